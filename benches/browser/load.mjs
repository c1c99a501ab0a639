// A page as it comes to somebody who was never there: bytes, requests, and when it is drawn and at rest.

import { newPage } from "../../tests/e2e/support.mjs";
import { barePages } from "./floor.mjs";
import { host } from "./host.mjs";
import { pages, shortName } from "./pages.mjs";
import { SLOW_4G } from "./slow.mjs";
import { medianRow, table } from "./statistics.mjs";
import { wire } from "./wire.mjs";

/** Milliseconds without anything to do after which a page is at rest. */
const REST = 500;

const NOTE =
  "With an empty cache. bytes: over the wire, heads included. shown: the article is there. busy until: end of the last " +
  "task over 50 ms, or FCP without one; long tasks: their sum. floor: a page with the article and the stylesheet alone.";

/** Networks, and how often each page is loaded over them. */
const NETWORKS = {
  "": { samples: 3 },
  ", Slow 4G and CPU 4 × slower": { samples: 1, network: SLOW_4G, rate: 4 },
};

/** What a host compresses with. */
const ENCODING = "br";

/** Cold loads of every other page on react, from each build of the site. */
export async function coldLoads({ builds, isQuick, log }) {
  const tables = [];
  const ahead = builds.find(({ title }) => title.includes("--prerender"));
  const floor = ahead && { title: "floor", folder: ahead.folder, pages: await barePages(ahead.folder, pages(isQuick)) };
  const routes = pages(isQuick).filter((_, index) => index % 2 === 0);
  for (const [name, { samples, ...slow }] of Object.entries(NETWORKS)) {
    const rows = {};
    for (const { title, folder, pages: texts } of [...builds, floor].filter(Boolean)) {
      const site = await host(folder, { encoding: ENCODING, pages: texts });
      const all = [];
      for (const route of routes) {
        const url = `${site.url}react/${route}/`;
        // Makes the answers' compressed forms, and starts up what is started once.
        await load(url, {});
        const figures = [];
        for (let sample = 0; sample < samples; sample += 1) {
          figures.push(await load(url, slow));
        }
        all.push(medianRow(figures));
        log(`load${name}: ${title}, ${shortName(route)}`, all.at(-1));
      }
      rows[`${title}, ${ENCODING}`] = medianRow(all);
      await site.close();
    }
    const id = slow.rate ? "load-slow" : "load";
    const times = ["FCP", "LCP", "shown", "busy until", "long tasks"].map((name) => [name, "ms"]);
    const columns = { bytes: "B", requests: "", ...Object.fromEntries(times) };
    tables.push(table(id, `Cold load${name}, medians of ${routes.length} pages`, NOTE, columns, rows));
  }
  return tables;
}

/** Loads a page with an empty cache; milliseconds are from navigation on. */
async function load(url, { network, rate }) {
  const page = await newPage(undefined);
  const devtools = await page.context().newCDPSession(page);
  const fetched = await wire(page);
  if (network) {
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", network);
  }
  if (rate) {
    await devtools.send("Emulation.setCPUThrottlingRate", { rate });
  }
  await page.addInitScript(observe);
  await page.goto(url);
  await page.waitForSelector("[data-kd-state]");
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(REST);
  const { FCP, LCP, shown, tasks } = await page.evaluate(() => window.seen);
  await page.context().close();
  const ends = tasks.map(({ start, duration }) => start + duration);
  return {
    ...fetched(),
    FCP,
    LCP,
    shown,
    "busy until": Math.max(FCP, ...ends),
    "long tasks": tasks.reduce((sum, { duration }) => sum + duration, 0),
  };
}

/** Runs in the page before all else: what happens is noted in `seen`. */
function observe() {
  const seen = { tasks: [] };
  window.seen = seen;
  const on = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  on("paint", ({ name, startTime }) => name === "first-contentful-paint" && (seen.FCP = startTime));
  on("largest-contentful-paint", ({ startTime }) => (seen.LCP = startTime));
  on("longtask", ({ startTime, duration }) => seen.tasks.push({ start: startTime, duration }));
  const isShown = () => document.querySelector("[data-kd-region=article] > *, [data-kd-content] > *");
  const observer = new MutationObserver(() => {
    if (isShown()) {
      seen.shown = performance.now();
      observer.disconnect();
    }
  });
  observer.observe(document, { childList: true, subtree: true });
}
