// Addresses: what a URL shows, what a click does to the URL, and what is remembered.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  assertNoProblems,
  build,
  choosePlatform,
  cleanUp,
  docsSite,
  newPage,
  openPage,
  serveFolder,
  serveSite,
  shown,
  smallSite,
  waitForHeading,
} from "./support.mjs";

after(cleanUp);

let [dist, site] = [];
before(async () => {
  dist = await build(smallSite);
  site = await serveFolder(dist);
});

/** Fails unless the page with this heading is shown on this platform, at any URL where `url` is undefined. */
async function assertAt(page, url, heading, platform) {
  await waitForHeading(page, heading);
  const now = await shown(page);
  const actual = [url && now.url, now.heading, now.platform, now.chosen, now.state];
  assert.deepEqual(actual, [url, heading, platform, platform, "page"]);
}

/** Marks the document, to see later that it was not loaded anew. */
const mark = (page) => page.evaluate(() => (window.mark = true));
const isMarked = (page) => page.evaluate(() => window.mark === true);

/** Clicks on a link, and tells whether the reader kept the browser from following it. Runs in the browser. */
function click(link, init = {}) {
  let isPrevented;
  const note = (event) => {
    isPrevented = event.defaultPrevented;
    event.preventDefault();
  };
  addEventListener("click", note, { once: true });
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, ...init }));
  return isPrevented;
}

/** Distance from the lower edge of what covers the top of the viewport to an element, in CSS pixels. */
function distanceFromTop(page, selector) {
  return page.evaluate((selector) => {
    const header = document.querySelector(".kd-header").getBoundingClientRect();
    return document.querySelector(selector).getBoundingClientRect().top - Math.max(0, header.bottom);
  }, selector);
}

describe("opening a URL", () => {
  const cases = [
    ["vue/start/", "/vue/start/", "Start", "vue"],
    ["vue/start", "/vue/start", "Start", "vue"],
    ["vue/start/index.html", undefined, "Start", "vue"],
    ["vue//start/?utm_source=x", "/vue//start/", "Start", "vue"],
    ["react/guide/#setup", "/react/guide/#setup", "Guide", "react"],
    ["", "/react/start/", "Start", "react"],
    ["index.html", undefined, "Start", "react"],
    ["swift/", "/swift/start/", "Start", "swift"],
    ["start/", "/react/start/", "Start", "react"],
    ["guide/#setup", "/react/guide/#setup", "Guide", "react"],
  ];
  for (const [path, url, heading, platform] of cases) {
    test(`/${path} shows ${heading} on ${platform}${url ? ` at ${url}` : ""}`, async (t) => {
      const page = await openPage(t, site.url + path);
      await assertAt(page, url, heading, platform);
      assertNoProblems(page);
    });
  }

  test("asks for each file once", async (t) => {
    const page = await openPage(t, `${site.url}vue/start/`);
    await page.waitForLoadState("networkidle");
    const urls = page.asked.map((request) => new URL(request.url()).pathname).filter((path) => !/icon/.test(path));
    const files = ["kaleidoc.js", "kaleidoc_bg.wasm", "main.js", "opener.js", "style.css", "theme.js"].map((name) => `/kaleidoc/${name}`);
    assert.deepEqual(urls.toSorted(), ["/bundle.json", ...files, "/vue/start/"]);
    assertNoProblems(page);
  });

  test("the document's language and the page's title are set", async (t) => {
    const page = await openPage(t, `${site.url}vue/start/`);
    assert.equal(await page.title(), "Start · Vue · Small Site");
    assert.equal(await page.getAttribute("html", "lang"), "en");
  });

  test("an anchor's heading is at the top of what is seen", async (t) => {
    const page = await newPage(t, { viewport: { width: 1000, height: 300 } });
    await page.goto(`${site.url}react/parts/#tabs`);
    await waitForHeading(page, "Parts");
    const distance = await distanceFromTop(page, "#tabs");
    assert.ok(distance >= -1 && distance < 100, `the heading is ${distance} px from the top`);
  });

  for (const [id, place] of Object.entries({
    "within-the-accordion": "a closed accordion",
    "within-the-second-tab": "another tab",
  })) {
    test(`an anchor in ${place} opens it`, async (t) => {
      const page = await newPage(t, { viewport: { width: 1000, height: 300 } });
      await page.goto(`${site.url}react/parts/#${id}`);
      await waitForHeading(page, "Parts");
      assert.ok(await page.locator(`#${id}`).isVisible(), "the heading is to be seen");
      const distance = await distanceFromTop(page, `#${id}`);
      assert.ok(distance >= -1 && distance < 100, `the heading is ${distance} px from the top`);
    });
  }

  test("without an anchor the page starts at its top", async (t) => {
    const page = await newPage(t, { viewport: { width: 1000, height: 300 } });
    await page.goto(`${site.url}react/parts/`);
    await waitForHeading(page, "Parts");
    assert.equal(await page.evaluate(() => scrollY), 0);
  });
});

describe("a host without rewrites", () => {
  let plain;
  before(async () => {
    plain = await serveFolder(dist, { rewrites: false });
  });

  test("shows the page that the fragment names", async (t) => {
    const page = await openPage(t, `${plain.url}#/vue/start/`);
    await assertAt(page, "/#/vue/start/", "Start", "vue");
    await mark(page);
    await page.getByRole("link", { name: "its setup" }).click();
    await assertAt(page, "/#/vue/guide/#setup", "Guide", "vue");
    await choosePlatform(page, "react");
    assert.match((await shown(page)).url, /^\/#\/react\/guide\//);
    await page.goBack();
    await assertAt(page, "/#/vue/guide/#setup", "Guide", "vue");
    await page.goBack();
    await assertAt(page, "/#/vue/start/", "Start", "vue");
    await page.getByRole("link", { name: "the section below" }).click();
    assert.equal((await shown(page)).url, "/#/vue/start/#below");
    assert.ok(await isMarked(page));
    await page.reload();
    await assertAt(page, "/#/vue/start/#below", "Start", "vue");
    assertNoProblems(page);
  });

  test("follows a fragment that is typed into the address bar", async (t) => {
    const page = await openPage(t, `${plain.url}#/vue/start/`);
    await mark(page);
    await page.evaluate(() => (location.hash = "#/react/guide/"));
    await assertAt(page, "/#/react/guide/", "Guide", "react");
    assert.ok(await isMarked(page));
  });

  test("follows links to pages of a named platform", async (t) => {
    const page = await openPage(t, `${plain.url}#/react/start/`);
    await page.locator("article >> text=a page of Swift").click();
    await assertAt(page, "/#/swift/only-swift/", "Only Swift", "swift");
  });

  test("that answers with `404.html` is enough for addresses in the path", async (t) => {
    const site = await serveFolder(dist, { rewrites: "404" });
    const page = await openPage(t, `${site.url}vue/guide/#setup`);
    await assertAt(page, "/vue/guide/#setup", "Guide", "vue");
    assertNoProblems(page, /Failed to load resource.*404.*\/vue\/guide\//);
  });

  test("every link of a page is one that the host can answer", async (t) => {
    const page = await openPage(t, `${plain.url}#/react/start/`);
    const links = await page.$$eval("a[href]", (links) => links.map((link) => link.getAttribute("href")));
    assert.ok(links.length > 8);
    for (const link of links.filter((link) => !link.startsWith("#") && !link.startsWith("https:"))) {
      assert.equal((await fetch(new URL(link, plain.url))).status, 200, link);
    }
  });
});

describe("following a link", () => {
  const places = [
    ["the content", "article >> text=the guide", "/react/guide/", "Guide"],
    ["the content, to an anchor", "article >> text=its setup", "/react/guide/#setup", "Guide"],
    ["the content, to another platform", "article >> text=a page of Swift", "/swift/only-swift/", "Only Swift"],
    ["the navigation", "[data-kd-region=nav] >> text=Guide", "/react/guide/", "Guide"],
    ["the pager", "[data-kd-region=pager] a[rel=next]", "/react/parts/", "Parts"],
  ];
  for (const [place, selector, url, heading] of places) {
    test(`of ${place} shows its page, and back and forward return`, async (t) => {
      const page = await openPage(t, `${site.url}react/start/`);
      await mark(page);
      await page.locator(selector).first().click();
      await assertAt(page, url, heading, url.split("/")[1]);
      await page.goBack();
      await assertAt(page, "/react/start/", "Start", "react");
      await page.goForward();
      await assertAt(page, url, heading, url.split("/")[1]);
      assert.ok(await isMarked(page), "no document was loaded");
      assertNoProblems(page);
    });
  }

  test("of the breadcrumbs and the site's title shows its page", async (t) => {
    const page = await openPage(t, `${site.url}react/guide/deep/`);
    await mark(page);
    await page.locator("[data-kd-region=breadcrumbs] >> text=Guide").click();
    await assertAt(page, "/react/guide/", "Guide", "react");
    await page.locator("[data-kd-region=home]").click();
    await assertAt(page, "/react/start/", "Start", "react");
    assert.ok(await isMarked(page));
    assertNoProblems(page);
  });

  test("with the keyboard works, too", async (t) => {
    const page = await openPage(t, `${site.url}react/start/`);
    await page.locator("article >> text=the guide").focus();
    await page.keyboard.press("Enter");
    await assertAt(page, "/react/guide/", "Guide", "react");
  });

  test("of the navigation moves focus to the content and marks the page", async (t) => {
    const page = await openPage(t, `${site.url}react/start/`);
    await page.locator("[data-kd-region=nav] >> text=Guide").click();
    await waitForHeading(page, "Guide");
    assert.equal(await page.evaluate(() => document.activeElement.id), "kd-main");
    assert.equal(await page.textContent("[data-kd-region=nav] [aria-current=page]"), "Guide");
  });

  test("starts the new page at its top", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`, { viewport: { width: 1000, height: 300 } });
    await page.evaluate(() => scrollTo(0, 400));
    await page.locator("article >> text=Start").click();
    await waitForHeading(page, "Start");
    assert.equal(await page.evaluate(() => scrollY), 0);
  });

  test("back returns to where the page was read", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`, { viewport: { width: 1000, height: 300 } });
    await page.evaluate(() => scrollTo(0, 400));
    await page.locator("article >> text=Start").evaluate((link) => link.click());
    await waitForHeading(page, "Start");
    await page.goBack();
    await waitForHeading(page, "Parts");
    await page.waitForFunction(() => scrollY === 400, undefined, { timeout: 2_000 });
  });

  test("to a section of the page scrolls there, and back returns", async (t) => {
    const page = await openPage(t, `${site.url}react/parts/`, { viewport: { width: 1000, height: 300 } });
    await mark(page);
    await page.locator("#table + .kd-anchor").evaluate((link) => link.click());
    assert.equal((await shown(page)).url, "/react/parts/#table");
    const distance = await distanceFromTop(page, "#table");
    assert.ok(distance >= -1 && distance < 100, `the heading is ${distance} px from the top`);
    await page.goBack();
    await page.waitForFunction(() => scrollY === 0, undefined, { timeout: 2_000 });
    await assertAt(page, "/react/parts/", "Parts", "react");
    assert.ok(await isMarked(page));
  });

  test("with the control key opens a new tab, and leaves this one alone", async (t) => {
    const page = await openPage(t, `${site.url}react/start/`);
    const opened = page.context().waitForEvent("page");
    await page.locator("article >> text=the guide").click({ modifiers: ["Control"] });
    const tab = await opened;
    await waitForHeading(tab, "Guide");
    await assertAt(page, "/react/start/", "Start", "react");
  });

  // What the reader does with a click, told by whether it keeps the browser from following the link.
  const clicks = [
    ["a link to a page", "article >> text=the guide", {}, true],
    ["a link to a page, with shift", "article >> text=the guide", { shiftKey: true }, false],
    ["a link to a page, with the middle button", "article >> text=the guide", { button: 1 }, false],
    ["a link to a file", "article >> text=download the manual", {}, false],
    ["a link that downloads", "article >> text=a file to keep", {}, false],
    ["a link to another site", "article >> text=elsewhere", {}, false],
    ["a link of the navigation to another site", "[data-kd-region=nav] >> text=Elsewhere", {}, false],
  ];
  for (const [what, selector, init, isTaken] of clicks) {
    test(`${what} is ${isTaken ? "followed by the reader" : "left to the browser"}`, async (t) => {
      for (const prefix of ["", "#/"]) {
        const page = await openPage(t, `${site.url}${prefix}react/start/`);
        const prevented = await page.locator(selector).first().evaluate(click, init);
        assert.equal(prevented, isTaken, `with URLs like /${prefix}react/start/`);
        assert.equal((await shown(page)).url, `/${prefix}react/${isTaken ? "guide" : "start"}/`);
      }
    });
  }

  test("external links are as the author wrote them", async (t) => {
    const page = await openPage(t, `${site.url}react/start/`);
    const link = page.locator("article >> text=elsewhere");
    const attributes = () => link.evaluate((link) => [link.getAttribute("href"), link.rel]);
    assert.deepEqual(await attributes(), ["https://elsewhere.example/page", "noopener"]);
    await choosePlatform(page, "swift");
    assert.deepEqual(await attributes(), ["https://elsewhere.example/page", "noopener"]);
  });
});

describe("the platform", () => {
  test("that was chosen is remembered for addresses without one", async (t) => {
    const page = await openPage(t, site.url);
    await assertAt(page, "/react/start/", "Start", "react");
    await choosePlatform(page, "vue");
    await page.goto(site.url);
    await assertAt(page, "/vue/start/", "Start", "vue");
    await page.goto(`${site.url}guide/`);
    await assertAt(page, "/vue/guide/", "Guide", "vue");
    await page.reload();
    await assertAt(page, "/vue/guide/", "Guide", "vue");
  });

  test("of the URL comes before the remembered one", async (t) => {
    const page = await openPage(t, site.url);
    await choosePlatform(page, "vue");
    await page.goto(`${site.url}react/start/`);
    await assertAt(page, "/react/start/", "Start", "react");
  });

  test("that is remembered, but not of this site, is ignored", async (t) => {
    const page = await newPage(t);
    await page.goto(site.url);
    await page.evaluate(() => localStorage.setItem("kaleidoc.platform", "cobol"));
    await page.goto(site.url);
    await assertAt(page, "/react/start/", "Start", "react");
    assertNoProblems(page);
  });

  const failures = {
    "is denied": () =>
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      }),
    "is absent": () => Object.defineProperty(window, "localStorage", { value: null }),
    "is full": () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    },
    "gives garbage": () => {
      Storage.prototype.getItem = () => "{garbage";
    },
  };
  for (const [what, sabotage] of Object.entries(failures)) {
    test(`can be chosen where storage ${what}`, async (t) => {
      const page = await newPage(t);
      await page.addInitScript(sabotage);
      await page.goto(site.url);
      await assertAt(page, "/react/start/", "Start", "react");
      await choosePlatform(page, "vue");
      await assertAt(page, "/vue/start/", "Start", "vue");
      assertNoProblems(page);
    });
  }
});

describe("a site under a base", () => {
  let based;
  before(async () => {
    based = await serveFolder(await build(smallSite, "--base", "/docs/"), { base: "/docs/" });
  });

  test("has all its addresses below it", async (t) => {
    const page = await openPage(t, based.url);
    await assertAt(page, "/docs/react/start/", "Start", "react");
    await mark(page);
    const links = await page.$$eval("a[href]", (links) => links.map((link) => link.getAttribute("href")));
    const outside = links.filter((link) => !/^(\/docs\/|#|https:)/.test(link));
    assert.deepEqual(outside, [], "every link of the site lies below the base");
    await page.locator("article >> text=its setup").click();
    await assertAt(page, "/docs/react/guide/#setup", "Guide", "react");
    await choosePlatform(page, "vue");
    await waitForHeading(page, "Guide");
    assert.match((await shown(page)).url, /^\/docs\/vue\/guide\//);
    await page.goBack();
    await assertAt(page, "/docs/react/guide/#setup", "Guide", "react");
    assert.ok(await isMarked(page));
    const strays = based.requests.filter((path) => !path.startsWith("/docs/"));
    assert.deepEqual(strays, [], "every request lies below the base");
    assertNoProblems(page);
  });

  test("leaves addresses beside it to the browser", async (t) => {
    const page = await openPage(t, `${based.url}react/start/`);
    const link = page.locator("article >> text=elsewhere");
    await link.evaluate((link) => link.setAttribute("href", "/other/react/start/"));
    assert.equal(await link.evaluate(click), false);
  });

  test("works behind `#/`, too", async (t) => {
    const page = await openPage(t, `${based.url}#/vue/start/`);
    await assertAt(page, "/docs/#/vue/start/", "Start", "vue");
    assert.equal(await page.getAttribute("article >> text=download the manual", "href"), "/docs/files/manual.pdf");
  });
});

describe("kaleidoc serve", () => {
  test("serves a site at the URL that it prints, until it is interrupted", async (t) => {
    const served = await serveSite(smallSite, "--base", "/docs/");
    assert.match(served.url, /^http:\/\/127\.0\.0\.1:\d+\/docs\/$/);
    const page = await openPage(t, `${served.url}vue/guide/#setup`);
    await assertAt(page, "/docs/vue/guide/#setup", "Guide", "vue");
    assertNoProblems(page);
    const bundle = await fetch(`${served.url}bundle.json`, { headers: { "accept-encoding": "gzip" } });
    assert.equal(bundle.headers.get("content-encoding"), "gzip");
    assert.equal((await bundle.json()).format, 1);
    assert.equal((await fetch(`${served.url}files/manual.pdf`)).headers.get("content-type"), "application/pdf");
    assert.equal((await fetch(new URL("/elsewhere/", served.url))).status, 404);
    await page.close();
    // Some links of the site are dead on purpose.
    assert.equal(await served.stop(), 1);
  });

  test("serves a site whose first page is its root", async (t) => {
    const served = await serveSite(docsSite);
    const page = await openPage(t, served.url);
    assert.equal((await shown(page)).url, "/html/");
    assertNoProblems(page);
  });
});
