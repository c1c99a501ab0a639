// The playground of the manual: a text is compiled while it is written, and each platform of it is on the screen.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertNoProblems, build, cleanUp, docsSite, newPage, serveFolder } from "./support.mjs";

let home;
let url;
before(async () => {
  const dist = await build(docsSite);
  assert.ok(existsSync(join(dist, "playground/wasm-compiler/compiler_bg.wasm")), "run `cargo xtask wasm` before");
  home = (await serveFolder(dist)).url;
  url = `${home}playground.html`;
});
after(cleanUp);

async function open(t, options) {
  const page = await newPage(t, options);
  await page.goto(url);
  await page.locator(".preview").first().waitFor();
  return page;
}

/** The text of a platform's preview. */
function preview(page, key) {
  return page.locator(`section[aria-labelledby="preview-${key}"] article`);
}

test("the example is compiled for each of its platforms", async (t) => {
  const page = await open(t);
  await preview(page, "react").getByText("every browser").waitFor();
  await preview(page, "swift").getByText("Add Packages").waitFor();
  await preview(page, "android").getByText("com.example:notify").waitFor();
  assert.match(await page.locator("#summary").textContent(), /^1 error$/);
  assertNoProblems(page);
});

test("the manual's navigation leads there", async (t) => {
  const page = await newPage(t);
  await page.goto(`${home}html/`);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Playground" }).click();
  await page.locator(".preview").first().waitFor();
  assertNoProblems(page);
});

test("what is written is on every platform, and findings move the caret", async (t) => {
  const page = await open(t);
  const source = page.getByLabel("MDX");
  await source.fill("# One *two*\n\n<Nope />\n");
  await preview(page, "swift").getByRole("heading", { name: "One two" }).waitFor();
  await page.getByRole("button", { name: /3:1.*unknown-component/s }).click();
  const caret = await source.evaluate((element) => [element.selectionStart, element.selectionEnd]);
  assert.deepEqual(caret, [13, 21]);
  assert.ok(await source.evaluate((element) => element === document.activeElement));
  assertNoProblems(page);
});

test("platforms are named in the field, and keys that cannot be used are told", async (t) => {
  const page = await open(t);
  await page.getByLabel("MDX").fill("text");
  await page.getByLabel("Platforms").fill("web, mobile");
  await preview(page, "mobile").getByText("text").waitFor();
  assert.equal(await page.locator(".preview").count(), 2);
  await page.getByLabel("Platforms").fill("web, web");
  await page.locator("#summary", { hasText: "platform key `web` is there twice" }).waitFor();
  assertNoProblems(page);
});

test("what was written is there again, until it is started over", async (t) => {
  const page = await open(t);
  await page.getByLabel("MDX").fill("kept");
  await preview(page, "react").getByText("kept").waitFor();
  await page.reload();
  await preview(page, "react").getByText("kept").waitFor();
  await page.getByRole("button", { name: "Start over" }).click();
  await preview(page, "react").getByText("every browser").waitFor();
  assertNoProblems(page);
});

test("tabs are chosen by pointer and keys", async (t) => {
  const page = await open(t);
  const react = preview(page, "react");
  await react.getByRole("tab", { name: "npm", exact: true }).click();
  await page.keyboard.press("ArrowRight");
  await react.getByText("pnpm add").waitFor();
  assert.equal(await react.getByRole("tab", { name: "pnpm" }).getAttribute("aria-selected"), "true");
  assertNoProblems(page);
});

test("on a phone, everything is one below the other", async (t) => {
  const page = await open(t, { viewport: { width: 360, height: 720 } });
  const parts = page.locator(".side, .preview");
  const edges = await parts.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left));
  assert.deepEqual([...new Set(edges)], [0]);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
  assertNoProblems(page);
});

test("axe-core finds nothing, in light and dark", async (t) => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(t, { colorScheme });
    await page.evaluate(`${axe}; undefined`);
    const found = await page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message}`));
    });
    assert.deepEqual(found, [], colorScheme);
  }
});
