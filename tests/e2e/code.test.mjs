// The colours of code: ranges that the browser paints, the same that `render` writes as elements.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import {
  articleHtml,
  assertNoProblems,
  blankPage,
  build,
  buildCorpus,
  choosePlatform,
  cleanUp,
  corpus,
  expectedHtml,
  needsCorpus,
  newPage,
  openPage,
  renderAll,
  renderCorpus,
  renderedName,
  serveFolder,
  waitForHeading,
  writeSite,
} from "./support.mjs";

const LONG = "build-a-backend/data/working-with-files";
const FILE = "/build-a-backend/data/working-with-files/";

after(cleanUp);

describe("on the corpus", needsCorpus, () => {
  let [site, rendered] = [];
  before(async () => {
    site = await serveFolder(await buildCorpus());
    rendered = await renderCorpus();
  });

  test("what is painted are the tokens that `render` writes as elements", async (t) => {
    const [page, blank] = [await openPage(t, `${site.url}react/${LONG}/`), await blankPage(t)];
    await page.evaluate(() => dispatchEvent(new Event("beforeprint"))); // All of the page, not only what is in view.
    for (const key of ["react", "swift"]) {
      const file = await readFile(join(rendered, renderedName(FILE, key)), "utf8");
      const expected = await blank.evaluate(elements, file);
      assert.ok(expected.length > 500, `${expected.length} tokens`);
      assert.deepEqual(await painted(page), expected);
      await choosePlatform(page, "swift");
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    }
    assertNoProblems(page, /Failed to load resource/);
  });

  test("only what is near the view is painted, from the start, and what comes near", async (t) => {
    const page = await openPage(t, `${site.url}react/${LONG}/`);
    const isPaintedIn = () =>
      page.evaluate(() => {
        const ranges = [...CSS.highlights.values()].flatMap((highlight) => [...highlight]);
        const paintedIn = (figure) => ranges.some(({ startContainer }) => figure.contains(startContainer));
        const figures = [...document.querySelectorAll("[data-kd-tokens]")].map((figure) => ({
          isInView: figure.getBoundingClientRect().top < innerHeight && figure.getBoundingClientRect().bottom > 0,
          isPainted: paintedIn(figure),
        }));
        return { seen: figures.filter(({ isInView }) => isInView), all: figures };
      });
    const atTop = await isPaintedIn();
    assert.ok(atTop.all.some(({ isPainted }) => !isPainted), "code far below is plain");
    await page.evaluate(() => {
      // Not one in a closed tab.
      const shown = [...document.querySelectorAll("[data-kd-tokens]")].filter((code) => code.getClientRects().length > 0);
      globalThis.last = shown.at(-1);
      last.scrollIntoView();
    });
    await page.waitForFunction(() =>
      [...CSS.highlights.values()].some((highlight) =>
        [...highlight].some(({ startContainer }) => last.contains(startContainer)),
      ),
    );
    // A switch leaves no code in view plain, not for one frame.
    const plain = await page.evaluate(async () => {
      document.querySelector("[data-kd-region=platform]").click();
      document.querySelector("[data-kd-region=platforms] [data-key=swift]").click();
      const ranges = [...CSS.highlights.values()].flatMap((highlight) => [...highlight]);
      const isSeen = ({ top, bottom }) => top < innerHeight && bottom > 0;
      const seen = [...document.querySelectorAll("[data-kd-tokens]")].filter((figure) => isSeen(figure.getBoundingClientRect()));
      const isPlain = (figure) => !ranges.some(({ startContainer }) => figure.contains(startContainer));
      return { seen: seen.length, plain: seen.filter(isPlain).length };
    });
    assert.ok(plain.seen > 0 && plain.plain === 0, JSON.stringify(plain));
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForFunction(() => {
      const ranges = [...CSS.highlights.values()].flatMap((highlight) => [...highlight]);
      return !ranges.some(({ startContainer }) => !startContainer.isConnected) && ranges.length < 3_000;
    });
    assertNoProblems(page, /Failed to load resource/);
  });

  test("a browser that cannot paint ranges gets elements, byte for byte those of `render`", async (t) => {
    const page = await newPage(t);
    await page.addInitScript(() => {
      delete CSS.highlights;
      const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
      Object.defineProperty(Element.prototype, "innerHTML", {
        get,
        set(html) {
          globalThis.written = this.dataset?.kdRegion === "article" ? String(html) : globalThis.written;
          set.call(this, html);
        },
      });
    });
    await page.goto(`${site.url}react/${LONG}/`);
    await waitForHeading(page, "Working with files/attachments");
    const file = await readFile(join(rendered, renderedName(FILE, "react")), "utf8");
    assert.ok(file.includes(await page.evaluate(() => written)), "the HTML of the article");
    const colour = (name) => page.locator(`.kd-t-${name}`).first().evaluate((token) => getComputedStyle(token).color);
    assert.notEqual(await colour("keyword"), await colour("string"));
    assertNoProblems(page, /Failed to load resource/);
  });
});

describe("copying", () => {
  const MDX = [
    "export const meta = { title: 'Codes', platforms: ['x', 'y'] };",
    '```yaml\n    - a: b\n      c: d\n```',
    '```console\n$ npm i \\\n    a\nadded 1 package\n$ cat <<EOF\n"<b>" & c\nEOF\n```',
    '```bash\n# A comment\nnpm i\n```',
    '- <InlineFilter filters={["x"]}>of x</InlineFilter>\n- [ ] <InlineFilter filters={["y"]}>of y</InlineFilter>\n- of both',
    '| a |\n|---|\n<InlineFilter filters={["x"]}>\n| of x |\n</InlineFilter>\n<InlineFilter filters={["y"]}>\n| of y |\n</InlineFilter>',
  ].join("\n\n");
  const TEXTS = [
    "    - a: b\n      c: d",
    '$ npm i \\\n    a\nadded 1 package\n$ cat <<EOF\n"<b>" & c\nEOF',
    "# A comment\nnpm i",
  ];
  const COMMANDS = 'npm i \\\n    a\ncat <<EOF\n"<b>" & c\nEOF';
  let [root, site] = [];
  before(async () => {
    root = await writeSite({
      "kaleidoc.toml": "[[platforms]]\nkey = 'x'\n[[platforms]]\nkey = 'y'\n",
      "src/pages/[platform]/index.mdx": MDX,
    });
    site = await serveFolder(await build(root));
  });

  test("a block is copied as it is written, of a session the commands", async (t) => {
    const page = await newPage(t);
    await page.addInitScript(() => {
      globalThis.copied = [];
      const clipboard = { writeText: async (text) => void globalThis.copied.push(text) };
      Object.defineProperty(navigator, "clipboard", { configurable: true, get: () => clipboard });
    });
    await page.goto(`${site.url}x/`);
    await waitForHeading(page, "Codes");
    const texts = await page.evaluate(() => [...document.querySelectorAll(".kd-code code")].map((code) => code.textContent));
    assert.deepEqual(texts, TEXTS);
    await page.evaluate(() => document.querySelectorAll(".kd-copy").forEach((button) => button.click()));
    await page.waitForFunction(() => globalThis.copied.length === 3);
    assert.deepEqual(await page.evaluate(() => globalThis.copied), [TEXTS[0], COMMANDS, TEXTS[2]]);
    assertNoProblems(page);
  });

  test("items and rows of a platform come and go with a switch", async (t) => {
    const [page, blank] = [await openPage(t, `${site.url}x/`), await blankPage(t)];
    const files = await renderAll(root);
    for (const key of ["x", "y", "x", "y"]) {
      await choosePlatform(page, key);
      const expected = await expectedHtml(blank, join(files, renderedName("/", key)), { withSlots: true });
      await page.waitForFunction((key) => document.querySelector("[data-platform]")?.dataset.platform === key, key);
      assert.equal(await articleHtml(page, { withSlots: true }), expected);
    }
    assertNoProblems(page);
  });
});

/** `[class, text]` of what is painted, in page order. */
function painted(page) {
  return page.evaluate(() => {
    const found = [...CSS.highlights].flatMap(([name, highlight]) =>
      [...highlight].map(({ startContainer, startOffset, endContainer, endOffset }) => {
        const range = document.createRange();
        range.setStart(startContainer, startOffset);
        range.setEnd(endContainer, endOffset);
        return { name: name.replace("kd-", ""), range };
      }),
    );
    found.sort((a, b) => a.range.compareBoundaryPoints(Range.START_TO_START, b.range));
    return found.map(({ name, range }) => [name, range.toString()]);
  });
}

/** The same of the elements of a file. A token over lines that have elements is an element in each. Runs in the browser. */
function elements(html) {
  const tokens = new DOMParser().parseFromString(html, "text/html").querySelectorAll("[class^=kd-t-]");
  return [...tokens].map((token) => [token.className.replace("kd-t-", ""), token.textContent]);
}
