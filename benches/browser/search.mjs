// Search as a reader has it: from the first focus of its button until it is ready, and then letter after letter.

import { readFile } from "node:fs/promises";

import { openPage } from "../../tests/e2e/support.mjs";
import { repeat } from "./actions.mjs";
import { pages } from "./pages.mjs";
import { slowDown } from "./slow.mjs";
import { median, p95, table } from "./statistics.mjs";

const BUTTON = "[data-kd-region=search]";
const DIALOG = "dialog.kd-finder";

const QUERIES = new URL("../../tests/search/queries.json", import.meta.url);

/** How many times slower than this machine a processor is. */
const RATES = { "CPU 1 ×": 1, "CPU 4 × slower": 4 };

/** Cold starts of search, of which the median counts. */
const STARTS = 5;

/** A text in the empty field, as if it had been typed up to there; `DIALOG` is looked at for what it brings. */
const enter = (text) => `(key) => {
  const field = document.querySelector("${DIALOG} input[role=combobox]");
  field.value = ${text};
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}`;
const TYPE = { prepare: enter('""'), act: enter("key"), watched: DIALOG };

const NOTE =
  "ready: from the first click on the button until a query that is in the field at once has its first results, all that " +
  "search needs being loaded and built; longest task: on the way there, 0 when none is over 50 ms. Keystrokes: each beginning of some queries of tests/search, in an empty field, until its first rows are there, more " +
  "than there is room for; the others follow when nothing was typed for 200 ms. Dom and render as for a switch.";

/** Starts search in new pages, and types. */
export async function searches({ site, isQuick, log }) {
  const url = `${site.url}react/${pages(isQuick)[0]}/`;
  const texts = await typed(isQuick ? 2 : 8);
  const rows = {};
  for (const [name, rate] of Object.entries(RATES)) {
    const starts = [];
    for (let start = 0; start < (isQuick ? 1 : STARTS); start += 1) {
      const page = await openPage(undefined, url);
      await page.waitForLoadState("networkidle");
      await slowDown(page, rate);
      starts.push(await page.evaluate(startInPage, { button: BUTTON, dialog: DIALOG }));
      await page.context().close();
    }
    const frames = await keystrokes(url, rate, texts);
    rows[name] = {
      ready: median(starts.map(({ ready }) => ready)),
      "longest task": median(starts.map(({ longest }) => longest)),
      "dom p50": median(frames.map(({ dom }) => dom)),
      "dom p95": p95(frames.map(({ dom }) => dom)),
      "render p50": median(frames.map(({ total }) => total)),
      "render p95": p95(frames.map(({ total }) => total)),
    };
    log(`search, ${name}`, rows[name]);
  }
  const columns = Object.fromEntries(Object.keys(Object.values(rows)[0]).map((name) => [name, "ms"]));
  return [table("search", "Search", NOTE, columns, rows)];
}

/** What the field holds while some of react's queries are typed. */
async function typed(count) {
  const queries = JSON.parse(await readFile(QUERIES, "utf8")).filter(({ platform }) => platform === "react");
  return queries.slice(0, count).flatMap(({ query }) => [...query].map((_, index) => query.slice(0, index + 1)));
}

/** The frames of keystrokes in a page in which search is ready. */
async function keystrokes(url, rate, texts) {
  const page = await openPage(undefined, url);
  await page.evaluate(startInPage, { button: BUTTON, dialog: DIALOG });
  await slowDown(page, rate);
  // Once before, so that the engine has compiled what it runs.
  await repeat(page, texts.slice(0, 10), TYPE);
  const frames = await repeat(page, texts, TYPE);
  await page.context().close();
  return frames;
}

/** Runs in the page: milliseconds from a click on the button to the first results, and of the longest task between. */
async function startInPage({ button, dialog }) {
  let longest = 0;
  const tasks = new PerformanceObserver((list) => {
    longest = Math.max(longest, ...list.getEntries().map(({ duration }) => duration));
  });
  tasks.observe({ type: "longtask" });
  const there = (selector) =>
    new Promise((done) => {
      const observer = new MutationObserver(() => look());
      const look = () => {
        if (document.querySelector(selector)) {
          observer.disconnect();
          done();
        }
      };
      observer.observe(document.body, { childList: true, subtree: true });
      look();
    });
  const start = performance.now();
  document.querySelector(button).click();
  await there(`${dialog} input`);
  const field = document.querySelector(`${dialog} input`);
  field.value = "upload file";
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await there(`${dialog} [role=option]`);
  const ready = performance.now() - start;
  // A task is told of when it is over.
  await new Promise((done) => setTimeout(done, 100));
  tasks.disconnect();
  return { ready, longest };
}
