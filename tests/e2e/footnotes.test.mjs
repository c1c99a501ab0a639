// Footnotes and headings in a browser: their names, and what a switch of the platform makes of them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  articleHtml,
  assertNoProblems,
  build,
  choosePlatform,
  cleanUp,
  openPage,
  serveFolder,
  writeSite,
} from "./support.mjs";

after(cleanUp);

const PAGE = `export const meta = { title: 'Notes', platforms: ['x', 'y'] };

## Use <InlineFilter filters={['x']}>\`X\`</InlineFilter><InlineFilter filters={['y']}>\`Y\`</InlineFilter>

<InlineFilter filters={['x']}>

Only x[^a], then b[^b].

</InlineFilter>
<InlineFilter filters={['y']}>

Only y[^b], then a[^a].

</InlineFilter>

## {'Value'}

<h2 id="mine">Mine</h2>

Both[^b][^y].

[^a]: Note a.
[^b]: Note b <InlineFilter filters={['y']}>for y</InlineFilter>.
[^y]: Note y.
`;

describe("a page with footnotes", () => {
  let site;
  before(async () => {
    const platforms = ["x", "y"].map((key) => `[[platforms]]\nkey = "${key}"\ntitle = "${key.toUpperCase()}"\n`);
    const root = await writeSite({
      "kaleidoc.toml": platforms.join(""),
      "src/pages/[platform]/index.mdx": PAGE,
    });
    site = await serveFolder(await build(root));
  });

  test("swaps to what a fresh rendering shows, and back", async (t) => {
    const fresh = {};
    for (const key of ["x", "y"]) {
      const page = await openPage(t, `${site.url}${key}/`);
      fresh[key] = await articleHtml(page, { withSlots: true });
    }
    const page = await openPage(t, `${site.url}x/`);
    for (const key of ["y", "x", "y"]) {
      await choosePlatform(page, key);
      assert.equal(await articleHtml(page, { withSlots: true }), fresh[key]);
    }
    assertNoProblems(page);
  });

  test("names references, notes and the links back, which stay on the platform", async (t) => {
    const page = await openPage(t, `${site.url}y/`);
    const first = page.getByRole("link", { name: "Footnote 1", exact: true }).first();
    assert.equal(await first.textContent(), "1");
    await first.click();
    assert.equal(new URL(page.url()).hash, "#user-content-fn-b");
    await page.getByRole("heading", { name: "Footnotes", exact: true }).waitFor();
    await page.getByRole("link", { name: "Back to reference 1-2", exact: true }).click();
    assert.equal(new URL(page.url()).pathname, "/y/");
    assert.equal(await page.evaluate(() => document.querySelector(location.hash).textContent), "1");
    assertNoProblems(page);
  });

  test("has headings whose names are their texts, and links that name their sections", async (t) => {
    const page = await openPage(t, `${site.url}x/`);
    for (const [name, id] of [["Use X", "use-xy"], ["Value", "value"], ["Mine", "mine"]]) {
      assert.equal(await page.getByRole("heading", { name, exact: true }).getAttribute("id"), id);
      const link = page.getByRole("link", { name: `Link to section ${name}`, exact: true });
      assert.equal(await link.getAttribute("href"), `#${id}`);
    }
    const contents = () => page.locator("[data-kd-region=toc] a").allTextContents();
    assert.deepEqual(await contents(), ["Use X", "Value", "Mine", "Footnotes"]);
    await choosePlatform(page, "y");
    assert.deepEqual(await contents(), ["Use Y", "Value", "Mine", "Footnotes"]);
    await page.getByRole("link", { name: "Link to section Use Y", exact: true }).waitFor();
    assertNoProblems(page);
  });
});
