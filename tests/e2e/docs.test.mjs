// The project's own documentation as a site, and content that means harm.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { findDanger, provoke } from "./hostile.mjs";
import {
  articleHtml,
  assertNoProblems,
  build,
  choosePlatform,
  cleanUp,
  docsSite,
  goTo,
  openPage,
  run,
  serveFolder,
  shown,
  smallSite,
  temporaryFolder,
  writeSite,
} from "./support.mjs";

after(cleanUp);

describe("the project's documentation", () => {
  let [site, bundle, variants] = [];
  before(async () => {
    const dist = await build(docsSite);
    site = await serveFolder(dist);
    bundle = JSON.parse(await readFile(join(dist, "bundle.json"), "utf8"));
    variants = Object.entries(bundle.pages).flatMap(([path, page]) =>
      bundle.platforms
        .filter((_, bit) => (page.on >> bit) & 1)
        .map(({ key }) => ({ path, key, url: path.replace("[platform]", key), title: page.title })),
    );
  });

  test("builds without an error or a warning", async () => {
    const { code, stderr } = await run("build", docsSite, "-o", await temporaryFolder());
    assert.equal(code, 0);
    assert.match(stderr, /no diagnostics/);
    assert.doesNotMatch(stderr, /^(error|warning)\b/m);
  });

  test("opens at the address of each page", async (t) => {
    const page = await openPage(t, site.url);
    // Each page is loaded on one platform, so that each platform gets its turn.
    const paths = Object.keys(bundle.pages);
    for (const [index, path] of paths.entries()) {
      const own = variants.filter((variant) => variant.path === path);
      const { url, key, title } = own[index % own.length];
      await page.goto(site.origin + url);
      await page.waitForSelector("[data-kd-state]");
      const now = await shown(page);
      assert.deepEqual([now.url, now.state, now.platform, now.heading], [url, "page", key, title]);
    }
    assertNoProblems(page);
  });

  test("has one title per page, ids that are unique, and links that lead somewhere", async (t) => {
    const page = await openPage(t, site.url);
    const found = new Map();
    for (const { url, title } of variants) {
      await goTo(page, url);
      const facts = await page.evaluate(() => {
        const root = document.querySelector("[data-kd-state]");
        // The navigation holds the entries of all platforms.
        const select = (selector) => [...root.querySelectorAll(selector)].filter((found) => !found.closest(".kd-nav [hidden]"));
        return {
          state: root.dataset.kdState,
          titles: select("h1").map((heading) => heading.textContent),
          ids: select("[id]").map((element) => element.id),
          inPage: select("a[href^='#']").map((link) => decodeURIComponent(link.hash.slice(1))),
          toPages: select("a[href^='/']").map((link) => decodeURIComponent(link.pathname + link.hash)),
          sources: select("[src]").map((element) => element.src),
          images: select("img").filter((image) => !image.hasAttribute("alt")).length,
        };
      });
      assert.equal(facts.state, "page", url);
      assert.deepEqual(facts.titles, [title], `${url} has its title as the only h1`);
      assert.deepEqual(facts.ids, [...new Set(facts.ids)], `ids of ${url}`);
      assert.equal(facts.images, 0, `images of ${url} have an alternative text`);
      found.set(url, facts);
    }
    const sources = new Set();
    for (const [url, { ids, inPage, toPages, sources: own }] of found) {
      assert.deepEqual(inPage.filter((id) => !ids.includes(id)), [], `links within ${url}`);
      for (const link of toPages) {
        const [path, id] = link.split("#");
        if (/\.[^/]+$/.test(path)) {
          sources.add(site.origin + path);
          continue;
        }
        const target = found.get(path);
        assert.ok(target, `${link} on ${url} leads to a page`);
        assert.ok(!id || target.ids.includes(id), `${link} on ${url} leads to an anchor`);
      }
      own.forEach((source) => sources.add(source));
    }
    for (const source of [...sources].filter((source) => source.startsWith(site.origin))) {
      // A path without a file is answered with the reader's page.
      assert.ok(!(await (await fetch(source)).text()).includes('<div id="kaleidoc"'), `${source} is a file of the site`);
    }
    assertNoProblems(page);
  });
});

describe("hostile content", () => {
  /** Opens the page of a site under its policy, and without one, so that the renderer alone stands in the way. */
  async function openBoth(t, folder, path, override) {
    const pages = [];
    for (const isPolicyKept of [true, false]) {
      const site = await serveFolder(folder);
      if (!isPolicyKept) {
        const index = await readFile(join(folder, "index.html"), "utf8");
        const bare = index.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, "");
        assert.notEqual(bare, index);
        site.overrides.set(path, { type: "text/html", body: bare });
      }
      if (override) {
        site.overrides.set("/bundle.json", { body: override });
      }
      pages.push(await openPage(t, site.origin + path));
    }
    return pages;
  }

  async function assertHarmless(page) {
    assert.deepEqual(await page.evaluate(findDanger), []);
    await provoke(page);
    assert.deepEqual(await page.evaluate(() => window.harm ?? []), [], "no script ran");
    assertNoProblems(page, /Failed to load resource/);
  }

  const HARM = "(window.harm??=[]).push(1)";

  test("of an author runs no script, and the author is told", async (t) => {
    const root = await writeSite({
      "src/pages/[platform]/bad/index.mdx": `export const meta = {
  title: 'Bad <img src=x onerror="${HARM}">',
  description: 'x',
  platforms: ['react', 'swift']
};

<a href="javascript:${HARM}">a link</a> and [another](javascript:${HARM}) and [one more](JaVaScRiPt:${HARM}).

<img src="x" onerror="${HARM}" />

![image](javascript:${HARM})

<script>${HARM}</script>

<iframe src="javascript:${HARM}"></iframe>

<div onclick="${HARM}" style="color: red">a box</div>

<InlineFilter filters={["swift"]}>

<a href="javascript:${HARM}">a link of Swift</a>

<ExternalLink href="javascript:${HARM}">an external one</ExternalLink>

<Card><svg onload="${HARM}" /></Card>

</InlineFilter>

<Accordion title="<img src=x onerror=${HARM}>">inside</Accordion>

\`\`\`html title="<script>${HARM}</script>"
<script>${HARM}</script>
\`\`\`
`,
    });
    const dist = await temporaryFolder();
    const { stderr } = await run("build", root, "-o", dist);
    for (const what of ["javascript:", "onerror", "onclick", "style", "script", "iframe"]) {
      assert.match(stderr, new RegExp(`(error|warning)\\[[a-z-]+\\]: .*${what}`), `${what} is reported`);
    }
    for (const page of await openBoth(t, dist, "/react/bad/")) {
      assert.equal((await shown(page)).state, "page");
      await assertHarmless(page);
      await choosePlatform(page, "swift");
      assert.match(await articleHtml(page), /a link of Swift/);
      await assertHarmless(page);
    }
  });

  test("of a bundle runs no script, wherever it stands", async (t) => {
    const dist = await build(smallSite);
    const bundle = JSON.parse(await readFile(join(dist, "bundle.json"), "utf8"));
    const markup = `"'><img src=x onerror="${HARM}"><script>${HARM}</script>`;
    const url = `javascript:${HARM}`;
    const link = { href: url, in: ["a link"] };
    const element = (tag, attributes = {}, children = ["inside"]) => ({ el: { tag, attributes, in: children } });
    const tags = "script iframe object style svg math form template base meta link noscript textarea input".split(" ");
    const nodes = [
      markup,
      ...tags.map((tag) => element(tag, { src: url, href: url, content: `0;url=${url}` }, [HARM])),
      element("img src=x onerror=alert(1)"),
      element("p onclick=alert(1)"),
      element("P"),
      element("a", { href: url, onclick: HARM, style: "color:red", "xlink:href": url }),
      element("a", { [`x"onmouseover="${HARM}`]: "x", "data-x onclick": HARM }),
      element("a", { href: ` \u0001java\tscript:${HARM}` }),
      element("a", { href: `data:text/html,<script>${HARM}</script>` }),
      element("img", { src: "x", onerror: HARM, srcset: `${url} 1x`, alt: markup }),
      element("video", { src: url, poster: url, autoplay: "" }),
      element("details", { open: "", ontoggle: HARM }),
      element("div", { class: markup, id: markup, title: markup, "data-kd-region": "nav", "data-kd-link": url }),
      { a: link },
      { a: { href: `//[platform]/"onclick="${HARM}`, each: true, in: [markup] } },
      { a: { href: url, each: true, in: ["each"] } },
      { button: link },
      { img: { src: url, alt: markup, title: markup } },
      { img: { src: `x" onerror="${HARM}`, alt: "" } },
      { code: markup },
      { h: { level: 2, id: markup, in: [markup] } },
      { h: { level: 200, id: "", in: ["level"] } },
      { pre: { lang: markup, title: markup, text: `</code></pre>${markup}`, marks: [[1, 4294967295], [0, 0]] } },
      { pre: { lang: "", text: markup, numbers: true } },
      { accordion: { id: markup, title: markup, eyebrow: markup, in: [markup] } },
      { cards: [{ card: { href: url, title: markup, description: markup } }] },
      { video: { src: url, description: markup } },
      { youtube: markup },
      { host: { name: markup, props: { x: { source: HARM } }, in: [markup] } },
      { missing: markup },
      { tabs: { id: 4294967295, tabs: [{ name: markup, in: [markup] }, { name: markup, if: [255, 7, 7], in: [] }] } },
      { tabs: { id: 0, tabs: [] } },
      { table: { head: [[markup]], rows: [[[markup], [markup]], []] } },
      // Slots that are counted wrongly, and one inside of itself.
      { if: { slot: 7, on: 2, in: [{ a: link }, markup, { if: { slot: 7, on: 2, in: [markup] } }] } },
      { if: { slot: 7, on: 1, in: [markup] } },
    ];
    bundle.site.title = markup;
    bundle.site.lang = markup;
    bundle.platforms[2] = { key: markup, title: markup };
    const [path, page] = Object.entries(bundle.pages).find(([path]) => path.includes("start"));
    page.title = markup;
    page.content = {
      headings: [{ level: 2, id: markup, text: markup, on: 7 }, { level: 3, id: url, text: url, on: 7 }],
      body: nodes,
    };
    bundle.nav = [
      { title: markup, href: url, on: 7, in: [{ title: markup, href: path, on: 7 }] },
      { title: markup, href: markup, on: 7 },
      ...bundle.nav,
    ];
    bundle.pages[`/[platform]/${markup}/`] = page;
    for (const page of await openBoth(t, dist, "/react/start/", JSON.stringify(bundle))) {
      assert.equal((await shown(page)).state, "page");
      assert.ok((await articleHtml(page)).includes("a link"), "what is harmless is shown");
      await assertHarmless(page);
      for (const key of ["swift", markup, "react"]) {
        await choosePlatform(page, key);
        await assertHarmless(page);
      }
      await page.evaluate(() => document.querySelectorAll("[role=tab], .kd-copy").forEach((button) => button.click()));
      await assertHarmless(page);
    }
  });
});
