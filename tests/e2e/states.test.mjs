// Whatever goes wrong, the reader sees what it is, can try again, and then it works.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import {
  assertNoProblems,
  build,
  choosePlatform,
  cleanUp,
  goTo,
  needsChromium,
  newPage,
  openPage,
  serveFolder,
  shown,
  smallSite,
  waitForHeading,
} from "./support.mjs";

after(cleanUp);

let [dist, bundle] = [];
before(async () => {
  dist = await build(smallSite);
  bundle = await readFile(join(dist, "bundle.json"), "utf8");
});

/** The bundle with changes. */
function changed(change) {
  const copy = JSON.parse(bundle);
  change(copy);
  return JSON.stringify(copy);
}

/** What the browser itself reports of a file that did not come. */
const NETWORK = /Failed to load resource/;

describe("a site whose bundle", () => {
  const DAMAGED = "The documentation is damaged";
  // What is served, the heading that is shown, and what the message says.
  const cases = {
    "is cut in half": [{ body: (text) => text.slice(0, text.length / 2) }, DAMAGED, /not complete JSON \(line 1, col/],
    "is empty": [{ body: () => "" }, DAMAGED, /not complete JSON/],
    "is a web page": [{ type: "text/html", body: () => "<!doctype html><p>Hello" }, DAMAGED, /not complete JSON/],
    "is no UTF-8": [{ body: () => Buffer.from([0xff, 0xfe, 0x7b, 0x00]) }, DAMAGED, /not complete JSON/],
    "is other JSON": [{ body: () => '{"name":"x"}' }, DAMAGED, /JSON, but not a kaleidoc bundle: .* no `format`/],
    "is a list": [{ body: () => "[1,2]" }, DAMAGED, /not a kaleidoc bundle/],
    "is `null`": [{ body: () => "null" }, DAMAGED, /not a kaleidoc bundle/],
    "has another format": [
      { body: () => changed((bundle) => (bundle.format = 999)) },
      DAMAGED,
      /format 999.* format 1;.*`kaleidoc build`/s,
    ],
    "lacks a part": [{ body: () => changed((bundle) => delete bundle.nav) }, DAMAGED, /not a kaleidoc bundle: .*`nav`/],
    "has no pages": [{ body: () => changed((bundle) => (bundle.pages = {})) }, DAMAGED, /holds no pages/],
    "has no platforms": [{ body: () => changed((bundle) => (bundle.platforms = [])) }, DAMAGED, /holds no platforms/],
    "is not there": [{ status: 404, body: () => "" }, "The documentation was not found", /\/bundle\.json answered 404/],
    "is refused": [{ status: 503, body: () => "" }, "The documentation was not found", /\/bundle\.json answered 503/],
    "does not come": ["abort", "The documentation could not be loaded", /\/bundle\.json could not be fetched/],
  };
  for (const [what, [answer, heading, message]] of Object.entries(cases)) {
    test(`${what} is explained, and can be tried again`, async (t) => {
      const site = await serveFolder(dist);
      site.overrides.set("/bundle.json", answer.body ? { ...answer, body: answer.body(bundle) } : answer);
      const page = await openPage(t, `${site.url}vue/guide/#setup`);
      const alert = page.getByRole("alert");
      assert.equal(await alert.getByRole("heading").textContent(), heading);
      assert.match(await alert.textContent(), message);
      // Trying again in vain says so again.
      await alert.getByRole("button", { name: "Try again" }).click();
      assert.match(await page.getByRole("alert").textContent(), message);
      site.overrides.clear();
      await page.getByRole("button", { name: "Try again" }).click();
      await waitForHeading(page, "Guide");
      assert.deepEqual(await page.getByRole("alert").count(), 0);
      const { url, platform } = await shown(page);
      assert.deepEqual([url, platform], ["/vue/guide/#setup", "vue"]);
      assertNoProblems(page, NETWORK);
    });
  }

  test("comes slowly shows how much has come", async (t) => {
    const site = await serveFolder(dist);
    const { sendHalf, release } = site.hold("/bundle.json");
    const page = await newPage(t);
    await page.goto(`${site.url}vue/start/`);
    const bar = page.getByRole("progressbar", { name: "Loading" });
    // Before the first piece and while the program itself is loaded, nobody can say.
    assert.equal(await bar.getAttribute("value"), null);
    sendHalf();
    await page.waitForFunction(() => document.querySelector("progress")?.hasAttribute("value"));
    assert.ok(await bar.isVisible());
    const { value, max } = await bar.evaluate(({ value, max }) => ({ value, max }));
    assert.equal(max, Buffer.byteLength(bundle));
    assert.ok(value > 0 && value < max, `${value} of ${max}`);
    assert.match(await page.locator(".kd-loading").innerText(), /Loading the documentation…\s+\d+ KB/);
    release();
    await waitForHeading(page, "Start");
    assert.equal(await bar.count(), 0);
    assertNoProblems(page);
  });

  test("cannot come without a network is loaded when there is one again", async (t) => {
    const site = await serveFolder(dist);
    site.overrides.set("/bundle.json", "abort");
    const page = await newPage(t);
    // The document itself has come; then the connection is lost.
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "onLine", { get: () => window.isOnline ?? false }));
    await page.goto(`${site.url}vue/guide/`);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.textContent(), /There is no connection to the network.*loaded as soon as there is one/s);
    site.overrides.clear();
    await page.evaluate(() => {
      window.isOnline = true;
      dispatchEvent(new Event("online"));
    });
    await waitForHeading(page, "Guide");
    assert.equal((await shown(page)).url, "/vue/guide/");
    assertNoProblems(page, NETWORK);
  });

  test("has come is read without a network", async (t) => {
    const site = await serveFolder(dist);
    const page = await openPage(t, `${site.url}vue/start/`);
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => (window.fetch = () => Promise.reject(new TypeError("offline"))));
    site.overrides.set("/bundle.json", "abort");
    await page.getByRole("link", { name: "Guide", exact: true }).first().click();
    await waitForHeading(page, "Guide");
    await choosePlatform(page, "react");
    const { url, platform, state } = await shown(page);
    assert.deepEqual([url, platform, state], ["/react/guide/", "react", "page"]);
    assertNoProblems(page);
  });

  test("is asked for again keeps the focus of who works by keyboard", async (t) => {
    const site = await serveFolder(dist);
    site.overrides.set("/bundle.json", { status: 503 });
    const page = await openPage(t, `${site.url}vue/start/`);
    const retry = page.getByRole("button", { name: "Try again" });
    const focused = () => page.evaluate(() => document.activeElement.className);
    for (const found of ["kd-retry", "kd-main"]) {
      await retry.focus();
      const before = await page.locator(".kd-failure, .kd-main").elementHandle();
      await page.keyboard.press("Enter");
      await page.waitForFunction((before) => !before.isConnected && !document.querySelector(".kd-loading"), before);
      assert.equal(await focused(), found);
      site.overrides.clear();
    }
  });

  test("was broken, and is in the browser's cache, is fetched anew", async (t) => {
    const site = await serveFolder(dist, { cacheControl: "max-age=3600" });
    site.overrides.set("/bundle.json", { body: bundle.slice(0, 100) });
    const page = await openPage(t, `${site.url}vue/start/`);
    await page.getByRole("alert").waitFor();
    site.overrides.clear();
    await page.getByRole("button", { name: "Try again" }).click();
    await waitForHeading(page, "Start");
  });
});

describe("an address", () => {
  let site;
  before(async () => {
    site = await serveFolder(dist);
  });

  test("with an unknown platform lists the platforms of the page", async (t) => {
    const page = await openPage(t, `${site.url}cobol/guide/`);
    const { url, heading, state, title } = await shown(page);
    assert.deepEqual([url, heading, state], ["/cobol/guide/", "Unknown platform “cobol”", "state"]);
    assert.match(title, /Unknown platform/);
    const links = page.locator("[data-kd-region=article] a");
    assert.deepEqual(await links.allTextContents(), ["React", "Vue"]);
    await links.getByText("Vue").click();
    await waitForHeading(page, "Guide");
    assert.equal((await shown(page)).url, "/vue/guide/");
    await page.goBack();
    await waitForHeading(page, "Unknown platform “cobol”");
    assertNoProblems(page);
  });

  const paths = ["react/none/", "none/none/none/", "react/guide/none/", "%5Bplatform%5D/%3Cb%3E/", "react/%E0%A4%A/"];
  for (const path of paths) {
    test(`/${path} without a page says so, and leads to the first page`, async (t) => {
      const page = await openPage(t, site.origin + "/" + path);
      const { url, heading, state } = await shown(page);
      assert.deepEqual([url, heading, state], [`/${path}`, "Page not found", "state"]);
      const article = page.locator("[data-kd-region=article]");
      assert.match(await article.textContent(), /There is no page at \//);
      assert.equal(await article.locator("b").count(), 0, "the address is text");
      await article.getByRole("link", { name: "Go to the first page" }).click();
      await waitForHeading(page, "Start");
      assert.equal((await shown(page)).url, "/react/start/");
      assertNoProblems(page);
    });
  }

  test("without a page keeps the switcher working", async (t) => {
    const page = await openPage(t, `${site.url}react/none/`);
    await choosePlatform(page, "vue");
    const { platform, chosen } = await shown(page);
    assert.deepEqual([platform, chosen], ["vue", "vue"]);
    assertNoProblems(page);
  });

  test("whose page the platform lacks lists those that have it", async (t) => {
    const page = await openPage(t, `${site.url}swift/guide/deep/`);
    const now = await shown(page);
    assert.deepEqual(
      [now.url, now.heading, now.platform, now.state],
      ["/swift/guide/deep/", "Deep", "swift", "state"],
      "the reader is told at the same address",
    );
    const article = page.locator("[data-kd-region=article]");
    const text = await article.textContent();
    assert.match(text, /This page is not there for Swift\. It is there for these platforms:React/);
    assert.match(text, /The nearest page for Swift is Start\./);
    await article.getByRole("link", { name: "React" }).click();
    await page.getByText("Back up").waitFor();
    assert.deepEqual(await shown(page), {
      ...now,
      url: "/react/guide/deep/",
      title: "Deep · React · Small Site",
      platform: "react",
      chosen: "react",
      state: "page",
    });
    assertNoProblems(page);
  });

  test("of a page that the chosen platform lacks stays, and returns with the former one", async (t) => {
    const page = await openPage(t, `${site.url}react/guide/#setup`);
    await choosePlatform(page, "swift");
    let now = await shown(page);
    assert.deepEqual([now.platform, now.chosen, now.state, now.heading], ["swift", "swift", "state", "Guide"]);
    assert.match(now.url, /^\/swift\/guide\//);
    assert.equal(await page.locator("#setup").count(), 0, "nothing is left of the page");
    assert.match(await page.textContent("[data-kd-region=live]"), /Guide/);
    await choosePlatform(page, "vue");
    now = await shown(page);
    assert.deepEqual([now.platform, now.state, now.heading], ["vue", "page", "Guide"]);
    assert.equal(await page.locator("#setup").count(), 1);
    await page.goBack();
    await page.goBack();
    await page.locator("#setup").waitFor();
    now = await shown(page);
    assert.deepEqual([now.url, now.platform, now.state], ["/react/guide/#setup", "react", "page"]);
    assertNoProblems(page);
  });

  const policies = { nearest: ["/swift/start/", "Start"], home: ["/swift/start/", "Start"] };
  for (const [policy, [url, heading]] of Object.entries(policies)) {
    test(`of a page that the platform lacks leads to the ${policy} page where the site says so`, async (t) => {
      const other = await serveFolder(dist);
      other.overrides.set("/bundle.json", { body: changed((bundle) => (bundle.site.unavailable = policy)) });
      const page = await openPage(t, `${other.url}react/guide/`);
      await choosePlatform(page, "swift");
      await waitForHeading(page, heading);
      assert.equal((await shown(page)).url, url);
      const said = await page.textContent("[data-kd-region=live]");
      assert.match(said, /Guide is not there for Swift; showing another page/);
      assertNoProblems(page);
    });
  }
});

test("a page with content that cannot be read says so, and the others work", async (t) => {
  const site = await serveFolder(dist);
  const body = changed((bundle) => bundle.pages["/[platform]/guide/"].content.body.push({ blink: ["x"] }));
  site.overrides.set("/bundle.json", { body });
  const page = await openPage(t, `${site.url}react/guide/`);
  assert.equal((await shown(page)).state, "state");
  const alert = page.getByRole("alert");
  assert.match(await alert.textContent(), /content of this page cannot be read; other pages may be fine/);
  assert.match(await page.textContent("[data-kd-region=article]"), /unknown variant `blink`/);
  // Another platform of it is no better.
  await choosePlatform(page, "vue");
  assert.equal((await shown(page)).state, "state");
  assert.equal((await shown(page)).platform, "vue");
  await page.locator("[data-kd-region=nav] >> text=Start").click();
  await waitForHeading(page, "Start");
  assert.equal((await shown(page)).state, "page");
  await page.goBack();
  await page.getByRole("alert").waitFor();
  site.overrides.clear();
  await page.getByRole("button", { name: "again" }).click();
  await waitForHeading(page, "Guide");
  assert.equal((await shown(page)).url, "/vue/guide/");
  assertNoProblems(page);
});

test("a bundle that is deeper than a stack does not end the reader", async (t) => {
  const site = await serveFolder(dist);
  const depth = 100_000;
  const deep = '{"em":['.repeat(depth) + "]}".repeat(depth);
  site.overrides.set("/bundle.json", { body: bundle.replace('"body":[', `"body":[${deep},`) });
  const page = await openPage(t, `${site.url}react/parts/`);
  await waitForHeading(page, "Parts");
  await goTo(page, "/react/guide/");
  assert.equal((await shown(page)).state, "state");
  await goTo(page, "/react/start/");
  assert.equal((await shown(page)).state, "page");
  assertNoProblems(page);
});

const noScript = needsChromium("Firefox cannot be told by WebDriver BiDi to run no scripts");
test("without JavaScript there is a sentence to read", noScript, async (t) => {
  const site = await serveFolder(dist);
  const page = await newPage(t, { javaScriptEnabled: false });
  await page.goto(`${site.url}react/start/`);
  assert.match(await page.locator("body").innerText(), /please switch JavaScript on/);
});

describe("a reader that does not start", () => {
  const start = async (t, sabotage) => {
    const site = await serveFolder(dist);
    const page = await newPage(t);
    await sabotage(site, page);
    await page.goto(`${site.url}react/start/#setup`);
    await page.getByRole("alert").waitFor();
    return { site, page, text: await page.getByRole("alert").textContent() };
  };

  for (const [what, answer] of Object.entries({
    "is not there": { status: 404, type: "text/plain", body: "no" },
    "does not come": "abort",
    "is a web page": { type: "text/html", body: "<!doctype html>" },
    "is cut off": { type: "text/javascript", body: "export const a = [" },
  })) {
    for (const name of ["kaleidoc_bg.wasm", "kaleidoc.js", "opener.js", "main.js"]) {
      test(`since ${name} ${what} says so, and can be tried again`, async (t) => {
        const { site, page, text } = await start(t, (site) => site.overrides.set(`/kaleidoc/${name}`, answer));
        assert.match(text, /^The documentation has not startedThe program that draws it has not arrived\../);
        assert.equal(await page.locator(".kd-loading").isVisible(), false);
        site.overrides.clear();
        await page.getByRole("link", { name: "Try again" }).click();
        await waitForHeading(page, "Start");
        // The fragment stays.
        assert.equal(new URL(page.url()).hash, "#setup");
        assert.equal(await page.getByRole("alert").count(), 0);
      });
    }
  }

  test("since there is no WebAssembly says so", async (t) => {
    const { text } = await start(t, (_, page) => page.addInitScript(() => delete window.WebAssembly));
    assert.match(text, /This browser does not run WebAssembly/);
  });

  test("since a policy refuses it says so", async (t) => {
    const { text } = await start(t, async (site) => {
      const html = await readFile(join(dist, "index.html"), "utf8");
      const body = html.replace(" 'wasm-unsafe-eval'", "");
      assert.notEqual(body, html);
      site.overrides.set("/react/start/", { type: "text/html", body });
    });
    assert.match(text, /The documentation has not started.*(wasm|WebAssembly|Content.Security.Policy|CSP)/is);
  });

  test("since nothing of it comes says so after a while", async (t) => {
    const site = await serveFolder(dist);
    for (const name of ["main.js", "kaleidoc.js", "opener.js"]) {
      site.delays.set(`/kaleidoc/${name}`, 60_000);
    }
    const page = await newPage(t);
    await page.goto(`${site.url}react/start/`, { waitUntil: "commit" });
    await page.locator(".kd-loading").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    await page.getByRole("alert").waitFor({ timeout: 20_000 });
    assert.ok(await page.getByRole("link", { name: "Try again" }).isVisible());
  });
});

test("the page has the policy under which no foreign script runs", async () => {
  const page = await readFile(join(dist, "index.html"), "utf8");
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1] ?? "";
  for (const part of [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "require-trusted-types-for 'script'",
    "trusted-types kaleidoc",
  ]) {
    assert.ok(policy.split("; ").includes(part), `${part} in ${policy}`);
  }
  assert.doesNotMatch(policy, /'unsafe-/);
});
