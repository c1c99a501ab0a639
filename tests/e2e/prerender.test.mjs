// Pages rendered ahead: read at once and without JavaScript, and taken over by the reader as they are.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import {
  PATIENCE,
  articleHtml,
  assertNoProblems,
  blankPage,
  build,
  choosePlatform,
  cleanUp,
  expectedHtml,
  needsChromium,
  newPage,
  renderAll,
  renderedName,
  serveFolder,
  serveSite,
  shown,
  smallSite,
  waitForHeading,
} from "./support.mjs";

after(cleanUp);

let [dist, pieces] = [];
before(async () => {
  [dist, pieces] = await Promise.all([build(smallSite, "--prerender"), build(smallSite, "--prerender", "--split")]);
});

/** Marks what is on the screen before the program comes, and notes how much moves. */
const watch = (page) =>
  page.addInitScript(() => {
    window.shifts = 0;
    try {
      new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifts += value))).observe({
        type: "layout-shift",
        buffered: true,
      });
    } catch {
      // Firefox does not tell.
    }
    addEventListener("DOMContentLoaded", () => {
      const root = document.getElementById("kaleidoc");
      window.isAhead = root.hasAttribute("data-kd-ahead");
      window.before = [root.querySelector("article p"), root.querySelector("h1"), root.querySelector("header")];
    });
  });

/** Waits until the reader has taken over, or has drawn afresh. */
const started = (page) => page.waitForFunction(() => !document.querySelector("[data-kd-ahead], .kd-loading"));
/** Whether what was on the screen before the program came is still there. */
const isKept = (page) => page.evaluate(() => window.isAhead && window.before.every((node) => node?.isConnected));

async function openWatched(t, url) {
  const page = await newPage(t);
  await watch(page);
  await page.goto(url);
  await started(page);
  return page;
}

/** The navigation as one sees it: texts of what is shown, in order. */
const navigation = (page) => page.locator("#kd-nav").innerText();

test("a page rendered ahead asks for what it is drawn with first, and then for the program", async () => {
  const wanted = async (...path) => {
    const html = await readFile(join(pieces, ...path), "utf8");
    const asked = html.match(/<(link rel="(modulepreload|preload|stylesheet)"|script type="module")[^>]*>/g);
    const isLater = (tag) => tag.includes(' fetchpriority="low"');
    return { first: asked.filter((tag) => !isLater(tag)), later: asked.filter(isLater) };
  };
  const { first, later } = await wanted("react", "start", "index.html");
  assert.deepEqual(first.map((tag) => tag.match(/[^/"]+\.css/)?.[0]), ["style.css"]);
  assert.equal(later.length, 6, "scripts, module, index, shard and what starts them");
  assert.deepEqual((await wanted("index.html")).later, [], "the program draws this one");
});

for (const [name, folder] of [
  ["in one file", () => dist],
  ["in pieces", () => pieces],
]) {
  describe(`a page rendered ahead, of a bundle ${name},`, () => {
    test("is taken over as it is", async (t) => {
      const [rendered, blank] = [await renderAll(smallSite), await blankPage(t)];
      const expected = (platform) => expectedHtml(blank, join(rendered, renderedName("/parts/", platform)));
      const site = await serveFolder(folder());
      const still = await newPage(t, { javaScriptEnabled: false });
      await still.goto(`${site.url}vue/parts/`);
      const page = await openWatched(t, `${site.url}vue/parts/`);
      assert.ok(await isKept(page));
      assert.equal(await page.evaluate(() => window.shifts), 0);
      assert.equal(await articleHtml(page), await expected("vue"));
      assert.equal(await navigation(page), await navigation(still));
      const { title, platform, chosen, state } = await shown(page);
      assert.deepEqual([title, platform, chosen, state], ["Parts · Vue · Small Site", "vue", "vue", "page"]);
      // From here on it is like any other.
      const asked = site.requests.length;
      await choosePlatform(page, "react");
      assert.equal(await articleHtml(page), await expected("react"));
      const own = site.requests.filter((path) => path.startsWith("/pages/"))[0];
      assert.ok(!site.requests.slice(asked).some((path) => path === own || path.endsWith(".html") || path === "/bundle.json"));
      await page.getByRole("navigation", { name: "Pages", exact: true }).getByRole("link", { name: "Guide" }).click();
      await waitForHeading(page, "Guide");
      await page.goBack();
      await waitForHeading(page, "Parts");
      assertNoProblems(page);
    });

    test("asks for everything at once, and for nothing twice", async (t) => {
      const site = await serveFolder(folder());
      const page = await openWatched(t, `${site.url}react/only-swift/`);
      await page.goto(`${site.url}swift/only-swift/`);
      await started(page);
      const first = site.requests.indexOf("/swift/only-swift/") + 1;
      const asked = site.requests.slice(first).filter((path) => !path.endsWith("icon.svg"));
      assert.deepEqual(asked.toSorted(), [...new Set(asked)].toSorted());
      const html = await readFile(join(folder(), "swift/only-swift/index.html"), "utf8");
      for (const path of asked) {
        assert.ok(html.includes(`"${path}"`), `${path} is in the page`);
      }
      // No part of the program waits for another one.
      const parts = ["/kaleidoc/main.js", "/kaleidoc/kaleidoc.js"].map(site.hold);
      const next = site.requests.length;
      const other = await newPage(t);
      const loaded = other.goto(`${site.url}vue/guide/`);
      const came = () => new Set(site.requests.slice(next)).size;
      for (const start = Date.now(); came() < asked.length && Date.now() - start < PATIENCE; ) {
        await new Promise((done) => setTimeout(done, 10));
      }
      assert.ok(came() >= asked.length, `${site.requests.slice(next)} of ${asked}`);
      parts.forEach(({ release }) => release());
      await loaded;
      assertNoProblems(page);
    });
  });
}

const noScript = needsChromium("Firefox as it is driven runs no script, but says that it does: it shows no <noscript>");
test("is read without JavaScript", noScript, async (t) => {
  const site = await serveFolder(dist);
  const page = await newPage(t, { javaScriptEnabled: false });
  await page.goto(`${site.url}react/start/`);
  assert.equal(await page.locator("h1").innerText(), "Start");
  assert.ok(await page.getByText("Only React reads this.").isVisible());
  assert.equal(await page.locator(".kd-platform, .kd-theme, .kd-menu").filter({ visible: true }).count(), 0);
  await page.getByRole("link", { name: "the guide", exact: true }).click();
  assert.equal(await page.locator("h1").innerText(), "Guide");
  await page.locator(".kd-platforms").getByRole("link", { name: "Vue" }).click();
  assert.equal(new URL(page.url()).pathname, "/vue/guide/");
  assert.equal(await page.locator("[aria-current=page]").first().innerText(), "Guide");
  await page.goto(site.url);
  await page.locator(".kd-platforms").getByRole("link", { name: "Swift" }).click();
  assert.equal(await page.locator("h1").innerText(), "Start");
});

test("says who it is", async () => {
  const html = await readFile(join(dist, "vue/guide/index.html"), "utf8");
  for (const part of [
    '<html lang="en" dir="ltr"',
    "<title>Guide · Vue · Small Site</title>",
    '<meta name="description" content="A page that Swift lacks.">',
    '<link rel="alternate" title="React" href="/react/guide/">',
  ]) {
    assert.ok(html.includes(part), part);
  }
});

describe("a page that is not what it says is drawn afresh:", () => {
  const CHANGES = {
    "of another build": (html) => html.replace(/data-kd-build="\w+"/, 'data-kd-build="0"'),
    "of another platform": (html) => html.replace('data-platform="vue"', 'data-platform="react"'),
    "of another page": (html) => html.replace('ahead="/[platform]/start/', 'ahead="/[platform]/guide/'),
  };
  for (const [what, change] of Object.entries(CHANGES)) {
    test(what, async (t) => {
      const site = await serveFolder(dist);
      const html = await readFile(join(dist, "vue/start/index.html"), "utf8");
      site.overrides.set("/vue/start/", { type: "text/html", body: change(html).replace("Text above", "Old text") });
      assert.notEqual(change(html), html);
      const page = await openWatched(t, `${site.url}vue/start/`);
      await waitForHeading(page, "Start");
      assert.ok(!(await isKept(page)));
      assert.ok(await page.getByText("Text above").isVisible());
      assert.equal((await shown(page)).platform, "vue");
      assertNoProblems(page);
    });
  }

  test("at an address behind `#/`", async (t) => {
    const site = await serveFolder(dist);
    const page = await openWatched(t, `${site.url}vue/start/#/react/guide/`);
    await waitForHeading(page, "Guide");
    assert.ok(!(await isKept(page)));
    assertNoProblems(page);
  });
});

test("keeps the reader's place, and finds anchors", async (t) => {
  const site = await serveFolder(pieces);
  const { release } = site.hold("/bundle.json");
  const page = await newPage(t, { viewport: { width: 1280, height: 300 } });
  await watch(page);
  await page.goto(`${site.url}react/start/`, { waitUntil: "domcontentloaded" });
  await page.waitForFunction(() => document.styleSheets.length > 0);
  await page.evaluate(() => scrollTo(0, 90));
  release();
  await started(page);
  assert.equal(await page.evaluate(() => scrollY), 90);
  assert.ok(await isKept(page));
  await page.goto(`${site.url}swift/start/#below`);
  await started(page);
  assert.ok((await page.evaluate(() => scrollY)) > 0);
  assert.ok(await isKept(page));
  assertNoProblems(page);
});

test("can be read when the program does not come", async (t) => {
  const site = await serveFolder(dist);
  site.overrides.set("/bundle.json", { status: 503 });
  const page = await newPage(t);
  await page.goto(`${site.url}react/start/`);
  const retry = page.getByRole("button", { name: "Load the documentation again" });
  await retry.waitFor();
  assert.ok(await page.getByText("Only React reads this.").isVisible());
  site.overrides.clear();
  await retry.click();
  await started(page);
  await choosePlatform(page, "vue");
  assert.equal((await shown(page)).url, "/vue/start/");
  assert.equal(await page.locator(".kd-notice").innerText(), "");
  const other = await newPage(t);
  site.overrides.set("/kaleidoc/kaleidoc_bg.wasm", { status: 404 });
  await other.goto(`${site.url}react/start/`);
  await other.getByRole("link", { name: "the guide", exact: true }).click();
  await other.waitForURL("**/react/guide/");
  assert.equal(await other.locator("h1").innerText(), "Guide");
});

test("is served under a base, by `kaleidoc serve`, too", async (t) => {
  const { url } = await serveSite(smallSite, "--prerender", "--split", "--base", "/docs/");
  const page = await openWatched(t, `${url}vue/guide/#setup`);
  assert.ok(await isKept(page));
  assert.equal((await shown(page)).url, "/docs/vue/guide/#setup");
  await choosePlatform(page, "react");
  assert.equal((await shown(page)).url, "/docs/react/guide/#setup");
  await page.goto(`${url}none/`);
  await waitForHeading(page, "Page not found");
  assertNoProblems(page);
});
