// What axe-core finds wrong for people who use assistive technology: nothing, on any page and in any state.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import {
  assertNoProblems,
  browserName,
  build,
  cleanUp,
  corpus,
  docsSite,
  goTo,
  needsChromium,
  needsCorpus,
  openPage,
  serveFolder,
  smallSite,
  starterSite,
  writeSite,
} from "./support.mjs";

after(cleanUp);

const DESKTOP = { viewport: { width: 1280, height: 800 }, colorScheme: "light" };
const PHONE = { viewport: { width: 390, height: 844 } };
/** Every page is looked at in the first of these, every fourth page in the others; with KALEIDOC_FULL=1 each in all. */
const LOOKS = {
  "on a desktop, light": DESKTOP,
  "on a desktop, dark": { ...DESKTOP, colorScheme: "dark" },
  "on a phone, light": { ...PHONE, colorScheme: "light" },
  "on a phone, dark": { ...PHONE, colorScheme: "dark" },
};
const CORPUS_PAGES = 30;

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * The violations in a page: rule, what is wrong, where.
 *
 * The script comes by way of the debugger, so the page's policy stays as it is.
 *
 * - `without`: rules that do not count.
 */
async function violations(page, without = []) {
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(`${axe}; undefined`);
  }
  return page.evaluate(async (rules) => {
    const options = {
      resultTypes: ["violations"],
      // Frames are of other hosts.
      iframes: false,
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
    };
    const { violations } = await window.axe.run(document, options);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 200)} ${any[0]?.message ?? ""}`),
    );
  }, without);
}

async function assertAccessible(page, what, without) {
  assert.deepEqual(await violations(page, without), [], what);
}

/** Rules on the outline of a whole page, for states in which the content is hidden or never came. */
const OUTLINE = ["landmark-one-main", "page-has-heading-one"];

/** Addresses of a site's pages, each on one of its platforms: the platforms take turns. */
function addresses(bundle) {
  return Object.entries(bundle.pages).map(([key, { on }], index) => {
    const platforms = bundle.platforms.filter((_, bit) => on & (1 << bit));
    return key.replace("[platform]", platforms[index % platforms.length]?.key);
  });
}

/** Looks at every address, in one window that goes from one to the next. */
async function lookAt(t, site, paths, options) {
  const page = await openPage(t, site.origin + paths[0], options);
  const found = {};
  for (const path of paths) {
    await goTo(page, path);
    const list = await violations(page);
    if (list.length > 0) {
      found[path] = list;
    }
  }
  assert.deepEqual(found, {});
  assertNoProblems(page);
  t.diagnostic(`${paths.length} pages, 0 violations`);
}

const every = (list, step, first = 0) => list.filter((_, index) => index % step === first);

async function served(root) {
  const dist = await build(root);
  const site = await serveFolder(dist);
  return { ...site, bundle: JSON.parse(await readFile(join(dist, "bundle.json"), "utf8")) };
}

describe("search", () => {
  let site;
  before(async () => (site = await served(docsSite)));
  for (const [look, options] of Object.entries(LOOKS)) {
    test(look, async (t) => {
      const page = await openPage(t, `${site.origin}/cli/publish/reader/`, options);
      await page.keyboard.press("Control+k");
      await page.waitForSelector(".kd-finder-tips p");
      // Colours are asked for when nothing moves any more.
      await page.waitForTimeout(300);
      await assertAccessible(page, "nothing typed");
      for (const [query, selector] of [["platform", ".kd-finder-badge"], ["qqqqqq", ".kd-finder-nothing"]]) {
        await page.locator(".kd-finder input").fill(query);
        await page.waitForSelector(selector);
        await assertAccessible(page, query);
      }
      await page.locator(".kd-finder input").fill("switcher");
      await page.waitForSelector(".kd-finder-badge");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".kd-finder:not([open])", { state: "attached" });
      await page.waitForTimeout(300);
      await assertAccessible(page, "marks on the page");
      await page.keyboard.press("Control+k");
      await page.locator(".kd-finder input").fill("");
      await page.waitForSelector(".kd-finder-forget-all");
      await page.waitForTimeout(300);
      await assertAccessible(page, "earlier searches");
      assertNoProblems(page);
    });
  }
});

for (const [name, root, options] of [
  ["the manual", docsSite, {}],
  ["the starter site", starterSite, {}],
  ["the corpus", corpus, needsCorpus],
]) {
  describe(`pages of ${name}`, options, () => {
    let [site, paths] = [];
    before(async () => {
      site = await served(root);
      paths = addresses(site.bundle);
      if (root === corpus) {
        paths = every(paths, Math.floor(paths.length / CORPUS_PAGES)).slice(0, CORPUS_PAGES);
      }
    });

    // WCAG 2.2, 1.4.10 Reflow: 1280 px at 400 %; and 1.4.4 Resize Text: at 200 %.
    for (const [width, zoom] of [[320, "400"], [640, "200"]]) {
      test(`fit into the window at ${zoom} %, where only code and tables scroll sideways`, async (t) => {
        const page = await openPage(t, site.origin + paths[0], { viewport: { width, height: 400 } });
        const tooWide = [];
        for (const path of paths) {
          await goTo(page, path);
          const [whole, seen] = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return [scrollWidth, clientWidth];
          });
          if (whole > seen) {
            tooWide.push([path, whole, seen]);
          }
        }
        assert.deepEqual(tooWide, []);
      });
    }

    Object.entries(LOOKS).forEach(([look, options], index) => {
      test(`are accessible ${look}`, async (t) => {
        // What axe finds hardly depends on the browser, so one of them looks at all pages.
        const isFull = (index === 0 && browserName === "chrome") || process.env.KALEIDOC_FULL === "1";
        await lookAt(t, site, isFull ? paths : every(paths, 4, index), options);
      });
    });
  });
}

describe("what is not always seen is accessible:", () => {
  let [site, video] = [];
  before(async () => {
    site = await served(smallSite);
    video = await served(
      await writeSite({
        "kaleidoc.toml": '[[platforms]]\nkey = "web"\ntitle = "Web"\n',
        "src/pages/[platform]/index.mdx":
          "export const meta = { title: 'Video', platforms: ['web'] };\n\n<YoutubeEmbed embedId=\"dQw4w9WgXcQ\" />\n",
      }),
    );
  });

  const openList = (page) => page.click("[data-kd-region=platform]");
  const scenes = {
    "the list of platforms": ["react/start/", openList],
    "the list of platforms, some without the page": ["react/guide/deep/", openList],
    "a page that is not there": ["react/strat/", () => {}],
    "a page that the platform lacks": ["swift/guide/", () => {}],
    "a platform that is not there": ["cobol/guide/", () => {}],
    "the notice of another platform": ["react/parts/#heading-of-swift", (page) => page.waitForSelector(".kd-notice p")],
    "the second tab and an open accordion": [
      "react/parts/#within-the-accordion",
      (page) => page.getByRole("tab", { name: "yarn" }).first().click(),
    ],
  };
  for (const [what, [path, act]] of Object.entries(scenes)) {
    for (const look of ["on a desktop, light", "on a phone, dark"]) {
      const options = LOOKS[look];
      test(`${what}, ${look}`, async (t) => {
        const page = await openPage(t, site.url + path, options);
        await act(page);
        await assertAccessible(page, what);
        assertNoProblems(page);
      });
    }
  }

  for (const colorScheme of ["light", "dark"]) {
    test(`the navigation over the content, ${colorScheme}`, async (t) => {
      const page = await openPage(t, `${site.url}react/start/`, { ...PHONE, colorScheme });
      await page.getByRole("button", { name: "Menu" }).click();
      await page.getByRole("link", { name: "Parts" }).waitFor();
      await assertAccessible(page, "the navigation", OUTLINE);
    });
  }

  test("a video before and after the click", async (t) => {
    const page = await openPage(t, video.url);
    await assertAccessible(page, "before");
    await page.locator(".kd-youtube a").click();
    await page.locator(".kd-youtube iframe").waitFor();
    await assertAccessible(page, "after");
  });

  test("footnotes and headings in other places", async (t) => {
    const site = await served(
      await writeSite({
        "kaleidoc.toml": '[[platforms]]\nkey = "web"\ntitle = "Web"\n',
        "src/fragments/f.mdx": "In a fragment[^1].\n\n[^1]: Its note.\n",
        "src/pages/[platform]/index.mdx":
          "import f from 'src/fragments/f.mdx';\n\nexport const meta = { title: 'Notes', platforms: ['web'] };\n\n" +
          "## Text[^1] {#text}\n\nAgain[^1].\n\n<Fragments fragments={{ web: f }} />\n\n<details>\n<summary>\n\n" +
          "## Summary\n\n</summary>\n\n> ### Quote\n\n</details>\n\n- ## List\n\n[^1]: A note.\n",
      }),
    );
    for (const options of [DESKTOP, PHONE]) {
      const page = await openPage(t, site.url, options);
      await assertAccessible(page, "the page");
      assertNoProblems(page);
    }
  });

  test("a site that cannot be loaded", async (t) => {
    const other = await serveFolder(await build(smallSite));
    other.overrides.set("/bundle.json", { status: 404 });
    const page = await openPage(t, other.url);
    await assertAccessible(page, "the failure", OUTLINE);
  });
});

describe("by keyboard alone", () => {
  let site;
  before(async () => {
    site = await serveFolder(await build(smallSite));
  });

  /** What has the focus: its text and role, whether most of it is in view, below the header, and whether one sees that. */
  const focus = (page) =>
    page.evaluate(() => {
      const element = document.activeElement;
      const rect = element.getBoundingClientRect();
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const header = document.querySelector(".kd-header").getBoundingClientRect();
      const isOfHeader = element.closest(".kd-header, .kd-skip") !== null;
      return {
        name: (element.getAttribute("aria-label") ?? element.textContent).trim(),
        role: element.getAttribute("role") ?? element.localName,
        isInView: Math.min(rect.bottom, innerHeight) - Math.max(rect.top, isOfHeader ? 0 : header.bottom) >= rect.height / 2,
        isMarked: (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
      };
    });

  test("every control is reached in the order of the page, marked and in view", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`, { viewport: { width: 1280, height: 500 } });
    const reached = [];
    for (let steps = 0; steps < 200; steps += 1) {
      await page.keyboard.press("Tab");
      const now = await focus(page);
      if (now.role === "body" || (reached.length > 0 && now.name === reached[0].name)) {
        break;
      }
      reached.push(now);
    }
    const controls = await page.evaluate(
      () =>
        [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")].filter(
          (control) => control.checkVisibility({ visibilityProperty: true }) && control.tabIndex >= 0,
        ).length,
    );
    assert.ok(reached.length >= controls, `${reached.length} of ${controls}`);
    assert.deepEqual(reached.slice(0, 2).map(({ name }) => name), ["Skip to content", "Small Site"]);
    assert.deepEqual(reached.filter(({ isMarked }) => !isMarked), [], "the focus is to be seen");
    assert.deepEqual(reached.filter(({ isInView }) => !isInView), [], "nothing hides what has it");
  });

  test("a reader gets from the address to another page, platform, tab and accordion", async (t) => {
    const page = await openPage(t, `${site.url}react/start/`);
    const press = async (...keys) => {
      for (const key of keys) {
        await page.keyboard.press(key);
      }
    };
    await press("Tab", "Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "kd-main", "the skip link leads to the content");
    await page.getByRole("link", { name: "Parts" }).first().focus();
    await press("Enter");
    await page.getByRole("heading", { level: 1, name: "Parts" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "kd-main", "so does a link");
    assert.equal(await page.textContent("[data-kd-region=live]"), "Parts", "and it is said");
    await press("Alt+p", "s", "w", "Enter");
    assert.equal(await page.getAttribute("[data-platform]", "data-platform"), "swift");
    assert.equal(await page.textContent("[data-kd-region=live]"), "Showing Swift");
    await page.locator("details.kd-accordion summary").focus();
    await press("Enter");
    assert.equal(await page.locator("details.kd-accordion").evaluate(({ open }) => open), true);
    await page.getByRole("tab", { name: "npm" }).first().focus();
    await press("ArrowRight");
    assert.equal((await focus(page)).name, "yarn");
    assert.equal(await page.getByRole("tab", { name: "yarn", selected: true }).count(), 2);
    assertNoProblems(page);
  });

  test("the navigation and the table of contents open on a phone, and Escape closes the navigation", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`, PHONE);
    const menu = page.getByRole("button", { name: "Menu" });
    await menu.focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.getByRole("link", { name: "Parts" }).first().isVisible());
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    assert.equal(await menu.getAttribute("aria-expanded"), "false");
    assert.equal((await focus(page)).name, "Menu");
    const contents = page.getByRole("button", { name: "On this page" });
    await contents.focus();
    await page.keyboard.press("Enter");
    const link = page.locator("[data-kd-region=toc] a").last();
    assert.ok(await link.isVisible());
    await link.focus();
    await page.keyboard.press("Enter");
    const id = await link.getAttribute("data-kd-anchor");
    assert.equal(new URL(page.url()).hash, `#${id}`);
    assertNoProblems(page);
  });
});

test("who wants less motion sees none", needsChromium("Firefox cannot be told this by WebDriver BiDi"), async (t) => {
  const site = await serveFolder(await build(smallSite));
  const count = async (reducedMotion) => {
    const page = await openPage(t, `${site.url}react/parts/`, { ...PHONE, reducedMotion });
    return page.evaluate(() => {
      let moves = 0;
      addEventListener("transitionrun", () => (moves += 1), true);
      addEventListener("animationstart", () => (moves += 1), true);
      document.querySelector(".kd-menu").click();
      document.querySelectorAll(".kd-toggle, summary").forEach((control) => control.click());
      return new Promise((done) => setTimeout(() => done(moves), 300));
    });
  };
  assert.ok((await count("no-preference")) > 0, "something moves for others");
  assert.equal(await count("reduce"), 0);
});
