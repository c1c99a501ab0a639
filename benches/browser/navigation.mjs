// Going to another page by a link of the navigation, and what memory that takes in the long run.

import { newPage, openPage } from "../../tests/e2e/support.mjs";
import { repeat } from "./actions.mjs";
import { pages } from "./pages.mjs";
import { median, p95, table } from "./statistics.mjs";

/** A click on a link of the navigation, by the path of its URL. */
const NAVIGATE = {
  prepare: "() => {}",
  act: `(path) => document.querySelector(\`[data-kd-region=nav] a[href="\${path}"]\`).click()`,
  watched: "[data-kd-region=article]",
};

/** From one page to the next, round and round: cold is a page's first visit, warm each further one. */
export async function navigations({ site, isQuick, log }) {
  const paths = pages(isQuick).map((route) => `/react/${route}/`);
  // The first one is where the round starts, so it is the last to be visited.
  const round = [...paths.slice(1), paths[0]];
  const [cold, warm] = [[], []];
  for (let visit = 0; visit < 3; visit += 1) {
    const page = await openPage(undefined, new URL(paths[0], site.url).href);
    await page.waitForLoadState("networkidle");
    cold.push(...(await repeat(page, round, NAVIGATE)));
    warm.push(...(await repeat(page, round, NAVIGATE)));
    await page.context().close();
  }
  const row = (frames) => ({
    "dom p50": median(frames.map(({ dom }) => dom)),
    "dom p95": p95(frames.map(({ dom }) => dom)),
    "render p50": median(frames.map(({ total }) => total)),
    "render p95": p95(frames.map(({ total }) => total)),
  });
  const rows = { warm: row(warm), cold: row(cold) };
  Object.entries(rows).forEach(([name, figures]) => log(`to another page, ${name}`, figures));
  const columns = Object.fromEntries(Object.keys(rows.warm).map((name) => [name, "ms"]));
  const note = "By a link of the navigation; dom and render as for a switch. cold: the page was not visited before.";
  return [table("navigation", "To another page", note, columns, rows)];
}

/** Memory after the first page, and after fifty. */
export async function memory({ site, isQuick, log }) {
  const page = await newPage(undefined);
  await page.addInitScript(keepMemory);
  await page.goto(`${site.url}react/${pages(isQuick)[0]}/`);
  await page.waitForSelector("[data-kd-state]");
  await page.waitForLoadState("networkidle");
  const rows = { "one page": await used(page) };
  const links = page.locator('[data-kd-region=nav] a[href^="/react/"]:not([href*="#"])');
  const paths = await links.evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href")))]);
  const visited = paths.slice(0, 50);
  for (const path of visited) {
    await page.evaluate(`(${NAVIGATE.act})(${JSON.stringify(path)})`);
    await page.waitForTimeout(20);
  }
  rows[`${visited.length} more pages`] = await used(page);
  Object.entries(rows).forEach(([name, figures]) => log(`memory, ${name}`, figures));
  await page.context().close();
  const note = "The whole bundle loaded. JS heap: after a collection of garbage. wasm: the module's linear memory.";
  return [table("memory", "Memory", note, { "JS heap": "MB", wasm: "MB", sum: "MB" }, rows)];
}

/** Runs in the page before all else: the memories of all modules are kept in `memories`. */
function keepMemory() {
  window.memories = [];
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await original.apply(WebAssembly, given);
      const exports = Object.values((made.instance ?? made).exports);
      window.memories.push(...exports.filter((value) => value instanceof WebAssembly.Memory));
      return made;
    };
  }
}

/** Megabytes in use. */
async function used(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const wasm = await page.evaluate(() => window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  return { "JS heap": usedSize / 1e6, wasm: wasm / 1e6, sum: (usedSize + wasm) / 1e6 };
}
