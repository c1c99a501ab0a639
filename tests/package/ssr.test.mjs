// The package without a browser: pages rendered by Node.js, and a reader that goes on from there.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  assertNoProblems,
  cleanUp,
  here,
  install,
  newPage,
  serveConsumer,
  succeed,
  temporaryFolder,
  theBundles,
  tryReader,
} from "./support.mjs";

await install();
after(cleanUp);

/** The app's site, loaded as a whole. */
async function load() {
  const { Bundle } = await import("kaleidoc");
  return Bundle.load((await theBundles()).app);
}

test("a bundle says what it holds", async () => {
  const bundle = await load();
  assert.equal(bundle.title, "App Docs");
  assert.deepEqual(
    bundle.platforms.map(({ key, title }) => [key, title]),
    [
      ["react", "React"],
      ["vue", "Vue"],
      ["swift", "Swift"],
    ],
  );
  const start = bundle.pages.find(({ route }) => route === "/start/");
  assert.equal(start.title, "Start");
  assert.equal(start.description, "Begin here.");
  assert.deepEqual(start.platforms, ["react", "vue", "swift"]);
  assert.deepEqual(
    bundle
      .nav("vue")
      .map(({ title }) => title)
      .sort(),
    ["Guide", "Start"],
  );
});

test("a bundle is searched", async () => {
  const bundle = await load();
  const { here, elsewhere, hereTotal, platform } = await bundle.search("vue", { platform: "vue" });
  assert.equal(platform, "vue");
  assert.equal(hereTotal, here.length);
  const hit = here.find(({ route }) => route === "/start/");
  assert.ok(hit, JSON.stringify(here));
  assert.match(hit.address, /^\/vue\/start\//);
  assert.equal(hit.title, "Start");
  assert.ok(hit.platforms.includes("vue"));
  const [[start, end]] = hit.snippet.marks;
  assert.equal(hit.snippet.text.slice(start, end).toLowerCase(), "vue");
  assert.ok(elsewhere.every(({ platforms }) => !platforms.includes("vue")));
  const other = await bundle.search("vue", { platform: "swift", limit: 1 });
  assert.ok(other.here.length <= 1 && other.elsewhere.length <= 1);
  await assert.rejects(bundle.search("vue", { platform: "cobol" }), /no platform `cobol`; there are: react, vue, swift/);
});

test("a page is rendered for one platform", async () => {
  const bundle = await load();
  const { html, title, headings } = bundle.render("/start/", "vue");
  assert.equal(title, "Start");
  assert.match(html, /This is for Vue\./);
  assert.doesNotMatch(html, /This is for React\./);
  assert.deepEqual(headings, [{ level: 2, id: "setup", text: "Setup" }]);
});

test("an unknown page or platform is an error that names it", async () => {
  const bundle = await load();
  assert.throws(() => bundle.render("/nowhere/", "vue"), /nowhere/);
  assert.throws(() => bundle.render("/start/", "android"), /android/);
});

test("bundles are read from text, bytes and objects, and refused when they are none", async () => {
  const { Bundle } = await import("kaleidoc");
  const { app } = await theBundles();
  for (const source of [app, Buffer.from(app), JSON.parse(app), new Response(app)]) {
    assert.equal((await Bundle.load(source)).title, "App Docs");
  }
  await assert.rejects(Bundle.load("{}"), Error);
});

test("a page that the server has rendered shows its text at once, and becomes a reader", async (t) => {
  const file = join(await temporaryFolder(), "bundle.json");
  await writeFile(file, (await theBundles()).app);
  const { stdout } = await succeed("node", ["ssr/render.js", file, "/start/", "react"]);
  const host = await serveConsumer(here);
  host.overrides.set("/", { type: "text/html; charset=utf-8", body: stdout });
  const withoutScript = await newPage(t, { javaScriptEnabled: false });
  await withoutScript.goto(host.origin);
  assert.ok(await withoutScript.getByText("This is for React.").isVisible());
  const page = await newPage(t);
  await page.goto(host.origin);
  await tryReader(page);
  assertNoProblems(page);
});
