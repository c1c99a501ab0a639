// Switching a page among platforms: how long until the DOM is changed, and until the frame that shows it is drawn.

import { openPage } from "../../tests/e2e/support.mjs";
import { repeat } from "./actions.mjs";
import { PAGES, PLATFORMS, pages, shortName } from "./pages.mjs";
import { median, medianRow, p95, table } from "./statistics.mjs";

/** From a click on an option of the list of platforms, which is open already. */
const SWITCH = {
  prepare: `() => document.querySelector("[data-kd-region=platform]").click()`,
  act: `(key) => document.querySelector(\`[data-kd-region=platforms] [data-key="\${key}"]\`).click()`,
  watched: "[data-kd-region=article]",
};

const NOTE =
  "dom: from the click on an option of the open list to the last change of the article. render: work of the main " +
  "thread until the frame that shows it is ready: script, style, layout and paint, without waiting for the screen. " +
  "later: work after that frame.";

/** Warm switches among the platforms, at the machine's speed and at a quarter of it. */
export async function warmSwitches({ site, isQuick, log }) {
  const tables = [];
  for (const rate of [1, 4]) {
    const figures = {};
    for (const route of pages(isQuick)) {
      const frames = await warm(`${site.url}react/${route}/`, rate, isQuick ? 12 : 36);
      figures[route] = {
        "dom p50": median(frames.map(({ dom }) => dom)),
        "dom p95": p95(frames.map(({ dom }) => dom)),
        "render p50": median(frames.map(({ total }) => total)),
        "render p95": p95(frames.map(({ total }) => total)),
        ...Object.fromEntries(
          ["script", "style", "layout", "paint", "later"].map((name) => [name, median(frames.map((frame) => frame[name]))]),
        ),
      };
      log(`switch${rate > 1 ? `, CPU ${rate} × slower` : ""}: ${shortName(route)}`, figures[route]);
    }
    tables.push(switchTable(rate, figures));
  }
  return tables;
}

function switchTable(rate, figures) {
  const rows = Object.fromEntries(Object.entries(figures).map(([route, row]) => [shortName(route), row]));
  const large = PAGES.large.map((route) => figures[route]).filter(Boolean);
  rows["median of the large pages"] = medianRow(large);
  rows["median of all"] = medianRow(Object.values(figures));
  const columns = ["dom p50", "dom p95", "render p50", "render p95", "script", "style", "layout", "paint", "later"];
  const [id, title] = rate === 1 ? ["switch", "Warm switch"] : [`switch-cpu-${rate}`, `Warm switch, CPU ${rate} × slower`];
  return table(id, title, NOTE, Object.fromEntries(columns.map((name) => [name, "ms"])), rows);
}

/** The frames of `count` switches of a page, each platform having been shown before. */
async function warm(url, rate, count) {
  const page = await openPage(undefined, url);
  await slowDown(page, rate);
  const round = (length) => Array.from({ length }, (_, index) => PLATFORMS[(index + 1) % PLATFORMS.length]);
  await repeat(page, round(PLATFORMS.length), SWITCH);
  const frames = await repeat(page, round(count), SWITCH);
  check(page, frames);
  await page.context().close();
  return frames;
}

/** The first switch of a freshly loaded page to another platform: milliseconds, and what is fetched for it. */
export async function firstSwitches({ site, isQuick, log }) {
  const rows = {};
  for (const route of pages(isQuick)) {
    const samples = [];
    for (const key of PLATFORMS.slice(1)) {
      const page = await openPage(undefined, `${site.url}react/${route}/`);
      await page.waitForLoadState("networkidle");
      const requests = page.asked.length;
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Network.enable");
      let bytes = 0;
      devtools.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
      const frames = await repeat(page, [key], SWITCH);
      check(page, frames);
      samples.push({ dom: frames[0].dom, render: frames[0].total, bytes, requests: page.asked.length - requests });
      await page.context().close();
    }
    rows[shortName(route)] = medianRow(samples);
    log(`first switch: ${shortName(route)}`, rows[shortName(route)]);
  }
  rows["median of all"] = medianRow(Object.values(rows));
  const note = "To a platform that the loaded page has not shown yet; dom and render as above.";
  return [table("first-switch", "First switch", note, { dom: "ms", render: "ms", bytes: "B", requests: "" }, rows)];
}

/** Makes the processor of a page slower by a factor, as the developer tools do. */
export async function slowDown(page, rate) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate });
}

/** A figure of a switch that did not happen would be a good one. */
function check(page, frames) {
  const still = frames.filter(({ dom }) => Number.isNaN(dom));
  if (still.length > 0) {
    throw new Error(`${page.url()}: ${still.length} of ${frames.length} switches changed nothing in the article`);
  }
}
