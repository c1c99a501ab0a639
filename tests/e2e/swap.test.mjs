// Changing the platform of a page: what is new is exactly the other platform's, and what need not change stays.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import {
  articleHtml,
  assertNoProblems,
  blankPage,
  browserName,
  build,
  buildCorpus,
  chance,
  choose,
  choosePlatform,
  cleanUp,
  corpus,
  expectedHtml,
  expectedHtmls,
  goTo,
  needsCorpus,
  openPage,
  renderAll,
  renderCorpus,
  renderedName,
  serialize,
  serveFolder,
  shown,
  smallSite,
  writeSite,
} from "./support.mjs";

after(cleanUp);

/** Of so many pages one is compared: what is written is the same in all browsers, and compared in full in one. */
const EVERY = browserName === "chrome" || process.env.KALEIDOC_FULL === "1" ? 1 : 5;

/** Everything that the reader shows, region by region, but for what it said last to screen readers. */
function regions(page) {
  return page.evaluate(`(async () => {
    // Closed branches of the navigation are brought up to date after the next frame.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
    const serialize = ${serialize};
    const selector = "[data-kd-region]:not([data-kd-region=main], [data-kd-region=live])";
    const regions = [...document.querySelectorAll(selector)];
    const texts = regions.map((region) => [region.dataset.kdRegion, serialize(region, true)]);
    const home = document.querySelector("[data-kd-region=home]").getAttribute("href");
    const { platform, kdState } = document.querySelector("[data-kd-state]").dataset;
    const select = document.querySelector("[data-kd-region=platform]").value;
    return { ...Object.fromEntries(texts), home, platform, kdState, select, title: document.title };
  })()`);
}

/** Fails unless the page shows the content of a file that `renderAll` wrote. */
async function assertShows(page, blank, file) {
  for (const withSlots of [false, true]) {
    const expected = await expectedHtml(blank, file, { withSlots });
    assert.equal(await articleHtml(page, { withSlots }), expected, `${file}, ${withSlots ? "with" : "without"} slots`);
  }
}

/** Changes the platform in place for each key in turn, and returns the article after each. */
function articlesAfter(page, keys) {
  return page.evaluate(`(() => {
    const serialize = ${serialize};
    return ${JSON.stringify(keys)}.map((key) => {
      (${choose})(key);
      return serialize(document.querySelector("[data-kd-region=article]"), true);
    });
  })()`);
}

/** A round trip through all of `keys` in which each stands before and after each other one. */
function everyPair(keys) {
  const steps = [];
  for (let distance = 1; distance < keys.length; distance += 1) {
    for (let start = 0; start < keys.length; start += 1) {
      steps.push(keys[start], keys[(start + distance) % keys.length]);
    }
  }
  return steps;
}

describe("on the corpus", needsCorpus, () => {
  let [site, rendered, bundle] = [];
  before(async () => {
    const dist = await buildCorpus();
    rendered = await renderCorpus();
    site = await serveFolder(dist);
    bundle = JSON.parse(await readFile(join(dist, "bundle.json"), "utf8"));
  });

  const platformsOf = (page) => bundle.platforms.map(({ key }) => key).filter((_, bit) => (page.on >> bit) & 1);

  test("the switcher changes the quickstart in place", async (t) => {
    const [page, blank] = [await openPage(t, `${site.url}react/start/quickstart/`), await blankPage(t)];
    await page.evaluate(() => (window.mark = "still the same document"));
    await page.waitForLoadState("networkidle");
    page.asked.length = 0;
    for (const [key, title] of [["swift", "Swift"], ["flutter", "Flutter"], ["react", "React"]]) {
      await choosePlatform(page, key);
      assert.deepEqual(await shown(page), {
        url: `/${key}/start/quickstart/`,
        title: `Quickstart · ${title} · AWS Amplify Docs`,
        heading: "Quickstart",
        platform: key,
        chosen: key,
        state: "page",
      });
      await assertShows(page, blank, join(rendered, renderedName("/start/quickstart/", key)));
      const links = await page.$$eval("a[data-kd-link]", (links) => links.map((link) => link.getAttribute("href")));
      assert.ok(links.length > 100, "navigation and content have links");
      assert.deepEqual(links.filter((link) => !link.startsWith(`/${key}/`)), [], "every link leads to the platform");
      assert.equal(await page.textContent("[data-kd-region=live]"), `Showing ${title}`);
    }
    assert.equal(await page.evaluate(() => window.mark), "still the same document");
    // Pictures of the new content may be asked for, and the browser asks for the icon whenever the URL changes.
    const isPicture = (request) => ["image", "media"].includes(request.resourceType()) || /icon/.test(request.url());
    const asked = page.asked.filter((request) => !isPicture(request)).map((request) => request.url());
    assert.deepEqual(asked, [], "a switch asks the network for nothing");
    assertNoProblems(page);
  });

  test("going back and forward switches in place, too", async (t) => {
    const [page, blank] = [await openPage(t, `${site.url}react/start/quickstart/`), await blankPage(t)];
    await page.evaluate(() => (window.mark = "still the same document"));
    const file = (key) => join(rendered, renderedName("/start/quickstart/", key));
    await choosePlatform(page, "swift");
    await choosePlatform(page, "vue");
    const steps = [["goBack", "swift"], ["goBack", "react"], ["goForward", "swift"], ["goForward", "vue"]];
    for (const [step, key] of steps) {
      await page[step]();
      const { url, platform, chosen } = await shown(page);
      assert.deepEqual([url, platform, chosen], [`/${key}/start/quickstart/`, key, key]);
      await assertShows(page, blank, file(key));
    }
    assert.equal(await page.evaluate(() => window.mark), "still the same document");
    assertNoProblems(page);
  });

  test("each variant of each page, reached by switching, is what `render` writes", async (t) => {
    // Nothing here is about style and layout, which take most of the time.
    site.overrides.set("/kaleidoc/style.css", { type: "text/css" });
    const [page, blank] = [await openPage(t, `${site.url}react/start/quickstart/`), await blankPage(t)];
    site.overrides.clear();
    await page.evaluate(() => (document.getElementById("kaleidoc").style.display = "none"));
    let variants = 0;
    for (const [index, [path, entry]] of Object.entries(bundle.pages).entries()) {
      const keys = platformsOf(entry);
      if (keys.length === 0 || index % EVERY > 0) {
        continue;
      }
      const route = path.replace("/[platform]", "");
      await goTo(page, encodeURI(path.replace("[platform]", keys[0])));
      // All of them, and some once more: then nodes that were taken out return.
      const steps = [...keys, keys[0], keys.at(-1), keys[keys.length >> 1]];
      const articles = await articlesAfter(page, steps);
      const files = keys.map((key) => join(rendered, renderedName(route, key)));
      const texts = await expectedHtmls(blank, files, { withSlots: true });
      const expected = Object.fromEntries(keys.map((key, index) => [key, texts[index]]));
      for (const [step, key] of steps.entries()) {
        assert.equal(articles[step], expected[key], `${route} on ${key}, at step ${step} of ${steps}`);
        variants += 1;
      }
    }
    t.diagnostic(`${variants} variants were compared`);
    assert.ok(variants > 2_500 / EVERY, `${variants} variants were compared`);
    assertNoProblems(page, /Failed to load resource/); // the corpus has no images
  });

  const pairs = [
    ["/build-a-backend/auth/concepts/multi-factor-authentication/", "react", "swift"],
    ["/build-a-backend/storage/", "flutter", "angular"],
    ["/reference/amplify_outputs/", "android", "vue"],
    ["/build-a-backend/data/working-with-files/", "react", "android"],
    ["/start/connect-to-aws-resources/", "javascript", "swift"],
    ["/ai/concepts/models/", "react", "nextjs"],
    ["/build-a-backend/auth/connect-your-frontend/sign-in/", "vue", "swift"],
    ["/build-a-backend/data/connect-to-API/", "react", "flutter"],
    ["/build-a-backend/add-aws-services/", "react", "android"],
  ];
  for (const [route, from, to] of pairs) {
    test(`${route} switched from ${from} to ${to} is what opening it shows, in every region`, async (t) => {
      const page = await openPage(t, `${site.url}${from}${route}`);
      const opened = await openPage(t, `${site.url}${to}${route}`);
      const before = await regions(page);
      await choosePlatform(page, to);
      assert.deepEqual(await regions(page), await regions(opened));
      await choosePlatform(page, from);
      assert.deepEqual(await regions(page), before);
      assertNoProblems(page, /Failed to load resource/);
    });
  }

  // The same switches in each run: which pages, places and platforms is by chance, but by the same chance.
  test("200 switches on 20 pages leave what is read where it is", async (t) => {
    const random = chance(20);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const candidates = Object.entries(bundle.pages).filter(([, page]) => platformsOf(page).length > 1);
    const drifts = [];
    const page = await openPage(t, `${site.url}react/start/quickstart/`);
    for (let visited = 0; visited < 20; visited += 1) {
      const [[path, entry]] = candidates.splice(Math.floor(random() * candidates.length), 1);
      const keys = platformsOf(entry);
      let key = pick(keys);
      await goTo(page, encodeURI(path.replace("[platform]", key)));
      for (let step = 0; step < 10; step += 1) {
        const to = pick(keys.filter((other) => other !== key));
        const share = random();
        await page.evaluate((share) => scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * share), share);
        const drift = await driftOfSwitch(page, to);
        drifts.push({ path, from: key, to, share, ...drift });
        key = to;
      }
    }
    const size = ({ at, later }) => Math.max(Math.abs(at), Math.abs(later));
    const sorted = drifts.map(size).sort((a, b) => a - b);
    const count = (wanted) => drifts.filter(({ where }) => where === wanted).length;
    t.diagnostic(
      `drift over ${sorted.length} switches: max ${sorted.at(-1)} px, p95 ${sorted[Math.floor(sorted.length * 0.95)]} px; ` +
        `${count("heading in view")} by the heading in view, ${count("block at the line")} by the block at the line`,
    );
    assert.equal(drifts.length, 200);
    assert.deepEqual(drifts.filter((drift) => size(drift) > 1), []);
  });
});

/**
 * Changes the platform, and tells how far moved what was being read: the first heading in view, where the platform has it
 * or its like; or else the block at the reading line, just below the header, or the next one. Nothing is told where
 * neither is shown any more (place.test.mjs is about that), nor where the page cannot be scrolled up any further.
 *
 * - returns `{ at, later, where, text }`: CSS pixels at once, and the most of the next ten frames.
 */
function driftOfSwitch(page, key) {
  return page.evaluate(
    async (key) => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const article = document.querySelector("[data-kd-region=article]");
      // Pictures that came into view arrive, or become a box with their text: that is not the switch's doing.
      for (let [still, height] = [0, 0]; still < 10; await frame()) {
        const { scrollHeight } = article;
        still = scrollHeight === height ? still + 1 : 0;
        height = scrollHeight;
      }
      const line = Math.max(0, document.querySelector(".kd-header").getBoundingClientRect().bottom);
      const shown = (selector) =>
        [...article.querySelectorAll(selector)]
          .map((block) => [block, block.getBoundingClientRect()])
          .filter(([, rect]) => rect.height > 0);
      const headings = () => shown("h1, h2, h3, h4, h5, h6");
      const like = (heading, list) =>
        list.filter(([other]) => other.tagName === heading.tagName && other.textContent === heading.textContent);
      const noted = shown("h2, h3, h4, h5, h6, p, li, pre, summary, tr, img, video");
      const at = noted.findLast(([, rect]) => rect.top <= line && rect.bottom > line) ?? noted.find(([, rect]) => rect.top > line);
      const before = headings();
      const seen = before.find(([, { top }]) => top >= line && top <= Math.min(line + 440, innerHeight));
      const occurrence = seen ? like(seen[0], before).indexOf(seen) : 0;
      document.querySelector("[data-kd-region=platform]").click();
      document.querySelector(`[data-kd-region=platforms] [data-key="${key}"]`).click();
      const isShown = (block) => block.isConnected && block.getBoundingClientRect().height > 0;
      let [where, block, top] = ["nowhere"];
      if (seen) {
        const likes = like(seen[0], headings());
        block = isShown(seen[0]) ? seen[0] : (likes[occurrence] ?? likes.at(-1))?.[0];
        [where, top] = ["heading in view", seen[1].top];
      }
      if (!block && at && isShown(at[0])) {
        [where, block, top] = ["block at the line", at[0], at[1].top];
      }
      if (!block) {
        return { at: 0, later: 0, where: "nowhere" };
      }
      const drift = () => {
        const moved = block.getBoundingClientRect().top - top;
        return scrollY <= 0 && moved < 0 ? 0 : moved;
      };
      const now = drift();
      let later = now;
      for (let frames = 0; frames < 10; frames += 1) {
        await frame();
        later = Math.abs(drift()) > Math.abs(later) ? drift() : later;
      }
      return { at: now, later, where, text: block.textContent.slice(0, 40) };
    },
    key,
  );
}

describe("on the small site", () => {
  let [site, rendered] = [];
  before(async () => {
    site = await serveFolder(await build(smallSite));
    rendered = await renderAll(smallSite);
  });

  test("a filter works wherever it stands, from each platform to each", async (t) => {
    const [page, blank] = [await openPage(t, `${site.url}react/parts/`), await blankPage(t)];
    const steps = [...everyPair(["react", "swift", "vue"]), ...everyPair(["vue", "swift", "react"])];
    const articles = await articlesAfter(page, steps);
    for (const [index, key] of steps.entries()) {
      const file = join(rendered, renderedName("/parts/", key));
      assert.equal(articles[index], await expectedHtml(blank, file, { withSlots: true }), `step ${index} of ${steps}`);
    }
    assertNoProblems(page);
  });

  test("an open accordion stays open", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`);
    const accordion = page.locator("details.kd-accordion");
    await accordion.locator("summary").click();
    for (const key of ["swift", "vue", "react"]) {
      await choosePlatform(page, key);
      assert.equal(await accordion.evaluate((details) => details.open), true, key);
    }
    assert.equal(await accordion.getByText("Here for Swift.").count(), 0);
  });

  test("a chosen tab stays chosen, in every group of the same names", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`);
    const chosen = () => page.$$eval("[role=tab][aria-selected=true]", (tabs) => tabs.map((tab) => tab.textContent));
    const panels = () =>
      page.$$eval("[role=tabpanel]", (panels) =>
        panels.filter((panel) => panel.checkVisibility()).map((panel) => panel.dataset.name),
      );
    assert.deepEqual(await chosen(), ["npm", "npm", "JavaScript"]);
    await page.getByRole("tab", { name: "yarn" }).first().click();
    await page.getByRole("tab", { name: "TypeScript" }).click();
    assert.deepEqual(await chosen(), ["yarn", "yarn", "TypeScript"]);
    // Swift has neither JavaScript nor TypeScript, Vue has the latter.
    for (const [key, last] of [["swift", "Other"], ["vue", "TypeScript"], ["react", "TypeScript"]]) {
      await choosePlatform(page, key);
      assert.deepEqual(await chosen(), ["yarn", "yarn", last], key);
      assert.deepEqual(await panels(), ["yarn", "yarn", last], key);
    }
    assertNoProblems(page);
  });

  test("a chosen tab is remembered on other visits, and does not move when others follow it", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`);
    const chosen = () => page.$$eval("[role=tab][aria-selected=true]", (tabs) => tabs.map((tab) => tab.textContent));
    const last = page.getByRole("tab", { name: "yarn" }).nth(1);
    await last.evaluate((tab) => tab.scrollIntoView({ block: "center" }));
    const before = await last.boundingBox();
    await last.evaluate((tab) => tab.click());
    assert.deepEqual(await chosen(), ["yarn", "yarn", "JavaScript"]);
    assert.ok(Math.abs((await last.boundingBox()).y - before.y) <= 1);
    await page.reload();
    await page.waitForSelector("[role=tab]");
    assert.deepEqual(await chosen(), ["yarn", "yarn", "JavaScript"]);
    // What is stored may be anything.
    for (const garbage of ["[1, 2]", "null", "{", '{"npm\\nyarn": 7, "x": {}}', '"text"']) {
      await page.evaluate((garbage) => localStorage.setItem("kaleidoc.tabs", garbage), garbage);
      await page.reload();
      await page.waitForSelector("[role=tab]");
      assert.deepEqual(await chosen(), ["npm", "npm", "JavaScript"], garbage);
      await page.getByRole("tab", { name: "TypeScript" }).click();
      assert.deepEqual(await chosen(), ["npm", "npm", "TypeScript"], garbage);
    }
    assertNoProblems(page);
  });

  test("focus stays on the switcher, and on an element that survives", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`);
    await page.focus("[data-kd-region=platform]");
    await page.keyboard.press("v");
    await page.keyboard.press("Enter");
    assert.equal((await shown(page)).url, "/vue/parts/", "the switcher works by keyboard");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.kdRegion), "platform");
    await page.focus("details.kd-accordion summary");
    for (const key of ["swift", "react"]) {
      await articlesAfter(page, [key]);
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Outside of filters", key);
    }
  });

  test("focus stays on a link of the navigation", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`);
    await choosePlatform(page, "swift");
    await page.locator("[data-kd-region=nav] a >> text=Start").focus();
    await page.goBack();
    const focused = () => page.evaluate(() => document.activeElement.getAttribute("href"));
    assert.equal(await focused(), "/react/start/");
  });

  test("a selection outside of swapped slots stays", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`);
    await page.evaluate(() => {
      getSelection().selectAllChildren(document.querySelector("details.kd-accordion summary"));
    });
    await articlesAfter(page, ["swift", "vue"]);
    assert.equal(await page.evaluate(() => String(getSelection())), "Outside of filters");
  });

  test("the anchor of the URL stays", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/#table`);
    await choosePlatform(page, "swift");
    assert.equal((await shown(page)).url, "/swift/parts/#table");
  });

  test("a page that somebody else changed is rendered afresh", async (t) => {
    const [page, blank] = [await openPage(t, `${site.url}react/parts/`), await blankPage(t)];
    await page.evaluate(() => {
      const article = document.querySelector("[data-kd-region=article]");
      const comments = document.createNodeIterator(article, NodeFilter.SHOW_COMMENT);
      const found = [];
      for (let comment = comments.nextNode(); comment; comment = comments.nextNode()) {
        found.push(comment);
      }
      found.forEach((comment) => comment.remove());
    });
    await choosePlatform(page, "swift");
    await assertShows(page, blank, join(rendered, renderedName("/parts/", "swift")));
    assertNoProblems(page);
  });

  test("a choice of the platform that is shown changes nothing", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`);
    const entries = await page.evaluate(() => history.length);
    await articlesAfter(page, ["react", "react"]);
    assert.equal(await page.evaluate(() => history.length), entries);
  });
});

test("what is read inside of a tall block stays where it is", async (t) => {
  const lines = (text) => Array.from({ length: 60 }, (_, index) => `${text} ${index}.`).join("\n\n");
  const of = (platform, text) => `<InlineFilter filters={["${platform}"]}>\n\n${text}\n\n</InlineFilter>\n\n`;
  const root = await writeSite({
    "src/pages/[platform]/tall/index.mdx": [
      "export const meta = { title: 'Tall', description: 'x', platforms: ['react', 'swift'] };",
      "<Callout>",
      lines("Before"),
      of("react", lines("React")) + of("swift", "Swift."),
      lines("After"),
      "</Callout>",
      lines("End"),
    ].join("\n\n"),
  });
  const site = await serveFolder(await build(root));
  const page = await openPage(t, `${site.url}react/tall/`);
  await page.getByText("After 20.").evaluate((line) => line.scrollIntoView({ block: "start" }));
  const drift = await driftOfSwitch(page, "swift");
  assert.ok(Math.abs(drift.at) <= 1, `“${drift.text}” moved by ${drift.at} px`);
});

test("what is read stays where it is when pictures above it come late", async (t) => {
  const lines = (text, count) => Array.from({ length: count }, (_, index) => `${text} ${index}.`).join("\n\n");
  const of = (platform, text) => `<InlineFilter filters={["${platform}"]}>\n\n${text}\n\n</InlineFilter>`;
  const drawing = (color) => `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="${color}"/></svg>`;
  const root = await writeSite({
    "src/pages/[platform]/late/index.mdx": [
      "export const meta = { title: 'Late', description: 'x', platforms: ['react', 'swift'] };",
      of("swift", "![A picture of Swift](/late/swift.svg)"),
      "<Accordion title='Closed at first'>\n\n![In an accordion](/late/shared.svg)\n\n</Accordion>",
      lines("Before", 2),
      of("react", lines("React", 3)),
      lines("After", 40),
    ].join("\n\n"),
    "public/late/swift.svg": drawing("orange"),
    "public/late/shared.svg": drawing("teal"),
  });
  const site = await serveFolder(await build(root));
  const page = await openPage(t, `${site.url}react/late/`);
  site.delays.set("/late/swift.svg", 400);
  await page.locator("details.kd-accordion summary").click();
  await page.waitForFunction(() => document.querySelector("details img").complete);
  await page.getByText("After 3.").evaluate((line) => line.scrollIntoView({ block: "start" }));
  const line = page.getByText("After 4.");
  const before = await line.boundingBox();
  await choosePlatform(page, "swift");
  await page.waitForFunction(() => document.images.length === 2 && [...document.images].every((image) => image.complete));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const [picture, after] = [await page.locator("img").first().boundingBox(), await line.boundingBox()];
  assert.ok(picture.height > 100 && picture.y < 0, "the picture has come, above what is seen");
  assert.ok(Math.abs(after.y - before.y) <= 1, `it moved by ${after.y - before.y} px`);
  assert.equal(await page.locator("details.kd-accordion").evaluate((details) => details.open), true);
});
