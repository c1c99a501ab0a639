// A site in pieces: pages come when they are asked for, or a moment before, and the reader works as with one file.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { Bundle } from "../../pkg/node.js";
import {
  articleHtml,
  assertNoProblems,
  blankPage,
  build,
  choosePlatform,
  cleanUp,
  expectedHtml,
  newPage,
  openPage,
  renderAll,
  renderedName,
  serveFolder,
  shown,
  smallSite,
  waitForHeading,
} from "./support.mjs";

after(cleanUp);

let [dist, index, whole] = [];
before(async () => {
  dist = await build(smallSite, "--split");
  index = JSON.parse(await readFile(join(dist, "bundle.json"), "utf8"));
  whole = await readFile(join(await build(smallSite), "bundle.json"), "utf8");
});

/** Path of the shard of a page. */
const shard = (route) => `/pages/${index.pages[`/[platform]${route}`].content}.json`;
/** The shards among the requests that a server got. */
const shards = (site) => site.requests.filter((path) => path.startsWith("/pages/"));
/** What the browser itself reports of a file that did not come. */
const NETWORK = /Failed to load resource/;
/** A browser that says that its owner saves data, so that only what is asked for is fetched. */
const savesData = (page) =>
  page.addInitScript(() => Object.defineProperty(Navigator.prototype, "connection", { get: () => ({ saveData: true }) }));

/** Opens a site in a browser whose owner saves data. */
async function openSaving(t, url, heading) {
  const page = await newPage(t);
  await savesData(page);
  await page.goto(url);
  await waitForHeading(page, heading);
  return page;
}

const isBusy = (page) => page.evaluate(() => document.querySelector("main").getAttribute("aria-busy") === "true");
const scrolled = (page) => page.evaluate(() => scrollY);

test("shows what a site in one file shows, with one request for a page", async (t) => {
  const [rendered, blank] = [await renderAll(smallSite), await blankPage(t)];
  const site = await serveFolder(dist);
  const page = await openSaving(t, `${site.url}react/parts/`, "Parts");
  const expected = (platform) => expectedHtml(blank, join(rendered, renderedName("/parts/", platform)));
  assert.equal(await articleHtml(page), await expected("react"));
  await choosePlatform(page, "vue");
  assert.equal((await shown(page)).url, "/vue/parts/");
  assert.equal(await articleHtml(page), await expected("vue"));
  assert.deepEqual(shards(site), [shard("/parts/")], "a switch needs no request");
  // Chromium asks for the picture of the window again at each address.
  const asked = site.requests.filter((path) => !path.endsWith("icon.svg"));
  assert.deepEqual(asked.toSorted(), [...new Set(asked)].toSorted(), "nothing is asked for twice");
  assertNoProblems(page);
});

test("the old page stays until the new one is there, and the place on it is found again", async (t) => {
  const site = await serveFolder(dist);
  const page = await openSaving(t, `${site.url}react/start/`, "Start");
  const guide = site.hold(shard("/guide/"));
  await page.setViewportSize({ width: 1280, height: 300 });
  await page.evaluate(() => scrollTo(0, 120));
  // Playwright's own click scrolls in Firefox.
  await page.getByRole("link", { name: "its setup" }).evaluate((link) => link.click());
  assert.ok(await isBusy(page));
  assert.deepEqual((await shown(page)).url, "/react/start/");
  guide.release();
  await waitForHeading(page, "Guide");
  assert.equal((await shown(page)).url, "/react/guide/#setup");
  assert.ok(!(await isBusy(page)));
  assert.ok((await scrolled(page)) > 0, "the anchor is scrolled to");
  assert.equal(await page.evaluate(() => document.activeElement.className), "kd-main");
  // Loaded again, going back has to wait for the page.
  await page.reload();
  await waitForHeading(page, "Guide");
  const start = site.hold(shard("/start/"));
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => location.pathname === "/react/start/");
  assert.equal((await shown(page)).heading, "Guide");
  start.release();
  await waitForHeading(page, "Start");
  await page.waitForFunction(() => scrollY === 120);
  assertNoProblems(page);
});

test("the last page that was asked for is shown", async (t) => {
  const site = await serveFolder(dist);
  site.delays.set(shard("/guide/"), 400);
  const page = await openSaving(t, `${site.url}react/start/`, "Start");
  const nav = page.getByRole("navigation", { name: "Pages", exact: true });
  await nav.getByRole("link", { name: "Guide", exact: true }).click();
  await nav.getByRole("link", { name: "Parts", exact: true }).click();
  await waitForHeading(page, "Parts");
  await page.waitForTimeout(1_000);
  assert.equal((await shown(page)).url, "/react/parts/");
  await page.goBack();
  await waitForHeading(page, "Start");
  assertNoProblems(page);
});

test("likely pages are fetched early, unless data is to be saved", async (t) => {
  const site = await serveFolder(dist);
  const page = await openPage(t, `${site.url}react/start/`);
  const asked = (route) => page.waitForResponse((response) => response.url().endsWith(shard(route)));
  await asked("/parts/"); // The next page.
  const guide = page.getByRole("link", { name: "the guide", exact: true });
  await Promise.all([asked("/guide/"), guide.hover()]);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  const before = site.requests.length;
  await guide.click();
  assert.equal((await shown(page)).heading, "Guide", "at once");
  assert.ok(!site.requests.slice(before).includes(shard("/guide/")));
  await Promise.all([asked("/guide/deep/"), page.getByRole("link", { name: "deeper" }).focus()]);
  const saving = await openSaving(t, `${site.url}react/start/`, "Start");
  const asking = site.requests.length;
  await saving.getByRole("link", { name: "the guide", exact: true }).hover();
  await saving.waitForTimeout(1_000);
  assert.deepEqual(site.requests.slice(asking), []);
  assertNoProblems(page);
});

describe("a page whose file", () => {
  const CHANGED = "The documentation has changed";
  // What is served, the heading that is shown, and the button that mends it.
  const cases = {
    "is gone": [{ status: 404 }, CHANGED, "Load the documentation again"],
    "is the site's page": [{ type: "text/html", body: "<!doctype html>" }, CHANGED, "Load the documentation again"],
    "is another page's": [() => readFile(join(dist, shard("/start/"))), CHANGED, "Load the documentation again"],
    "is cut in half": [{ body: '{"shard":"' }, "This page is broken", "Load the documentation again"],
    "is other JSON": [{ body: "[1]" }, "This page is broken", "Load the documentation again"],
    "is refused": [{ status: 503 }, "This page could not be loaded", "Try again"],
    "does not come": ["abort", "This page could not be loaded", "Try again"],
  };
  for (const [what, [given, heading, button]] of Object.entries(cases)) {
    test(`${what} is explained, and can be tried again`, async (t) => {
      const answer = typeof given === "function" ? { body: await given() } : given;
      const site = await serveFolder(dist);
      const page = await openSaving(t, `${site.url}vue/start/`, "Start");
      site.overrides.set(shard("/guide/"), answer);
      await page.getByRole("link", { name: "its setup" }).click();
      await waitForHeading(page, heading);
      const { url, state } = await shown(page);
      assert.deepEqual([url, state], ["/vue/guide/#setup", "state"]);
      const nav = page.getByRole("navigation", { name: "Pages", exact: true });
      await nav.getByRole("link", { name: "Start", exact: true }).click();
      await waitForHeading(page, "Start");
      await page.goBack();
      await waitForHeading(page, heading);
      site.overrides.clear();
      await page.getByRole("button", { name: button }).click();
      await waitForHeading(page, "Guide");
      assert.equal((await shown(page)).url, "/vue/guide/#setup");
      assertNoProblems(page, NETWORK);
    });
  }

  test("does not come with the site is explained in the site", async (t) => {
    const site = await serveFolder(dist);
    site.overrides.set(shard("/guide/"), { status: 500 });
    const page = await openPage(t, `${site.url}react/guide/`);
    await waitForHeading(page, "This page could not be loaded");
    await page.getByRole("navigation", { name: "Pages", exact: true }).getByRole("link", { name: "Start" }).click();
    await waitForHeading(page, "Start");
    assertNoProblems(page, NETWORK);
  });

  test("cannot come without a network is fetched when there is one again", async (t) => {
    const site = await serveFolder(dist);
    const page = await openSaving(t, `${site.url}react/start/`, "Start");
    site.overrides.set(shard("/guide/"), "abort");
    await page.evaluate(() => Object.defineProperty(Navigator.prototype, "onLine", { get: () => false }));
    await page.getByRole("link", { name: "the guide", exact: true }).click();
    await waitForHeading(page, "There is no connection to the network");
    site.overrides.clear();
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await waitForHeading(page, "Guide");
    assertNoProblems(page, NETWORK);
  });
});

describe("a bundle without an element", () => {
  test("is the same in pieces", async () => {
    const [one, pieces] = await Promise.all([
      Bundle.load(whole),
      Bundle.load(index, { beside: (path) => readFile(join(dist, path)) }),
    ]);
    assert.throws(() => pieces.render("/start/", "vue"), /`\/start\/` is not here yet: `await bundle.ready/);
    for (const { route, platforms } of one.pages) {
      await pieces.ready(route, platforms[0]);
      await pieces.ready(route, platforms[0]);
      for (const platform of platforms) {
        assert.deepEqual(pieces.render(route, platform), one.render(route, platform));
      }
    }
    assert.deepEqual(pieces.pages, one.pages);
    assert.deepEqual(pieces.nav("swift"), one.nav("swift"));
    await one.ready("/start/");
    await assert.rejects(one.ready("/none/"), /there is no page/);
  });

  test("gets its pages from beside its URL", async (t) => {
    const site = await serveFolder(dist);
    const bundle = await Bundle.load(`${site.url}bundle.json`);
    await bundle.ready("/guide/", "vue");
    assert.equal(bundle.render("/guide/", "vue").title, "Guide");
    site.overrides.set(shard("/start/"), { status: 404 });
    await assert.rejects(bundle.ready("/start/"), /answered 404/);
    site.overrides.set(shard("/start/"), { body: "{}" });
    await assert.rejects(bundle.ready("/start/"), /page `\/\[platform\]\/start\/` cannot be read: missing field/);
    await assert.rejects((await Bundle.load(index)).ready("/start/"), /nothing says where: see the option `beside`/);
  });
});

test("an embedded reader finds the files beside the bundle", async (t) => {
  const site = await serveFolder(dist, { base: "/deep/docs/" });
  site.overrides.set("/host/", { type: "text/html", body: "<!doctype html><title>x</title><link rel=icon href=data:,>" });
  const page = await newPage(t);
  await page.goto(`${site.origin}/host/`);
  for (const source of ["'/deep/docs/bundle.json'", "await fetch('/deep/docs/bundle.json')"]) {
    const heading = await page.evaluate(`(async () => {
      const { default: init, mount } = await import("/deep/docs/kaleidoc/kaleidoc.js");
      await init();
      const element = document.createElement("div");
      document.body.append(element);
      const told = () => new Promise((done) => (tell = done));
      let tell;
      const onEvent = (name) => name === "settle" && tell();
      const [shown, docs] = await Promise.all([
        told(),
        mount(element, { bundle: ${source}, router: "memory", onEvent }),
      ]);
      const title = () => element.querySelector("[data-kd-region=title]").textContent;
      const first = title();
      const next = told();
      docs.navigate("/vue/guide/");
      await next;
      const second = title();
      docs.destroy();
      return [first, second];
    })()`);
    assert.deepEqual(heading, ["Start", "Guide"]);
  }
  assertNoProblems(page);
});
