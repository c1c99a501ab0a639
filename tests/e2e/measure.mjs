// Measures a built site in the browser and prints the figures: `node measure.mjs`. Not a test: nothing here fails for
// being slow, since machines differ. Environment as in support.mjs; the corpus is needed.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { build, cleanUp, corpus, newPage, openPage, serveSite } from "./support.mjs";

const KEYS = ["react", "android", "swift"];
const PAGES = ["start/quickstart", "build-a-backend/data/working-with-files", "build-a-backend/data/mutate-data"];
/** Warm switches per page; those before them are not counted. */
const SWITCHES = 60;
const LOADS = 7;

function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** `p50 / p95` of milliseconds. */
const spread = (numbers) => [0.5, 0.95].map((share) => quantile(numbers, share).toFixed(2)).join(" / ");

/**
 * Switches a page among the platforms.
 *
 * - returns milliseconds of the first switch to each other platform, and of each warm one: `dom` from the click on the
 *   option until it returns, `layout` until style and layout are up to date as well.
 */
function switches(page) {
  return page.evaluate(
    async ([keys, count]) => {
      const button = document.querySelector("[data-kd-region=platform]");
      const article = document.querySelector("[data-kd-region=article]");
      // A task of its own, after the frame that the last switch caused.
      const settled = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const once = async (key) => {
        await settled();
        button.click();
        const option = document.querySelector(`[data-kd-region=platforms] [data-key="${key}"]`);
        const start = performance.now();
        option.click();
        const dom = performance.now() - start;
        article.getBoundingClientRect();
        return { dom, layout: performance.now() - start };
      };
      const [first, warm] = [[], []];
      for (const key of keys.slice(1)) {
        first.push(await once(key));
      }
      await once(keys[0]);
      for (let index = 1; index <= count; index += 1) {
        warm.push(await once(keys[index % keys.length]));
      }
      return { first, warm };
    },
    [KEYS, SWITCHES],
  );
}

/** Loads a page with an empty cache: milliseconds from navigation on, and bytes over the network. */
async function load(url) {
  const page = await newPage(undefined);
  await page.addInitScript(() => {
    window.marks = {};
    const note = (type, name) =>
      new PerformanceObserver((list) => (window.marks[name] = list.getEntries().at(-1).startTime)).observe({
        type,
        buffered: true,
      });
    note("largest-contentful-paint", "lcp");
    note("paint", "fcp");
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  let bytes = 0;
  devtools.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto(url);
  await page.waitForSelector("[data-kd-state]");
  await page.waitForLoadState("networkidle");
  const marks = await page.evaluate(() => ({
    ...window.marks,
    loaded: performance.getEntriesByType("navigation")[0].loadEventEnd,
    heap: performance.memory.usedJSHeapSize,
  }));
  const shown = await shownAt(page, url);
  await page.context().close();
  return { ...marks, bytes, shown };
}

/** Milliseconds from navigation until the reader shows the page, with a warm cache. */
async function shownAt(page, url) {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector("[data-kd-state]")) {
        window.shownAt = performance.now();
        observer.disconnect();
      }
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
  await page.goto(url);
  await page.waitForSelector("[data-kd-state]");
  return page.evaluate(() => window.shownAt);
}

const { url } = await serveSite(corpus);
console.log("switch among react, android, swift, ms p50 / p95");
for (const route of PAGES) {
  const page = await openPage(undefined, `${url}react/${route}/`);
  const { first, warm } = await switches(page);
  const nodes = await page.evaluate(() => document.querySelectorAll("[data-kd-region=article] *").length);
  console.log(`  /${route}/ (${nodes} elements)`);
  console.log(`    dom          ${spread(warm.map(({ dom }) => dom))}`);
  console.log(`    dom + layout ${spread(warm.map(({ layout }) => layout))}`);
  console.log(`    first, dom   ${first.map(({ dom }) => dom.toFixed(2)).join(", ")}`);
  await page.context().close();
}

const loads = [];
for (let index = 0; index < LOADS; index += 1) {
  loads.push(await load(`${url}react/start/quickstart/`));
}
const middle = (name) => quantile(loads.map((load) => load[name]), 0.5);
console.log(`load of /react/start/quickstart/, gzip, medians of ${LOADS}`);
console.log(`  first contentful paint   ${middle("fcp").toFixed(0)} ms`);
console.log(`  largest contentful paint ${middle("lcp").toFixed(0)} ms`);
console.log(`  load event               ${middle("loaded").toFixed(0)} ms`);
console.log(`  shown, with warm cache   ${middle("shown").toFixed(0)} ms`);
console.log(`  transferred              ${(middle("bytes") / 1000).toFixed(0)} kB`);
console.log(`  JavaScript heap          ${(middle("heap") / 1e6).toFixed(1)} MB`);

const dist = await build(corpus);
for (const name of ["bundle.json", "kaleidoc/kaleidoc_bg.wasm", "kaleidoc/kaleidoc.js", "kaleidoc/style.css"]) {
  console.log(`  ${name.padEnd(26)} ${((await readFile(join(dist, name))).length / 1000).toFixed(1)} kB`);
}
await cleanUp();
