// Links: pages and files, queries and anchors, in each router.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { assertNoProblems, build, choosePlatform, cleanUp, openPage, serveFolder, serveSite, waitForHeading, writeSite } from "./support.mjs";

after(cleanUp);

const page = (title, body) => `export const meta = { title: '${title}', platforms: ['x', 'y'] };\n\n${body}\n`;

const LINKS = [
  "[page](/[platform]/guide/next.js)",
  "[query](/[platform]/guide/?tab=1#über-uns)",
  "[relative](./guide/next.js)",
  "[file](/files/LICENSE)",
  "[sharp](/[platform]/guide/c%23/)",
  '<a href="./guide/" title="t">raw</a>',
].join(" ");

let root;
before(async () => {
  root = await writeSite({
    "kaleidoc.toml": "[site]\ntitle = 'T'\n[[platforms]]\nkey = 'x'\ntitle = 'X'\n[[platforms]]\nkey = 'y'\ntitle = 'Y'\n",
    "src/pages/[platform]/index.mdx": page("Home", LINKS),
    "src/pages/[platform]/guide/index.mdx": page("Guide", `${"text\n\n".repeat(60)}## Über uns\n\n[top](#top)`),
    "src/pages/[platform]/guide/next.js/index.mdx": page("Next", "x"),
    "src/pages/[platform]/guide/c#/index.mdx": page("Sharp", "[missing](/[platform]/guide/#nowhere)"),
    "public/files/LICENSE": "words",
  });
});

/** Clicks on a link, and tells its URL and whether the reader kept the browser from following it. Runs in the browser. */
function click(link) {
  let isPrevented;
  const note = (event) => {
    isPrevented = event.defaultPrevented;
    event.preventDefault();
  };
  addEventListener("click", note, { once: true });
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true }));
  return [link.href, isPrevented];
}

/** Path, query and fragment of the shown URL. */
const url = (page) => page.evaluate(() => decodeURI(location.pathname + location.search + location.hash));
const link = (page, text) => page.locator(`article >> text="${text}"`);

for (const [name, args, prefix] of [
  ["history", [], "/"],
  ["history, prerendered", ["--prerender"], "/"],
  ["hash", [], "/#/"],
]) {
  describe(`with addresses of the form ${name}`, () => {
    let site;
    before(async () => {
      site = await serveFolder(await build(root, ...args));
    });
    const open = async (t, path) => {
      const page = await openPage(t, site.origin + prefix + path);
      await page.waitForSelector(".kd-root[data-kd-state]:not([data-kd-ahead])");
      await page.evaluate(() => (window.mark = true));
      return page;
    };
    const isMarked = (page) => page.evaluate(() => window.mark === true);

    test("a route may end like a file", async (t) => {
      const page = await open(t, "x/guide/next.js/");
      await waitForHeading(page, "Next");
      await choosePlatform(page, "y");
      assert.equal(await url(page), `${prefix}y/guide/next.js/`);
      await page.goBack();
      await page.waitForSelector("[data-platform=x]");
      assertNoProblems(page);
    });

    for (const [text, heading, path] of [
      ["page", "Next", "x/guide/next.js/"],
      ["relative", "Next", "x/guide/next.js/"],
      ["raw", "Guide", "x/guide/"],
      ["query", "Guide", "x/guide/?tab=1#über-uns"],
    ]) {
      test(`the link “${text}” is followed by the reader`, async (t) => {
        const page = await open(t, "x/");
        await link(page, text).click();
        await waitForHeading(page, heading);
        assert.equal(await url(page), prefix + path);
        assert.ok(await isMarked(page));
        await page.goBack();
        await waitForHeading(page, "Home");
        await page.goForward();
        await waitForHeading(page, heading);
        assert.equal(await url(page), prefix + path);
        assertNoProblems(page);
      });
    }

    test("a folder's name may hold what ends a path", async (t) => {
      const page = await open(t, "x/");
      await link(page, "sharp").click();
      await waitForHeading(page, "Sharp");
      await choosePlatform(page, "y");
      assert.match(await url(page), /y\/guide\/c%23\/$/);
      await page.reload();
      await waitForHeading(page, "Sharp");
      assertNoProblems(page);
    });

    test("a page is shown from its top where it lacks the anchor", async (t) => {
      const page = await open(t, "x/guide/c%23/");
      await page.evaluate(() => (document.body.style.paddingBlockEnd = "3000px"));
      await page.evaluate(() => scrollTo(0, 2000));
      await page.evaluate(() => document.querySelector("article a").click());
      await waitForHeading(page, "Guide");
      assert.equal(await page.evaluate(() => scrollY), 0);
      assertNoProblems(page);
    });

    test("a query and an anchor stay when the platform changes", async (t) => {
      const page = await open(t, "x/guide/?tab=1#%C3%BCber-uns");
      await waitForHeading(page, "Guide");
      await choosePlatform(page, "y");
      assert.equal(await url(page), `${prefix}y/guide/?tab=1#über-uns`);
      await page.reload();
      await waitForHeading(page, "Guide");
      assert.equal(await url(page), `${prefix}y/guide/?tab=1#über-uns`);
      assert.ok((await page.evaluate(() => scrollY)) > 100);
      await link(page, "top").click();
      assert.equal(await url(page), `${prefix}y/guide/?tab=1#top`);
      await page.waitForFunction(() => scrollY === 0, undefined, { timeout: 2_000 });
      await page.goBack();
      await page.goBack();
      await page.waitForSelector("[data-platform=x]");
      assert.equal(await url(page), `${prefix}x/guide/?tab=1#über-uns`);
    });

    test("a file without ending is the browser's", async (t) => {
      const page = await open(t, "x/");
      const [href, isPrevented] = await link(page, "file").evaluate(click);
      assert.equal(href, `${site.origin}/files/LICENSE`);
      assert.equal(isPrevented, false);
    });
  });
}

describe("without addresses of its own, a reader", () => {
  test("follows links to pages, and leaves files to the browser", async (t) => {
    const site = await serveFolder(await build(root));
    const page = await openPage(t, `${site.origin}/x/`);
    await page.evaluate(`window.click = ${click}`);
    const followed = await page.evaluate(async () => {
      const { mount } = await import("/kaleidoc/kaleidoc.js");
      const element = document.body.appendChild(document.createElement("div"));
      const reader = await mount(element, { bundle: "/bundle.json", router: "memory", route: "/x/" });
      const follow = (text) => {
        const links = [...element.querySelectorAll("article a")];
        const [, isPrevented] = window.click(links.find((link) => link.textContent === text));
        const heading = element.querySelector("[data-kd-region=title]").textContent;
        reader.navigate("/x/");
        return [text, isPrevented, heading];
      };
      return ["page", "query", "relative", "raw", "file"].map(follow);
    });
    assert.deepEqual(followed, [
      ["page", true, "Next"],
      ["query", true, "Guide"],
      ["relative", true, "Next"],
      ["raw", true, "Guide"],
      ["file", false, "Home"],
    ]);
    assert.equal(await url(page), "/x/");
  });
});

describe("kaleidoc serve", () => {
  for (const args of [[], ["--prerender"]]) {
    test(`answers at a route that ends like a file ${args.join(" ")}`, async () => {
      const site = await serveSite(root, ...args);
      for (const path of ["x/guide/next.js/", "x/guide/next.js", "x/guide/?tab=1"]) {
        const answer = await fetch(site.url + path);
        assert.equal(answer.status, 200, path);
        assert.match(await answer.text(), /^<!doctype html>/i);
      }
      assert.equal(await (await fetch(`${site.url}files/LICENSE`)).text(), "words");
      await site.stop();
    });
  }
});
