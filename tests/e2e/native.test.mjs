// Every page of a large site on every platform: the browser writes the HTML that `render` writes, byte for byte, and a
// switch between two platforms ends where opening the second one does.
//
// KALEIDOC_FULL=1 tries each switch between platforms that show different things, which takes minutes; without it a
// sample is tried, always the same.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import {
  assertNoProblems,
  buildCorpus,
  chance,
  cleanUp,
  corpus,
  needsChromium,
  needsCorpus,
  newPage,
  renderCorpus,
  renderedName,
  serveFolder,
} from "./support.mjs";

const isFull = process.env.KALEIDOC_FULL === "1";
/** How many switches the sample has. */
const SAMPLE = 400;
/** Start of the random numbers that choose the sample. */
const SEED = 20_240_229;
/** How many variants are handed from the browser to the test at once. */
const BATCH = 50;

after(cleanUp);

// What the module writes does not depend on the browser; that Firefox swaps as it should is seen by swap.test.mjs.
const once = needsChromium("it takes minutes, and is about what is written, not about the browser");

describe("on the corpus", { skip: needsCorpus.skip || once.skip }, () => {
  let [site, bundle, rendered] = [];
  /** `{ route, key, address, html }` of each page on each of its platforms; `html` is what `render` writes. */
  let variants = [];

  before(async () => {
    const dist = await buildCorpus();
    rendered = await renderCorpus();
    site = await serveFolder(dist);
    site.overrides.set("/blank.html", { type: "text/html", body: "<!doctype html><title>x</title><div id=docs></div>" });
    bundle = JSON.parse(await readFile(join(dist, "bundle.json"), "utf8"));
    const keys = bundle.platforms.map(({ key }) => key);
    // Platform by platform, so that each page is followed by another one, which is rendered as a whole.
    for (const [bit, key] of keys.entries()) {
      for (const [path, page] of Object.entries(bundle.pages)) {
        if ((page.on >> bit) & 1) {
          const [route, address] = ["", `/${key}`].map((word) => path.replace("/[platform]", word));
          variants.push({ route, key, address, html: await nativeHtml(route, key) });
        }
      }
    }
  });

  async function nativeHtml(route, key) {
    const file = await readFile(join(rendered, renderedName(route, key)), "utf8");
    const [start, end] = ['<article class="kd-content" data-kd-content>', "</article>\n"];
    assert.ok(file.startsWith(start) && file.endsWith(end), `${route} on ${key} is an article`);
    return withoutColours(file.slice(start.length, -end.length));
  }

  test("the browser writes what `render` writes, byte for byte", async (t) => {
    const page = await openReader(t, site);
    for (let first = 0; first < variants.length; first += BATCH) {
      const batch = variants.slice(first, first + BATCH);
      const got = await page.evaluate((addresses) => addresses.map(open), batch.map(({ address }) => address));
      for (const [index, { address, html }] of batch.entries()) {
        assert.equal(withoutColours(got[index].html), html, `the HTML of ${address}`);
        assert.ok(got[index].isShown, `${address} is shown as its HTML says`);
      }
    }
    t.diagnostic(`${Object.keys(bundle.pages).length} pages, ${variants.length} variants`);
    assert.ok(variants.length > 1_900, `${variants.length} variants were compared`);
    assertNoProblems(page, /Failed to load resource/); // the corpus has no images
  });

  test("a switch ends where opening the other platform does", async (t) => {
    const page = await openReader(t, site);
    const { all, different } = pairs(variants);
    const tried = isFull ? different : sample(different, SAMPLE);
    const wrong = [];
    for (const group of groups(tried, ({ from }) => from.route)) {
      const addresses = group.map(({ from, to }) => [from.address, to.key, to.address]);
      for (const difference of await page.evaluate((addresses) => wrongSwitches(addresses), addresses)) {
        wrong.push(difference);
      }
    }
    t.diagnostic(
      `${Object.keys(bundle.pages).length} pages, ${all} pairs of platforms, ${different.length} of them with different ` +
        `HTML, ${tried.length} tried, ${wrong.length} wrong`,
    );
    assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${tried.length} switches end elsewhere`);
    assert.ok(tried.length >= SAMPLE);
    assertNoProblems(page, /Failed to load resource/);
  });
});

/** HTML without the tokens of code: elements in files, in a browser an attribute (code.test.mjs compares the two). */
function withoutColours(html) {
  return html.replace(/<span class="kd-t-[a-z]+">([^<]*)<\/span>/g, "$1").replace(/ data-kd-tokens="[^"]*"/g, "");
}

/** The ordered pairs of platforms of the same page: how many there are, and those whose HTML differs. */
function pairs(variants) {
  let all = 0;
  const different = [];
  for (const group of groups(variants, ({ route }) => route)) {
    for (const from of group) {
      for (const to of group.filter((to) => to !== from)) {
        all += 1;
        if (from.html !== to.html) {
          different.push({ from, to });
        }
      }
    }
  }
  return { all, different };
}

/** The members of a list, those with the same key together. */
function groups(list, keyOf) {
  const groups = new Map();
  for (const member of list) {
    groups.set(keyOf(member), [...(groups.get(keyOf(member)) ?? []), member]);
  }
  return groups.values();
}

/** Some of a list, chosen by chance but always alike, in the list's order. */
function sample(list, count) {
  const random = chance(SEED);
  const chosen = new Set();
  while (chosen.size < Math.min(count, list.length)) {
    chosen.add(Math.floor(random() * list.length));
  }
  return [...chosen].sort((a, b) => a - b).map((index) => list[index]);
}

/**
 * A page with the reader in it, whose URL stays as it is: browsers limit how often a page may change it. Nothing is
 * styled, since all this is about the document. The page has the functions below as globals.
 */
async function openReader(t, site) {
  const page = await newPage(t);
  await page.addInitScript(inPage);
  await page.goto(`${site.url}blank.html`);
  await page.evaluate(async () => {
    const { default: init, mount } = await import("/kaleidoc/kaleidoc.js");
    await init();
    const element = document.getElementById("docs");
    globalThis.reader = await mount(element, { bundle: "/bundle.json", router: "memory" });
  });
  return page;
}

/** Runs in the page before everything else. */
function inPage() {
  // The string that the wasm module hands to the browser for the article: what it rendered, before it is parsed.
  let written;
  const { get, set } = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(Element.prototype, "innerHTML", {
    get,
    set(html) {
      if (this.dataset?.kdRegion === "article") {
        written = String(html);
      }
      set.call(this, html);
    },
  });

  const firstDifference = (got, expected) => {
    let index = 0;
    while (index < got.length && got[index] === expected[index]) {
      index += 1;
    }
    const around = (html) => JSON.stringify(html.slice(Math.max(0, index - 60), index + 120));
    return `${around(got)} instead of ${around(expected)}`;
  };

  const article = () => document.querySelector("[data-kd-region=article]");

  /** Opens an address afresh: `html` as it was written, and whether the article is exactly that. */
  globalThis.open = (address) => {
    reader.navigate("/there/is/no/such/page/");
    written = undefined;
    reader.navigate(address);
    const copy = article().cloneNode(false);
    set.call(copy, written);
    return { html: written, isShown: article().isEqualNode(copy) };
  };

  /** Tries switches, `[address, key, address of the same page for that key]`, and describes those that go wrong. */
  globalThis.wrongSwitches = (switches) => {
    const opened = new Map();
    const freshly = (address) => {
      if (!opened.has(address)) {
        open(address);
        opened.set(address, article().cloneNode(true));
      }
      return opened.get(address);
    };
    return switches.flatMap(([from, key, to]) => {
      const expected = freshly(to);
      open(from);
      written = undefined;
      reader.platform = key;
      const isSwapped = written === undefined;
      // Equal are nodes with the same descendants, comments and texts included; only the order of attributes is free.
      if (isSwapped && article().isEqualNode(expected)) {
        return [];
      }
      const how = isSwapped ? firstDifference(get.call(article()), get.call(expected)) : "rendered as a whole";
      return [`${from} to ${key}: ${how}`];
    });
  };
}
