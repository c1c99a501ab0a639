// The payloads of `tests/payloads.json` in every string of a bundle, in pages without a content security policy: the
// renderer alone stands in the way, in each router and in `Bundle.render`.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";

import { findDanger, provoke } from "./hostile.mjs";
import { build, cleanUp, corpus, newPage, serveFolder, smallSite } from "./support.mjs";

after(cleanUp);

const repository = resolve(import.meta.dirname, "../..");
const payloads = Object.values(JSON.parse(readFileSync(join(repository, "tests/payloads.json"), "utf8"))).flat();
const faults = join(dirname(corpus), "faults");

/** How many bundles are tried: each string gets as many payloads, and the bundles together carry each of them. */
const ROUNDS = 6;

let [site, original] = [];
before(async () => {
  const dist = await build(smallSite);
  original = JSON.parse(await readFile(join(dist, "bundle.json"), "utf8"));
  // A platform whose key is a scheme: `[platform]:…` becomes a script URL when it is filled in.
  original.platforms.at(-1).key = "javascript";
  site = await serveFolder(join(repository, "pkg"), { rewrites: false });
  site.overrides.set("/host.html", {
    type: "text/html",
    body: `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><div id="kaleidoc"></div></html>`,
  });
});

/** A page without a policy, with the package imported, that notes every script that runs. */
async function host(t) {
  const page = await newPage(t);
  await page.goto(`${site.url}host.html`);
  await page.evaluate(async () => {
    window.ran = [];
    window.__ran = (what) => window.ran.push(what);
    window.alert = window.__ran;
    Object.assign(window, await import("/index.js"));
    window.root = document.getElementById("kaleidoc");
  });
  return page;
}

/** Calls `change` for each string of a part of a bundle, with the property that it is the value of, or is listed in. */
function changeStrings(value, change, property) {
  if (typeof value === "string") {
    return change(value, property);
  }
  if (Array.isArray(value)) {
    return value.map((item) => changeStrings(item, change, property));
  }
  if (value && typeof value === "object") {
    const entries = Object.entries(value).map(([name, inner]) => [name, changeStrings(inner, change, name)]);
    return Object.fromEntries(entries);
  }
  return value;
}

/** The bundle with other strings; keys of platforms and pages stay. */
function withStrings(change) {
  const platforms = original.platforms.map((platform) => ({ ...changeStrings(platform, change), key: platform.key }));
  const { title, ...others } = original.site;
  return {
    ...original,
    site: { ...others, title: change(title, "title") },
    platforms,
    nav: changeStrings(original.nav, change),
    pages: changeStrings(original.pages, change),
  };
}

/** How many variants of pages a bundle renders; 0 if it is refused. */
const count = (page, bundle) =>
  page.evaluate(async (json) => {
    try {
      const bundle = await Bundle.load(json);
      let rendered = 0;
      for (const [key] of Object.entries(JSON.parse(json).pages)) {
        for (const { key: platform } of JSON.parse(json).platforms) {
          try {
            bundle.render(key.replace("/[platform]", ""), platform);
            rendered += 1;
          } catch {
            // Not on this platform, or not readable.
          }
        }
      }
      bundle.free?.();
      return rendered;
    } catch {
      return 0;
    }
  }, JSON.stringify(bundle));

let hostile;
/** The bundles, with a payload in every string that may be any. */
async function hostileBundles(t) {
  if (!hostile) {
    const page = await host(t);
    const names = new Set();
    withStrings((text, property) => (names.add(property), text));
    const whole = await count(page, original);
    assert.ok(whole > 0);
    const isFree = new Set();
    for (const name of names) {
      const probe = withStrings((text, property) => (property === name ? "x" : text));
      if ((await count(page, probe)) === whole) {
        isFree.add(name);
      }
    }
    let index = 0;
    const change = (text, property) => (isFree.has(property) ? payloads[index++ % payloads.length] : text);
    hostile = Array.from({ length: ROUNDS }, () => JSON.stringify(withStrings(change)));
    assert.ok(index > payloads.length, "the bundles carry every payload");
    t.diagnostic(`${payloads.length} payloads in ${index / ROUNDS} strings of each of ${ROUNDS} bundles`);
    await page.close();
  }
  return hostile;
}

for (const router of ["history", "hash", "memory"]) {
  test(`no payload runs with router "${router}"`, async (t) => {
    const bundles = await hostileBundles(t);
    const page = await host(t);
    let shown = 0;
    for (const json of bundles) {
      site.overrides.set("/hostile.json", { body: json });
      const { pages, platforms } = JSON.parse(json);
      await page.evaluate(
        async (router) => (window.docs = await mount(root, { bundle: "/hostile.json", router, base: "/" })),
        router,
      );
      for (const key of Object.keys(pages)) {
        for (const { key: platform } of platforms) {
          shown += await page.evaluate(
            async ([route, platform]) => {
              docs.platform = platform;
              await docs.navigate(route);
              return Number(root.dataset.kdState === "page");
            },
            [key.replace("/[platform]", ""), platform],
          );
          assert.deepEqual(await page.evaluate(findDanger), [], `${key} on ${platform}`);
        }
        await provoke(page);
      }
      await page.evaluate(async () => {
        await docs.search("ran");
        docs.destroy();
      });
    }
    assert.ok(shown > bundles.length, "pages were shown");
    t.diagnostic(`${shown} variants shown, ${payloads.length} payloads`);
    assert.deepEqual(await page.evaluate(() => ran), [], "no script ran");
  });
}

test("no payload runs in what `Bundle.render` returns", async (t) => {
  const bundles = await hostileBundles(t);
  const page = await host(t);
  for (const json of bundles) {
    const { pages, platforms } = JSON.parse(json);
    for (const key of Object.keys(pages)) {
      for (const { key: platform } of platforms) {
        await page.evaluate(
          async ([json, route, platform]) => {
            window.loaded = window.loadedJson === json ? window.loaded : await Bundle.load(json);
            window.loadedJson = json;
            try {
              root.innerHTML = loaded.render(route, platform).html;
            } catch {
              root.textContent = "";
            }
          },
          [json, key.replace("/[platform]", ""), platform],
        );
        assert.deepEqual(await page.evaluate(findDanger), [], `${key} on ${platform}`);
      }
      await provoke(page);
    }
  }
  assert.deepEqual(await page.evaluate(() => ran), [], "no script ran");
});

test("handed bundles are refused or harmless", { skip: !existsSync(faults) && "there are none" }, async (t) => {
  const page = await host(t);
  const files = readdirSync(faults).filter((name) => name.startsWith("xss-") && name.endsWith(".json"));
  assert.ok(files.length > 0);
  for (const file of files) {
    site.overrides.set("/hostile.json", { body: await readFile(join(faults, file)) });
    for (const router of ["history", "hash", "memory"]) {
      await page.evaluate(async (router) => {
        window.docs = await mount(root, { bundle: "/hostile.json", router, base: "/" });
        for (const link of root.querySelectorAll("a[href^='javascript']")) {
          link.click();
        }
      }, router);
      assert.deepEqual(await page.evaluate(findDanger), [], `${file} with router ${router}`);
      await provoke(page);
      await page.evaluate(() => docs.destroy());
    }
  }
  assert.deepEqual(await page.evaluate(() => ran), [], "no script ran");
});
