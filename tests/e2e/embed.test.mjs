// The package in pages of others: options, hooks, several readers, elements that scroll, shadow roots.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";

import { assertNoProblems, build, chance, cleanUp, newPage, serveFolder, writeSite } from "./support.mjs";

after(cleanUp);

const repository = resolve(import.meta.dirname, "../..");
const lines = (text, count) => Array.from({ length: count }, (_, index) => `${text} ${index}.`).join("\n\n");
const of = (platform, text) => `<InlineFilter filters={["${platform}"]}>\n\n${text}\n\n</InlineFilter>`;
const meta = (title) => `export const meta = { title: '${title}', description: 'x', platforms: ['react', 'swift'] };`;

const SITE = {
  "kaleidoc.toml": `[site]
title = "Embedded"
[content]
components = ["Chart", "Broken"]
[[platforms]]
key = "react"
title = "React"
[[platforms]]
key = "swift"
title = "Swift"
`,
  "src/pages/[platform]/start/index.mdx": [
    meta("Start"),
    "A [link](/[platform]/long/), [another](https://elsewhere.example/x).",
    `<Chart kind="bar" data={[1, {"a": 2}]} on={() => draw()}>

Inside: <InlineFilter filters={["react"]}>of React</InlineFilter><InlineFilter filters={["swift"]}>of Swift</InlineFilter>.

</Chart>`,
    of("swift", "<Chart kind=\"pie\" />"),
    "<Broken>still shown</Broken>",
    "```sh\nnpm install\n```",
  ].join("\n\n"),
  "src/pages/[platform]/long/index.mdx": [
    meta("Long"),
    lines("Before", 20),
    of("react", lines("React", 15)),
    of("swift", lines("Swift", 3)),
    lines("Between", 20),
    of("swift", "## Of Swift\n\nHere."),
    lines("After", 40),
  ].join("\n\n"),
};

let [site, bundle] = [];
before(async () => {
  const dist = await build(await writeSite(SITE));
  bundle = await readFile(join(dist, "bundle.json"), "utf8");
  site = await serveFolder(join(repository, "pkg"), { rewrites: false });
  site.overrides.set("/style.css", { type: "text/css", body: await readFile(join(repository, "www/style.css")) });
  site.overrides.set("/bundle.json", { body: bundle });
  site.overrides.set("/host.html", {
    type: "text/html",
    body: `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">
      <h1>A page of somebody else</h1><div id="first"></div><div id="second"></div></html>`,
  });
});

/** The host page, with the package imported, its functions as globals, and `log` for what it is told. */
async function host(t) {
  const page = await newPage(t);
  await page.goto(`${site.url}host.html`);
  await page.evaluate(async () => {
    Object.assign(window, await import("/index.js"), { log: [] });
    window.first = document.getElementById("first");
    window.second = document.getElementById("second");
    window.later = () => new Promise((done) => setTimeout(done, 100));
    window.memory = { bundle: "/bundle.json", router: "memory" };
  });
  return page;
}

test("a bundle comes by URL, response, text, bytes and object", async (t) => {
  const page = await host(t);
  const titles = await page.evaluate(async () => {
    const text = await (await fetch("/bundle.json")).text();
    const bytes = new TextEncoder().encode(`\uFEFF${text}`);
    const url = new URL("/bundle.json", location.href);
    const sources = ["/bundle.json", url, await fetch(url), text, bytes, bytes.buffer, JSON.parse(text)];
    const titles = [];
    for (const bundle of sources) {
      const docs = await mount(first, { bundle, router: "memory", route: "/swift/start/" });
      titles.push([first.querySelector("h1").textContent, docs.platform, docs.route, docs.platforms.length]);
      docs.destroy();
      titles.push(first.innerHTML);
    }
    return titles;
  });
  assert.deepEqual(titles, Array(7).fill([["Start", "swift", "/start/", 2], ""]).flat());
  assertNoProblems(page);
});

test("what cannot be a bundle is said, and tried again", async (t) => {
  const page = await host(t);
  const said = await page.evaluate(async () => {
    const docs = await mount(first, { bundle: "{broken", router: "memory" });
    docs.addEventListener("error", (event) => log.push(event.detail.message));
    first.querySelector(".kd-retry").click();
    await later();
    return [first.querySelector("[role=alert] h1").textContent, ...log.map((message) => message.slice(0, 40)), docs.route];
  });
  assert.equal(said[0], "The documentation is damaged");
  assert.match(said[1], /^the bundle is not complete JSON/);
  assert.equal(said.at(-1), "");
  for (const [options, message] of [
    [{}, /`bundle` is missing/],
    [{ bundle: 7 }, /./],
    [{ bundle: "/bundle.json", routre: "memory" }, /unknown option `routre`; known are: bundle/],
    [{ bundle: "/bundle.json", router: "none" }, /`router` is none of/],
    [{ bundle: "/bundle.json", strings: { menue: "x" } }, /unknown word `menue`/],
  ]) {
    const error = await page.evaluate((options) => mount(first, options).then(String, String), options);
    if (options.bundle !== 7) {
      assert.match(error, message);
    }
  }
});

test("options of the request are used, and the object stays as it is", async (t) => {
  const page = await host(t);
  const found = await page.evaluate(async () => {
    const seen = [];
    const plain = window.fetch;
    window.fetch = (url, init) => (seen.push([url, init?.headers?.["x-token"]]), plain(url, init));
    const fetchOptions = Object.freeze({ headers: { "x-token": "secret" } });
    await mount(first, { ...memory, fetch: fetchOptions });
    await Bundle.load("/bundle.json", { fetch: fetchOptions });
    return seen.filter(([url]) => String(url).includes("bundle"));
  });
  assert.deepEqual(found.map(([, token]) => token), ["secret", "secret"]);
});

test("components are drawn, follow the platform, and are taken back", async (t) => {
  const page = await host(t);
  const result = await page.evaluate(async () => {
    const components = {
      Chart(element, props, children) {
        log.push(["draw", props]);
        const own = document.createElement("b");
        own.textContent = `chart ${props.kind}: `;
        element.append(own, children);
        children.hidden = false;
        return () => log.push(["clean", props.kind]);
      },
      Broken() {
        throw new Error("no such thing");
      },
    };
    window.reportError = (error) => log.push(["error", error.message]);
    const docs = await mount(first, { ...memory, components, route: "/react/start/" });
    docs.addEventListener("error", (event) => log.push(["told", event.detail.message]));
    const charts = () => [...first.querySelectorAll("[data-component=Chart]")].map((chart) => chart.innerText.trim());
    const steps = [charts(), first.querySelector("[data-component=Broken]").innerText];
    for (const key of ["swift", "react", "swift"]) {
      docs.platform = key;
      steps.push(charts());
    }
    await docs.navigate("/long/");
    steps.push(charts());
    await docs.navigate("/start/");
    docs.destroy();
    await later();
    return { steps, log };
  });
  const [react, broken, ...swaps] = result.steps;
  assert.deepEqual(react, ["chart bar:\n\nInside: of React."]);
  assert.equal(broken, "still shown");
  const swift = ["chart bar:\n\nInside: of Swift.", "chart pie:"];
  assert.deepEqual(swaps, [swift, react, swift, []]);
  const told = result.log.filter(([what]) => ["draw", "clean"].includes(what)).map(([what, of]) => `${what} ${of.kind ?? of}`);
  assert.deepEqual(told, [
    "draw bar", "draw pie", "clean pie", "draw pie", "clean bar", "clean pie", "draw bar", "draw pie", "clean bar", "clean pie",
  ]);
  assert.deepEqual(result.log[0][1], { kind: "bar", data: [1, { a: 2 }], on: "() => draw()" });
  assert.ok(result.log.some(([what, message]) => what === "error" && message === "no such thing"));
});

test("links are the host page's when it says so", async (t) => {
  const page = await host(t);
  const result = await page.evaluate(async () => {
    const answers = [true, false, undefined];
    const onLink = (url, event) => {
      log.push([url.pathname, url.host !== location.host, event.type]);
      if (answers.length === 0) {
        throw new Error("host");
      }
      return answers.shift();
    };
    window.reportError = (error) => log.push(error.message);
    const docs = await mount(first, { ...memory, onLink, route: "/react/start/" });
    const routes = [];
    for (let click = 0; click < 4; click += 1) {
      first.querySelector("article a[data-kd-link]").click();
      routes.push(docs.route);
      await docs.navigate("/start/");
    }
    return { routes, log, url: location.pathname };
  });
  assert.deepEqual(result.routes, ["/start/", "/long/", "/long/", "/long/"]);
  assert.deepEqual(result.log, [...Array(4).fill(["/react/long/", false, "click"]), "host"]);
  assert.equal(result.url, "/host.html");
});

test("what a listener does, changes of platform and page and the end included, is done in turn", async (t) => {
  const page = await host(t);
  const result = await page.evaluate(async () => {
    const docs = await mount(first, { ...memory, route: "/react/start/" });
    for (const type of ["ready", "navigate", "platformchange"]) {
      docs.addEventListener(type, () => log.push(`${type} ${docs.platform} ${docs.route}`));
    }
    docs.addEventListener("platformchange", () => docs.navigate("/long/"), { once: true });
    await later();
    docs.platform = "swift";
    docs.platform = "nonsense";
    await later();
    docs.addEventListener("navigate", () => docs.destroy());
    await docs.navigate("/start/");
    await later();
    const error = await docs.navigate("/long/").catch(String);
    return { log, html: first.innerHTML, error };
  });
  assert.equal(result.log[0], "ready react /start/");
  assert.ok(result.log.includes("platformchange swift /start/") && result.log.includes("navigate swift /long/"), result.log);
  assert.ok(result.html === "", "the element is empty");
  assert.match(result.error, /this reader is destroyed/);
  assertNoProblems(page);
});

test("the reader speaks other languages", async (t) => {
  const page = await host(t);
  const text = await page.evaluate(async () => {
    const strings = { copy: "Kopieren", onThisPage: "Auf dieser Seite", showing: "Jetzt: {platform}", skipLink: "<b>" };
    const docs = await mount(first, { ...memory, strings, route: "/react/start/" });
    docs.platform = "swift";
    const read = (selector) => first.querySelector(selector).textContent;
    return [read(".kd-copy"), read(".kd-toc p"), read("[data-kd-region=live]"), read(".kd-skip"), read(".kd-menu")];
  });
  assert.deepEqual(text, ["Kopieren", "Auf dieser Seite", "Jetzt: Swift", "<b>", "Menu"]);
});

test("two readers know nothing of each other, and leave nothing behind", async (t) => {
  const page = await host(t);
  const result = await page.evaluate(async () => {
    const before = Object.keys(window);
    const docs = [await mount(first, { ...memory, platform: "react" }), await mount(second, { ...memory, platform: "swift" })];
    const ids = [...document.querySelectorAll(".kd-header [id], .kd-nav[id], .kd-main[id]")].map(({ id }) => id);
    await docs[0].navigate("/start/");
    docs[1].platform = "react";
    docs[1].platform = "swift";
    const seen = docs.map(({ platform, route }) => [platform, route]);
    docs[0].destroy();
    await docs[1].navigate("/start/");
    const mains = document.querySelectorAll("main").length;
    const rest = [first.outerHTML, second.querySelector("h1").textContent, mains, location.pathname];
    docs[1].destroy();
    docs[1].destroy();
    return { ids, seen, rest, globals: Object.keys(window).filter((key) => !before.includes(key)) };
  });
  assert.deepEqual(result.ids, [...new Set(result.ids)], "ids are unique");
  assert.ok(result.ids.length >= 8);
  assert.deepEqual(result.seen, [["react", "/start/"], ["swift", "/long/"]]);
  assert.deepEqual(result.rest, ['<div id="first" class=""></div>', "Start", 0, "/host.html"]);
  assert.deepEqual(result.globals, []);
  assertNoProblems(page);
});

test("in an element that scrolls, what is read stays where it is", async (t) => {
  const page = await host(t);
  const random = chance(7);
  const places = Array.from({ length: 20 }, random);
  const drifts = await page.evaluate(async (places) => {
    Object.assign(first.style, { height: "500px", overflow: "auto", marginTop: "100px" });
    const docs = await mount(first, { ...memory, route: "/react/long/" });
    const header = first.querySelector(".kd-header");
    const drifts = [];
    for (const place of places) {
      first.scrollTop = place * (first.scrollHeight - first.clientHeight);
      const line = header.getBoundingClientRect().bottom;
      const blocks = [...first.querySelectorAll("article > *")].map((block) => [block, block.getBoundingClientRect()]);
      const [block, { top }] = blocks.find(([, rect]) => rect.bottom > line);
      docs.platform = docs.platform === "react" ? "swift" : "react";
      if (block.isConnected) {
        drifts.push(Math.abs(block.getBoundingClientRect().top - top));
      }
    }
    await docs.navigate("/swift/long/#of-swift");
    const heading = first.querySelector("#of-swift").getBoundingClientRect();
    return { drifts, heading: heading.top - first.getBoundingClientRect().top, window: scrollY };
  }, places);
  assert.ok(drifts.drifts.length > 10);
  assert.deepEqual(drifts.drifts.filter((drift) => drift > 1), []);
  assert.ok(drifts.heading > 0 && drifts.heading < 150, `the heading is at ${drifts.heading}`);
});

test("in a shadow root everything works by keyboard", async (t) => {
  const page = await host(t);
  await page.evaluate(async () => {
    const root = first.attachShadow({ mode: "open" });
    root.innerHTML = `<link rel="stylesheet" href="/style.css"><div id="inner"></div>`;
    window.docs = await mount(root.getElementById("inner"), { ...memory, route: "/react/long/" });
  });
  await page.locator("[data-kd-region=platform]").focus();
  for (const key of ["Enter", "ArrowDown", "Enter"]) {
    await page.keyboard.press(key);
  }
  assert.equal(await page.evaluate(() => docs.platform), "swift");
  assert.equal(await page.evaluate(() => first.shadowRoot.activeElement.dataset.kdRegion), "platform");
  await page.keyboard.press("Alt+p");
  assert.equal(await page.locator("[data-kd-region=platforms]").isVisible(), true);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Start" }).first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => docs.route), "/start/");
  assert.match(await page.evaluate(() => first.shadowRoot.activeElement.className), /kd-main/);
  assertNoProblems(page);
});

test("`Bundle` renders what a reader shows, and says what is not there", async (t) => {
  const page = await host(t);
  const found = await page.evaluate(async () => {
    await mount(first, { ...memory, route: "/swift/start/" });
    const bundle = await Bundle.load("/bundle.json");
    const page = bundle.render("/start/", "swift");
    // The colours of code are elements there, and here an attribute.
    const plain = (html) => html.replace(/<span class="kd-t-[a-z]+">([^<]*)<\/span>/g, "$1").replace(/ data-kd-tokens="[^"]*"/g, "");
    const written = plain(new DOMParser().parseFromString(page.html, "text/html").body.innerHTML);
    const failures = [
      () => bundle.render("/nowhere/"),
      () => bundle.render("/start/", "cobol"),
      () => bundle.nav("cobol"),
    ].map((act) => {
      try {
        return act();
      } catch (error) {
        return `${error instanceof Error} ${error.message}`;
      }
    });
    const loading = await Promise.all(["/nothing.json", "{", { format: 99 }].map((source) => Bundle.load(source).catch(String)));
    return {
      isSame: written === plain(first.querySelector("article").innerHTML),
      page: { ...page, html: undefined },
      byAddress: bundle.render("/swift/long/").headings,
      home: bundle.render("/").title,
      pages: bundle.pages,
      nav: bundle.nav("react").map(({ title, href, isExternal }) => [title, href, isExternal]),
      facts: [bundle.title, bundle.lang, bundle.platforms.map(({ key }) => key)],
      failures,
      loading,
    };
  });
  assert.ok(found.isSame);
  assert.deepEqual(found.page, {
    html: undefined, title: "Start", description: "x", route: "/start/", platform: "swift", headings: [],
  });
  assert.deepEqual(found.byAddress, [{ level: 2, id: "of-swift", text: "Of Swift" }]);
  assert.ok(["Start", "Long"].includes(found.home));
  assert.deepEqual(found.pages.map(({ route, platforms }) => [route, platforms]), [
    ["/long/", ["react", "swift"]], ["/start/", ["react", "swift"]],
  ]);
  assert.deepEqual(found.nav, [["Long", "/react/long/", false], ["Start", "/react/start/", false]]);
  assert.deepEqual(found.facts, ["Embedded", "en", ["react", "swift"]]);
  assert.deepEqual(found.failures, [
    "true kaleidoc: there is no page `/nowhere/`",
    "true kaleidoc: there is no platform `cobol`; there are: react, swift",
    "true kaleidoc: there is no platform `cobol`; there are: react, swift",
  ]);
  assert.match(found.loading[0], /answered 404/);
  assert.match(found.loading[1], /not complete JSON/);
  assert.match(found.loading[2], /format 99/);
});

test("search in two readers of a page: by button, and by keys where the host asks for them", async (t) => {
  const page = await host(t);
  await page.evaluate(async () => {
    window.left = await mount(first, memory);
    const strings = { search: "Suche", searchRecent: "Zuletzt", searchRecents: "Zuletzt" };
    window.right = await mount(second, { ...memory, shortcuts: true, platform: "swift", strings });
  });
  await page.focus("#first [data-kd-region=search]");
  await page.keyboard.press("Control+k");
  await page.waitForTimeout(200);
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.focus("#second [data-kd-region=search]");
  await page.keyboard.press("Control+k");
  await page.waitForSelector("#second dialog[open] [role=combobox]");
  assert.equal(await page.getAttribute("#second dialog", "aria-label"), "Suche");
  await page.keyboard.type("between");
  await page.waitForSelector("#second .kd-finder-heading");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => right.route === "/long/");
  assert.equal(await page.evaluate(() => new URL(location.href).pathname), "/host.html");
  await page.click("#first [data-kd-region=search]");
  await page.waitForSelector("#first dialog[open] [role=combobox]");
  await page.keyboard.press("Escape");
  await page.evaluate(() => (left.destroy(), right.destroy()));
  assert.deepEqual(await page.evaluate(() => [first.innerHTML, first.dataset.kdSearch ?? null, second.innerHTML]), ["", null, ""]);
  await page.keyboard.press("Control+k");
  assert.equal(await page.locator("dialog").count(), 0);
  assert.equal(page.problems.filter((problem) => problem.includes("there is no string `searchRecents`")).length, 1);
  assertNoProblems(page, /`searchRecents`/);
});

test("search without a button, and in a shadow root", async (t) => {
  const page = await host(t);
  const found = await page.evaluate(async () => {
    const docs = await mount(first, { ...memory, search: false });
    const { here, elsewhere, platform } = await docs.search("here", { limit: 3 });
    const refused = await docs.search("x", { platform: "cobol" }).catch(String);
    return { isHidden: !first.querySelector(".kd-search").offsetWidth, platform, here, elsewhere, refused };
  });
  assert.ok(found.isHidden);
  assert.equal(found.platform, "react");
  assert.deepEqual(found.here, []);
  const [{ score, snippet, ...hit }] = found.elsewhere;
  assert.ok(score > 0);
  assert.match(snippet.text, /^Here\. After 0\./);
  assert.deepEqual(snippet.marks, [[0, 4]]);
  assert.deepEqual(hit, {
    route: "/long/",
    anchor: "of-swift",
    address: "/swift/long/#of-swift",
    title: "Long",
    heading: "Of Swift",
    trail: ["Long"],
    platform: "swift",
    platforms: ["swift"],
  });
  assert.match(found.refused, /there is no platform `cobol`; there are: react, swift/);
  await page.evaluate(async () => {
    const root = document.createElement("div");
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/style.css" });
    second.attachShadow({ mode: "open" }).append(link, root);
    await mount(root, { ...memory, shortcuts: true, platform: "swift" });
  });
  await page.click("#second .kd-search");
  await page.waitForSelector("#second dialog[open] [role=combobox]");
  await page.keyboard.type("here");
  await page.waitForSelector("#second .kd-finder-heading");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#second .kd-found");
  assert.match(await page.textContent("#second .kd-found"), /Match 1 of 1/);
  await page.keyboard.press("Escape");
  await page.waitForSelector("#second .kd-found", { state: "detached" });
  assertNoProblems(page);
});
