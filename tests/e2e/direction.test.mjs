// A site that is written from right to left is mirrored, and its code is not.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { assertNoProblems, build, cleanUp, newPage, openPage, serveFolder, waitForHeading, writeSite } from "./support.mjs";

after(cleanUp);

const page = (title, text) =>
  `export const meta = { title: '${title}', description: 'وصف', platforms: ['x', 'y'] };\n\n${text}\n`;

const files = {
  "kaleidoc.toml": "[site]\ntitle = 'وثائق'\nlang = 'ar'\n[[platforms]]\nkey = 'x'\n[[platforms]]\nkey = 'y'\n",
  "src/pages/[platform]/index.mdx": page(
    "الرئيسية",
    `شغل \`npm i -g x!\` الآن.

## البدء

\`\`\`js
foo({ a: [1, 2] });
\`\`\`

<BlockSwitcher>
<Block name="أ">

الأول

</Block>
<Block name="ب">

الثاني

</Block>
</BlockSwitcher>

## النهاية
`,
  ),
  "src/pages/[platform]/two/index.mdx": page("الثانية", "نص"),
};

let site;
before(async () => {
  site = await serveFolder(await build(await writeSite(files)));
});

const box = (page, selector) => page.locator(selector).first().boundingBox();

describe("a site from right to left", () => {
  for (const [name, width] of [
    ["on a desktop", 1280],
    ["on a telephone", 360],
  ]) {
    test(`${name} is mirrored`, async (t) => {
      const page = await openPage(t, `${site.url}x/`, { viewport: { width, height: 800 } });
      assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
      assert.equal(await page.evaluate(() => document.getElementById("kaleidoc").dir), "rtl");
      const [brand, theme] = [await box(page, ".kd-brand"), await box(page, ".kd-theme")];
      assert.ok(brand.x > theme.x + theme.width, "the name is on the right");
      const hidden = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(hidden <= 0, `${hidden} pixels to the side`);
      const code = await page.evaluate(() =>
        ["pre", "p > code"].map((selector) => getComputedStyle(document.querySelector(selector)).direction),
      );
      assert.deepEqual(code, ["ltr", "ltr"]);
      // The exclamation mark stands behind the word, which is read from left to right.
      const isBehind = await page.evaluate(() => {
        const text = document.querySelector("p > code").firstChild;
        const at = (index) => {
          const range = document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + 1);
          return range.getBoundingClientRect().x;
        };
        return at(text.length - 1) > at(0);
      });
      assert.ok(isBehind);
      assertNoProblems(page);
    });
  }

  test("has its keys mirrored", async (t) => {
    const page = await openPage(t, `${site.url}x/`);
    const tab = (name) => page.getByRole("tab", { name });
    await tab("أ").click();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await tab("ب").getAttribute("aria-selected"), "true");
    await page.keyboard.press("ArrowRight");
    assert.equal(await tab("أ").getAttribute("aria-selected"), "true");
    assert.ok((await tab("أ").boundingBox()).x > (await tab("ب").boundingBox()).x);
  });
});

test("previous and next are as tall as their text on a short page", async (t) => {
  const page = await openPage(t, `${site.url}x/`);
  await page.locator(".kd-pager a").click();
  await waitForHeading(page, "الثانية");
  const { height } = await box(page, ".kd-pager a");
  assert.ok(height < 100, `${height} pixels`);
});

test("a switcher that was closed forgets what was typed", async (t) => {
  const page = await openPage(t, `${site.url}x/`);
  await page.locator("[data-kd-region=platform]").focus();
  const active = () => page.locator("[role=option][data-active]").getAttribute("data-key");
  await page.keyboard.press("y");
  assert.equal(await active(), "y");
  await page.keyboard.press("Escape");
  // With the letter before it, this would be looked for as "yx".
  await page.keyboard.press("x");
  assert.equal(await active(), "x");
});

test("what is pressed before the program has arrived is done when it is there", async (t) => {
  const site = await serveFolder(await build(await writeSite(files), "--prerender"));
  const press = async (selector, isDone) => {
    const { release } = site.hold("/kaleidoc/kaleidoc.js");
    const page = await newPage(t, { viewport: { width: 390, height: 800 } });
    await page.goto(`${site.url}x/`, { waitUntil: "commit" });
    await page.locator(selector).click();
    assert.equal(await page.locator(selector).getAttribute("aria-busy"), "true");
    release();
    await page.waitForFunction(isDone);
    assert.equal(await page.locator("[aria-busy]").count(), 0);
    // Chromium wonders what it fetched the rest for.
    assertNoProblems(page, /was preloaded using link preload but not used/);
  };
  await press(".kd-menu", () => document.querySelector(".kd-menu").ariaExpanded === "true");
  await press("[data-kd-region=platform]", () => document.querySelectorAll("[role=option]").length === 2);
  await press("[role=tab]:last-child", () => document.querySelector("[role=tab]:last-child").ariaSelected === "true");
  await press("[data-kd-region=search]", () => document.querySelector("dialog")?.open);
});

test("a page that is rendered ahead is read when its program does not arrive", async (t) => {
  const site = await serveFolder(await build(await writeSite(files), "--prerender"));
  site.overrides.set("/kaleidoc/main.js", { status: 404, type: "text/plain", body: "no" });
  const page = await newPage(t);
  await page.goto(`${site.url}x/`);
  await page.getByRole("status").filter({ hasText: "This page can be read" }).waitFor();
  assert.ok(await page.getByText("الأول", { exact: true }).isVisible());
  assert.ok(await page.getByText("الثاني", { exact: true }).isVisible());
  assert.equal(await page.locator(".kd-menu, .kd-search, .kd-platform, .kd-tablist").filter({ visible: true }).count(), 0);
  site.overrides.clear();
  await page.getByRole("navigation", { name: "Platform" }).getByRole("link", { name: "y" }).click();
  await page.waitForFunction(() => !document.querySelector("[data-kd-ahead]"));
  assert.equal(new URL(page.url()).pathname, "/y/");
  assert.equal(await page.locator(".kd-late, .kd-platforms").filter({ visible: true }).count(), 0);
});
