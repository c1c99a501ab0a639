// The visitor's place: what is read stays where it is across a change of the platform, by its meaning, and so do the
// anchor in the address and the place of each entry of the history.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";

import {
  assertNoProblems,
  build,
  buildCorpus,
  choose,
  choosePlatform,
  cleanUp,
  corpus,
  goTo,
  needsCorpus,
  newPage,
  openPage,
  serveFolder,
  shown,
  waitForHeading,
  writeSite,
} from "./support.mjs";

after(cleanUp);

/** Waits until the page has not been scrolled for some frames. */
function settled(page) {
  return page.evaluate(async () => {
    for (let still = 0, last = -1; still < 6; still += 1) {
      still = scrollY === last ? still : 0;
      last = scrollY;
      await new Promise((done) => requestAnimationFrame(done));
    }
  });
}

/** Texts, levels and places of the article's headings that are shown, in page order. */
function headings(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("[data-kd-region=article] :is(h1, h2, h3, h4, h5, h6)")]
      .map((heading) => [heading, heading.getBoundingClientRect()])
      .filter(([, rect]) => rect.height > 0)
      .map(([{ id, tagName, textContent }, { top }]) => ({ id, name: `${tagName} ${textContent.trim()}`, top })),
  );
}

/** The heading that is read: the first between 60 and 500 px from the top, else the last one above. */
function headingRead(list) {
  return list.find(({ top }) => top >= 60 && top <= 500) ?? list.filter(({ top }) => top < 60).at(-1);
}

/** The heading of the same text and level: of the same occurrence, else the last. */
function sameHeading(heading, before, after) {
  const equal = (list) => list.filter(({ name }) => name === heading.name);
  return equal(after)[equal(before).indexOf(heading)] ?? equal(after).at(-1);
}

describe("on ten pages of the corpus", needsCorpus, () => {
  const auth = "build-a-backend/auth";
  const pages = [
    `${auth}/connect-your-frontend/multi-step-sign-in`,
    "start/quickstart",
    "build-a-backend/data/working-with-files",
    `${auth}/connect-your-frontend/sign-in`,
    "build-a-backend/storage/upload-files",
    "build-a-backend/data/mutate-data",
    `${auth}/connect-your-frontend/listen-to-auth-events`,
    "build-a-backend/storage/remove-files",
    `${auth}/concepts/tokens-and-credentials`,
    `${auth}/manage-users/manage-passwords`,
  ];
  const switches = [["react", "android"], ["android", "swift"], ["swift", "react"]];

  // Of 60 switches, 50 are made below a heading; most of those headings exist on the other platform.
  test("the heading that is read stays where it is, if the other platform has it", async (t) => {
    const site = await serveFolder(await buildCorpus());
    const page = await openPage(t, `${site.url}react/start/quickstart/`);
    await page.mouse.move(640, 400);
    const drifts = [];
    let read = 0;
    for (const path of pages) {
      for (const [from, to] of switches) {
        for (const share of [0.3, 0.6]) {
          await goTo(page, `/${from}/${path}/`);
          await page.evaluate(() => scrollTo(0, 0));
          await settled(page);
          await page.mouse.wheel(0, await page.evaluate((share) => Math.round(document.documentElement.scrollHeight * share), share));
          await page.waitForFunction(() => scrollY > 0);
          await settled(page);
          const before = await headings(page);
          await page.evaluate(`(${choose})("${to}")`);
          await settled(page);
          const heading = headingRead(before);
          const after = heading && sameHeading(heading, before, await headings(page));
          read += heading ? 1 : 0;
          if (after) {
            drifts.push({ path, from, to, share, name: heading.name, drift: after.top - heading.top });
          }
        }
      }
    }
    const moved = drifts.filter(({ drift }) => Math.abs(drift) > 2);
    const most = Math.max(...drifts.map(({ drift }) => Math.abs(drift)));
    t.diagnostic(
      `${read} switches below a heading, ${drifts.length} of the headings exist afterwards, ` +
        `${drifts.length - moved.length} of them stay within 2 px; the largest drift is ${most} px`,
    );
    assert.ok(read >= 45 && drifts.length >= 30, "most switches are made below a heading that exists afterwards");
    assert.ok(moved.length <= drifts.length / 34, JSON.stringify(moved, undefined, 2));
  });
});

const lines = (text, count) => Array.from({ length: count }, (_, index) => `${text} ${index}.`).join("\n\n");
const of = (platform, ...texts) => `<InlineFilter filters={["${platform}"]}>\n\n${texts.join("\n\n")}\n\n</InlineFilter>`;
const meta = (title) => `export const meta = { title: '${title}', description: 'x', platforms: ['react', 'swift'] };`;

const SITE = {
  "src/pages/[platform]/twins/index.mdx": [
    meta("Twins"),
    "## Overview",
    lines("Shared", 10),
    of("react", "## First", "### Install", lines("First of React", 30), "## Second", "### Install", lines("Second of React", 30)),
    of("swift", "## First", "### Install", lines("First of Swift", 5), "## Second", "### Install", lines("Second of Swift", 50)),
    "## Last",
    lines("End", 40),
  ].join("\n\n"),
  "src/pages/[platform]/long/index.mdx": [
    meta("Long"),
    of("react", "## Steps", lines("React", 100), "### Only React", lines("Only React", 10)),
    of("swift", "## Steps", lines("Swift", 20)),
    "## Last",
    lines("End", 40),
  ].join("\n\n"),
  "src/pages/[platform]/end/index.mdx": [
    meta("End"),
    lines("Shared", 10),
    of("react", "## Last", lines("React", 40)),
    of("swift", "## Last", lines("Swift", 2)),
  ].join("\n\n"),
  "src/pages/[platform]/bare/index.mdx": [
    meta("Bare"),
    lines("Shared", 40),
    of("react", lines("React", 60)),
    of("swift", lines("Swift", 3)),
    lines("End", 60),
  ].join("\n\n"),
};

describe("on a small site", () => {
  let [dist, site] = [];
  before(async () => {
    dist = await build(await writeSite(SITE));
    site = await serveFolder(dist);
  });

  /** Scrolls a heading, by its position among those of its text, to a distance from the top; returns that distance. */
  async function scrollHeadingTo(page, name, occurrence, top) {
    const heading = (await headings(page)).filter((heading) => heading.name === name)[occurrence];
    await page.evaluate((distance) => scrollBy(0, distance), heading.top - top);
    await settled(page);
    return (await headings(page)).filter((heading) => heading.name === name)[occurrence].top;
  }

  const topOf = async (page, name, occurrence = 0) =>
    (await headings(page)).filter((heading) => heading.name === name)[occurrence]?.top;

  /** Changes the platform, and waits until nothing moves any more. */
  async function change(page, key) {
    await choosePlatform(page, key);
    await settled(page);
  }

  function assertNear(actual, expected, what) {
    assert.ok(Math.abs(actual - expected) <= 1, `${what} is at ${actual}, not at ${expected}`);
  }

  for (const occurrence of [0, 1]) {
    for (const place of [200, -100]) {
      test(`of equal headings, number ${occurrence} at ${place} px stays for its like`, async (t) => {
        const page = await openPage(t, `${site.url}react/twins/`);
        const top = await scrollHeadingTo(page, "H3 Install", occurrence, place);
        await change(page, "swift");
        assertNear(await topOf(page, "H3 Install", occurrence), top, "the heading");
        await change(page, "react");
        assertNear(await topOf(page, "H3 Install", occurrence), top, "the heading on the way back");
        assertNoProblems(page);
      });
    }
  }

  test("of a section much longer than the view, the same share is scrolled through", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    const share = async () => {
      const line = await page.evaluate(() => document.querySelector(".kd-header").getBoundingClientRect().bottom);
      const [start, end] = [await topOf(page, "H2 Steps"), await topOf(page, "H2 Last")];
      return (line - start) / (end - start);
    };
    const { height } = await page.evaluate(() => ({ height: innerHeight }));
    const distance = (await topOf(page, "H2 Last")) - (await topOf(page, "H2 Steps"));
    await scrollHeadingTo(page, "H2 Steps", 0, -distance / 2);
    assert.ok(distance / 2 > 2 * height);
    const before = await share();
    await change(page, "swift");
    assert.ok(Math.abs((await share()) - before) < 0.01, `${await share()} instead of ${before}`);
    await change(page, "react");
    assert.ok(Math.abs((await share()) - before) < 0.01, `${await share()} instead of ${before} on the way back`);
  });

  test("a section that the platform lacks gives way to the one around it", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await scrollHeadingTo(page, "H3 Only React", 0, -100);
    await change(page, "swift");
    const [start, last] = [await topOf(page, "H2 Steps"), await topOf(page, "H2 Last")];
    assert.ok(start < 60 && last > 60, `the section around it goes from ${start} to ${last}`);
  });

  test("where the page becomes too short, there is room until it is scrolled back", async (t) => {
    const page = await openPage(t, `${site.url}react/end/`);
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    const top = await scrollHeadingTo(page, "H2 Last", 0, 100);
    await change(page, "swift");
    assertNear(await topOf(page, "H2 Last"), top, "the heading");
    const withRoom = await height();
    await page.evaluate(() => scrollBy(0, -100));
    await settled(page);
    assertNear(await height(), withRoom - 100, "the end of the page");
    await page.evaluate(() => scrollTo(0, 0));
    await settled(page);
    const opened = await openPage(t, `${site.url}swift/end/`);
    assert.equal(await height(), await opened.evaluate(() => document.documentElement.scrollHeight));
  });

  test("without headings, the nearest block above what is gone stays", async (t) => {
    const page = await openPage(t, `${site.url}react/bare/`);
    const place = () => page.getByText("Shared 39.").evaluate((block) => block.getBoundingClientRect().top);
    await page.getByText("React 2.").evaluate((block) => block.scrollIntoView({ block: "start" }));
    const top = await place();
    await change(page, "swift");
    assertNear(await place(), top, "the block");
  });

  test("a block at the line stays when there is no heading in view", async (t) => {
    const page = await openPage(t, `${site.url}react/bare/`);
    const place = () => page.getByText("End 5.").evaluate((block) => block.getBoundingClientRect().top);
    await page.getByText("End 5.").evaluate((block) => block.scrollIntoView({ block: "start" }));
    const top = await place();
    await change(page, "swift");
    assertNear(await place(), top, "the block");
  });

  test("a visitor who scrolls on at once is not held back", async (t) => {
    const page = await openPage(t, `${site.url}react/twins/`);
    const top = await scrollHeadingTo(page, "H3 Install", 1, 200);
    await page.evaluate(`(${choose})("swift"); scrollBy(0, 300)`);
    await settled(page);
    assertNear(await topOf(page, "H3 Install", 1), top - 300, "the heading");
  });

  test("the anchor in the address follows its heading, and back restores it with the place", async (t) => {
    const page = await openPage(t, `${site.url}react/twins/#install-1`);
    await settled(page);
    const [first, second] = [(await shown(page)).url, await topOf(page, "H3 Install", 1)];
    assert.equal(first, "/react/twins/#install-1");
    await change(page, "swift");
    assert.equal((await shown(page)).url, "/swift/twins/#install-3");
    assertNear(await topOf(page, "H3 Install", 1), second, "the heading");
    await page.evaluate(() => scrollBy(0, 500));
    await settled(page);
    const left = await page.evaluate(() => scrollY);
    await page.goBack();
    await settled(page);
    assert.deepEqual(await shown(page).then(({ url, platform }) => [url, platform]), [first, "react"]);
    assertNear(await topOf(page, "H3 Install", 1), second, "the heading after going back");
    await page.goForward();
    await settled(page);
    assert.equal((await shown(page)).url, "/swift/twins/#install-3");
    assertNear(await page.evaluate(() => scrollY), left, "the page after going forward");
    await page.reload();
    await waitForHeading(page, "Twins");
    await settled(page);
    assert.equal((await shown(page)).url, "/swift/twins/#install-3", "the platform stays when the page is loaded again");
    assertNear(await page.evaluate(() => scrollY), left, "the page loaded again");
    assertNoProblems(page);
  });

  // The ids of both variants: `install` and `install-1` of React, `install-2` and `install-3` of Swift.
  for (const [path, url] of [
    ["swift/twins/#install-1", "/swift/twins/#install-3"],
    ["react/twins/#install-2", "/react/twins/#install"],
    ["swift/twins/#install-3", "/swift/twins/#install-3"],
    ["twins/#install-3", "/react/twins/#install-1"],
    ["#/swift/twins/#install-1", "/#/swift/twins/#install-3"],
  ]) {
    test(`/${path}, copied from any variant, opens ${url}`, async (t) => {
      const page = await openPage(t, site.url + path);
      await settled(page);
      const { url: now } = await shown(page);
      assert.equal(now, url);
      const top = await page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, url.split("#").at(-1));
      assert.ok(top >= 60 && top < 160, `the heading is at ${top}`);
      assert.equal(await page.textContent("[data-kd-region=notice]"), "", "nobody is moved");
      assertNoProblems(page);
    });
  }

  for (const [where, inShadow] of [["an element that scrolls", false], ["a shadow root in an element that scrolls", true]]) {
    test(`in ${where}, too, a heading stays for its like, and the anchor follows it`, async (t) => {
      const host = await serveFolder(resolve(import.meta.dirname, "../../pkg"), { rewrites: false });
      host.overrides.set("/style.css", { type: "text/css", body: await readFile(join(dist, "kaleidoc/style.css")) });
      host.overrides.set("/bundle.json", { body: await readFile(join(dist, "bundle.json")) });
      host.overrides.set("/host.html", {
        type: "text/html",
        body: `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
          <link rel="stylesheet" href="/style.css"><h1>Host</h1><div id="box"></div></html>`,
      });
      const page = await newPage(t);
      await page.goto(`${host.url}host.html`);
      const found = await page.evaluate(async (inShadow) => {
        const { mount } = await import("/index.js");
        const box = document.getElementById("box");
        Object.assign(box.style, { height: "500px", overflow: "auto", marginTop: "100px" });
        let root = box;
        if (inShadow) {
          root = document.createElement("div");
          const outer = box.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
          outer.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/style.css" }), root);
          await new Promise((done) => outer.firstChild.addEventListener("load", done));
        }
        const docs = await mount(root, { bundle: "/bundle.json", router: "memory", route: "/react/twins/#install-1" });
        const frame = () => new Promise((done) => requestAnimationFrame(done));
        const top = (id) => root.querySelector(`[id="${id}"]`).getBoundingClientRect().top - box.getBoundingClientRect().top;
        const step = async (key, id, distance = 0) => {
          box.scrollBy(0, distance);
          await frame();
          docs.platform = key;
          for (let frames = 0; frames < 5; frames += 1) {
            await frame();
          }
          return top(id);
        };
        const tops = [top("install-1"), await step("swift", "install-3"), await step("react", "install-1")];
        const moved = [await step("swift", "install-3", -100), await step("react", "install-1", 250)];
        await docs.navigate("/swift/twins/#install");
        const link = top("install-2");
        return { tops, moved, link, window: scrollY };
      }, inShadow);
      const [first, ...others] = found.tops;
      assert.ok(first >= 50 && first < 160, `the heading is at ${first}`);
      others.forEach((top) => assertNear(top, first, "the heading"));
      assertNear(found.moved[0], first + 100, "the heading");
      assertNear(found.moved[1], first - 150, "the heading");
      assertNear(found.link, first, "the heading that a link of the other variant leads to");
      assert.equal(found.window, 0);
      assertNoProblems(page);
    });
  }
});
