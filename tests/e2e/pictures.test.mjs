// Pictures: the space of those that are not loaded yet, and what stands in the place of those that do not arrive.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { assertNoProblems, build, cleanUp, newPage, openPage, serveFolder, writeSite } from "./support.mjs";

after(cleanUp);

const svg = (width, height) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%"/></svg>`;

/** Pictures with headings between them, far more than fit into a window. */
const GALLERY = Array.from({ length: 8 }, (_, index) => `## Part ${index + 1}

![A picture](/img/${index % 2 ? "wide" : "tall"}.svg?part=${index + 1})

<Image src="/img/photo.png" alt="A photograph" width="300" />

Text.
`).join("\n");

const PAGES = {
  "": "Home.",
  gallery: GALLERY,
  missing: `The first.

![The form to sign in](/img/none.png)

![A sentence that is longer than a telephone is wide, so that it takes several lines in its box](/img/none-either.png)

![](/img/decoration.png)

![A picture](/img/wide.svg)
`,
};

const page = (body) => `export const meta = { title: 'T', platforms: ['react', 'vue'] };\n\n${body}\n`;

/** The header of a PNG picture: enough to tell its size, and too little to show it. */
function png(width, height) {
  const bytes = Buffer.from("89504e470d0a1a0a0000000d4948445200000000000000000806000000", "hex");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

let [dist, ahead] = [];

before(async () => {
  const files = Object.entries(PAGES).map(([route, body]) => [
    `src/pages/[platform]/${route && `${route}/`}index.mdx`,
    page(body),
  ]);
  const root = await writeSite({
    ...Object.fromEntries(files),
    "public/img/tall.svg": svg(400, 700),
    "public/img/wide.svg": svg(2400, 300),
    "public/img/photo.png": "",
  });
  await writeFile(join(root, "public/img/photo.png"), png(600, 450));
  [dist, ahead] = [await build(root), await build(root, "--prerender")];
});

/** How far a heading is from where it stands when the browser itself scrolls to it, all pictures loaded, in pixels. */
const distance = (page, id) =>
  page.evaluate(async (id) => {
    const heading = document.getElementById(id);
    const top = heading.getBoundingClientRect().top;
    const pictures = [...document.querySelectorAll("[data-kd-region=article] img")];
    for (const picture of pictures) {
      picture.loading = "eager";
    }
    await Promise.allSettled(pictures.map((picture) => picture.decode()));
    heading.scrollIntoView({ block: "start", behavior: "instant" });
    return top - heading.getBoundingClientRect().top;
  }, id);

for (const form of ["whole", "prerendered"]) {
  test(`a link to a heading below pictures lands there: ${form}`, async (t) => {
    const site = await serveFolder(form === "whole" ? dist : ahead);
    // The pictures arrive after the page.
    for (const name of ["tall.svg", "wide.svg"]) {
      site.delays.set(`/img/${name}`, 300);
    }
    for (const [viewport, id] of [[{ width: 1280, height: 800 }, "part-6"], [{ width: 390, height: 700 }, "part-5"]]) {
      const page = await openPage(t, `${site.url}react/gallery/#${id}`, { viewport });
      await page.waitForFunction((id) => scrollY > 0 && document.getElementById(id), id);
      await page.waitForTimeout(1500);
      const away = await distance(page, id);
      assert.ok(Math.abs(away) <= 2, `${away} px away`);
      const sizes = await page.evaluate(() =>
        [...document.querySelectorAll("[data-kd-region=article] img")].slice(0, 2).map((img) => {
          const { width, height } = img.getBoundingClientRect();
          return [img.getAttribute("width"), img.getAttribute("height"), (width / height).toFixed(2)];
        }),
      );
      assert.deepEqual(sizes, [["400", "700", (400 / 700).toFixed(2)], ["300", "225", (4 / 3).toFixed(2)]]);
    }
  });
}

for (const [name, options] of [
  ["desktop, light", { viewport: { width: 1280, height: 800 }, colorScheme: "light" }],
  ["phone, dark", { viewport: { width: 390, height: 800 }, colorScheme: "dark" }],
  ["no JavaScript", { viewport: { width: 390, height: 800 }, javaScriptEnabled: false }],
]) {
  test(`a picture that does not arrive shows its text in a box: ${name}`, async (t) => {
    const site = await serveFolder(ahead, { rewrites: "404" });
    const page = await newPage(t, options);
    await page.goto(`${site.url}react/missing/`);
    const pictures = page.locator("[data-kd-region=article] img");
    await pictures.nth(3).scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    const boxes = await Promise.all([0, 1, 2, 3].map((index) => pictures.nth(index).boundingBox()));
    const { width } = options.viewport;
    // A line of text, and the space around it.
    assert.ok(boxes[0].height >= 28 && boxes[0].width >= 140 && boxes[0].width <= 300, JSON.stringify(boxes[0]));
    assert.ok(boxes[1].x + boxes[1].width <= width && boxes[1].height >= 28, JSON.stringify(boxes[1]));
    if (width === 390) {
      assert.ok(boxes[1].height >= 60, "a long text has several lines");
    }
    assert.ok(!boxes[2] || boxes[2].width * boxes[2].height === 0, "a decoration leaves nothing");
    assert.ok(Math.abs(boxes[3].width / boxes[3].height - 8) < 0.1, "a good picture keeps its shape");
    if (options.javaScriptEnabled !== false) {
      const border = await pictures.first().evaluate((img) =>
        ["::before", "::after"].map((part) => getComputedStyle(img, part).borderTopStyle),
      );
      assert.ok(border.includes("dashed"), "the box has an edge");
    }
    assertNoProblems(page, /404|Failed to load resource/);
  });
}
