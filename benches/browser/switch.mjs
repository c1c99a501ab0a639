// Switching a page among platforms: how long until the DOM is changed, and until the frame that shows it is drawn.

import { openPage } from "../../tests/e2e/support.mjs";
import { repeat } from "./actions.mjs";
import { floors } from "./floor.mjs";
import { PAGES, PLATFORMS, pages, round, shortName } from "./pages.mjs";
import { slowDown } from "./slow.mjs";
import { median, medianRow, p95, table } from "./statistics.mjs";
import { wire } from "./wire.mjs";

/** From a click on an option of the list of platforms, which is open already. */
const SWITCH = {
  prepare: `() => document.querySelector("[data-kd-region=platform]").click()`,
  act: `(key) => document.querySelector(\`[data-kd-region=platforms] [data-key="\${key}"]\`).click()`,
  watched: "[data-kd-region=article]",
};

const NOTE =
  "dom: from the click on an option of the open list to the last change of the article. render: work of the main " +
  "thread until the frame that shows it is ready, which is script, style, layout and paint (medians), without waiting " +
  "for the screen. later: work after that frame.";
const FLOOR_NOTE =
  "The same articles as ready HTML in a page that has nothing else. shown: by innerHTML, as the reader shows it. " +
  "plain: without elements for the tokens of code. blocks: plain, and only what differs. The last columns: render p50 " +
  "of the reader by that of the floor.";

/** Warm switches among the platforms, and their floors, at the machine's speed and at a quarter of it. */
export async function warmSwitches({ site, isQuick, log }) {
  const count = isQuick ? 12 : 30;
  const tables = [];
  for (const rate of [1, 4]) {
    const [name, suffix] = rate === 1 ? ["", ""] : [`, CPU ${rate} × slower`, `-cpu-${rate}`];
    const [reader, floor] = [{}, {}];
    for (const route of pages(isQuick)) {
      reader[route] = figures(await warm(`${site.url}react/${route}/`, rate, count));
      log(`switch${name}: ${shortName(route)}`, reader[route]);
      floor[route] = floorFigures(await floors(site, route, { rate, count: count / 2 }), reader[route]);
      log(`floor${name}: ${shortName(route)}`, floor[route]);
    }
    tables.push(perPage(`switch${suffix}`, `Warm switch${name}`, NOTE, reader));
    tables.push(perPage(`floor${suffix}`, `Floor of a switch${name}`, FLOOR_NOTE, floor));
  }
  return tables;
}

/** The frames of `count` switches of a page, each platform having been shown before. */
async function warm(url, rate, count) {
  const page = await openPage(undefined, url);
  await slowDown(page, rate);
  await repeat(page, round(PLATFORMS.length), SWITCH);
  const frames = await repeat(page, round(count), SWITCH);
  await page.context().close();
  return frames;
}

/** A column for each figure of some frames. */
function figures(frames) {
  const all = (name) => frames.map((frame) => frame[name]);
  const parts = ["script", "style", "layout", "paint", "later"].map((name) => [name, median(all(name))]);
  return {
    "dom p50": median(all("dom")),
    "dom p95": p95(all("dom")),
    "render p50": median(all("total")),
    "render p95": p95(all("total")),
    ...Object.fromEntries(parts),
  };
}

function floorFigures(floors, reader) {
  const row = {};
  for (const [way, frames] of Object.entries(floors)) {
    const { "dom p50": dom, "render p50": render } = figures(frames);
    Object.assign(row, { [`${way} dom`]: dom, [`${way} render`]: render });
    row[`reader / ${way}`] = reader["render p50"] / render;
  }
  return row;
}

/** A table of pages, with their medians. */
function perPage(id, title, note, figures) {
  const rows = Object.fromEntries(Object.entries(figures).map(([route, row]) => [shortName(route), row]));
  rows["median of the large pages"] = medianRow(PAGES.large.map((route) => figures[route]).filter(Boolean));
  rows["median of all"] = medianRow(Object.values(figures));
  const names = Object.keys(rows["median of all"]);
  const [ratios, times] = [names.filter((name) => name.includes("/")), names.filter((name) => !name.includes("/"))];
  const columns = [...times.map((name) => [name, "ms"]), ...ratios.map((name) => [name, "×"])];
  return table(id, title, note, Object.fromEntries(columns), rows);
}

/** The first switch of a freshly loaded page to another platform: milliseconds, and what is fetched for it. */
export async function firstSwitches({ site, isQuick, log }) {
  const figures = {};
  for (const route of pages(isQuick)) {
    const samples = [];
    for (const key of PLATFORMS.slice(1)) {
      const page = await openPage(undefined, `${site.url}react/${route}/`);
      await page.waitForLoadState("networkidle");
      const fetched = await wire(page);
      const [frame] = await repeat(page, [key], SWITCH);
      samples.push({ dom: frame.dom, render: frame.total, ...fetched() });
      await page.context().close();
    }
    figures[shortName(route)] = medianRow(samples);
    log(`first switch: ${shortName(route)}`, figures[shortName(route)]);
  }
  figures["median of all"] = medianRow(Object.values(figures));
  const note = "To a platform that the page has not shown since it was loaded; dom and render as above.";
  return [table("first-switch", "First switch", note, { dom: "ms", render: "ms", bytes: "B", requests: "" }, figures)];
}
