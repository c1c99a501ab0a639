// The custom element: inserted, moved, removed, with attributes and properties set before and after.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  assertNoProblems,
  assertStyled,
  cleanUp,
  here,
  install,
  newPage,
  serveConsumer,
  waitForArticle,
} from "./support.mjs";

await install();
after(cleanUp);

let host;
before(async () => {
  host = await serveConsumer(here);
});

/** Opens a page of the tests. */
async function open(t, path = "/element/") {
  const page = await newPage(t);
  await page.goto(host.origin + path);
  await page.waitForFunction(() => customElements.get("kaleidoc-docs"));
  // In the page: a new element in `#here`, its events noted in `told`.
  await page.evaluate(() => {
    globalThis.told = [];
    globalThis.insert = (properties) => {
      const docs = Object.assign(document.createElement("kaleidoc-docs"), {
        id: "docs",
        src: "/docs/app.json",
        ...properties,
      });
      for (const name of ["ready", "navigate", "platformchange", "error"]) {
        docs.addEventListener(name, (event) => told.push([name, event.detail?.message].filter(Boolean).join(": ")));
      }
      document.querySelector("#here").append(docs);
      return docs;
    };
  });
  return page;
}

/** Requests of a page for the bundle of the app's site. */
const loads = (page) => page.asked.filter((request) => request.url().endsWith("/docs/app.json")).length;

test("one in the page's source starts with attributes, and with properties that were set before its class", async (t) => {
  const page = await open(t, "/element/early.html");
  await waitForArticle(page, "This is for Vue.", "#early");
  assert.equal(loads(page), 1);
  assert.equal(await page.getByText("Prerendered.").count(), 0);
  await assertStyled(page);
  assertNoProblems(page);
});

test("what a server has rendered is shown until the reader is there", async (t) => {
  const { release } = host.hold("/docs/app.json");
  t.after(release);
  const page = await open(t, "/element/early.html");
  await page.locator("#early > .kd-root").waitFor({ state: "attached" });
  assert.ok(await page.getByText("Prerendered.").isVisible());
  assert.ok(!(await page.locator("#early > .kd-root").isVisible()));
  release();
  await waitForArticle(page, "This is for Vue.", "#early");
  assert.equal(await page.getByText("Prerendered.").count(), 0);
});

test("platform and route swap in place, as attribute and as property", async (t) => {
  const page = await open(t);
  await page.evaluate(() => insert({ platform: "react", route: "/start/" }));
  await waitForArticle(page, "This is for React.");
  await page.evaluate(() => document.querySelector("#docs").setAttribute("platform", "vue"));
  await waitForArticle(page, "This is for Vue.");
  await page.evaluate(() => (document.querySelector("#docs").platform = "swift"));
  await waitForArticle(page, "This is for Swift.");
  assert.equal(await page.locator("#docs").getAttribute("platform"), "swift");
  await page.evaluate(() => (document.querySelector("#docs").route = "/guide/"));
  await waitForArticle(page, "Inner text");
  assert.equal(loads(page), 1);
  assertNoProblems(page);
});

test("the property tells what is shown, and the attribute's value can be asked for again", async (t) => {
  const page = await open(t);
  await page.evaluate(() => insert({ platform: "react", route: "/start/" }));
  await waitForArticle(page, "This is for React.");
  const platform = await page.evaluate(() => {
    const element = document.querySelector("#docs");
    element.docs.platform = "vue"; // as the reader's own switcher does
    return [element.getAttribute("platform"), element.platform];
  });
  assert.deepEqual(platform, ["react", "vue"]);
  await page.evaluate(() => (document.querySelector("#docs").platform = "react"));
  await waitForArticle(page, "This is for React.");
});

test("what is set while the site is loading holds", async (t) => {
  const { release } = host.hold("/docs/app.json");
  t.after(release);
  const page = await open(t);
  await page.evaluate(async () => {
    const element = insert({ platform: "react", route: "/start/" });
    await new Promise((done) => setTimeout(done, 50));
    element.platform = "vue";
  });
  release();
  await waitForArticle(page, "This is for Vue.");
  assert.equal(loads(page), 1);
});

test("another source loads another site", async (t) => {
  const page = await open(t);
  await page.evaluate(() => insert({ platform: "react", route: "/start/" }));
  await waitForArticle(page, "This is for React.");
  await page.evaluate(() =>
    Object.assign(document.querySelector("#docs"), { src: "/docs/desktop.json", platform: "linux" }),
  );
  await waitForArticle(page, "This is for Linux.");
  assert.equal(await page.locator("#docs > *").count(), 1);
  assertNoProblems(page);
});

test("moving keeps the reader", async (t) => {
  const page = await open(t);
  await page.evaluate(() => insert({ platform: "react", route: "/start/" }));
  await waitForArticle(page, "This is for React.");
  const isSame = await page.evaluate(async () => {
    const element = document.querySelector("#docs");
    const { docs, firstChild } = element;
    document.querySelector("#there").append(element);
    element.remove();
    await Promise.resolve();
    document.querySelector("#here").append(element);
    document.querySelector("#there").moveBefore?.(element, null);
    await new Promise((done) => setTimeout(done, 50));
    return element.docs === docs && element.firstChild === firstChild;
  });
  assert.ok(isSame);
  assert.equal(loads(page), 1);
  await page.evaluate(() => (document.querySelector("#docs").platform = "vue"));
  await waitForArticle(page, "This is for Vue.");
  assertNoProblems(page);
});

test("removing takes the reader down, also while it is loading, and inserting starts a new one", async (t) => {
  const page = await open(t);
  await page.evaluate(() => (globalThis.element = insert({ platform: "react", route: "/start/" })));
  await waitForArticle(page, "This is for React.");
  const left = await page.evaluate(async () => {
    element.remove();
    await new Promise((done) => setTimeout(done, 50));
    return [element.docs, element.innerHTML];
  });
  assert.deepEqual(left, [null, ""]);
  const leftOfLoading = await page.evaluate(async () => {
    document.querySelector("#here").append(element);
    await Promise.resolve();
    element.remove();
    await new Promise((done) => setTimeout(done, 300));
    return [element.docs, element.innerHTML];
  });
  assert.deepEqual(leftOfLoading, [null, ""]);
  await page.evaluate(() => document.querySelector("#there").append(element));
  await waitForArticle(page, "This is for React.", "#there");
  assertNoProblems(page);
});

test("a shadow tree has the package's styles and none of the page's, and can be left", async (t) => {
  const page = await open(t);
  await page.addStyleTag({ content: "p, h1, code { color: rgb(1, 2, 3) !important } .kd-root { display: none }" });
  await page.evaluate(() => insert({ platform: "react", route: "/start/", shadow: true }));
  await waitForArticle(page, "This is for React.");
  const color = await page
    .locator("#docs p")
    .first()
    .evaluate((p) => getComputedStyle(p).color);
  assert.notEqual(color, "rgb(1, 2, 3)");
  await assertStyled(page);
  await page.getByRole("link", { name: "guide", exact: true }).click();
  await waitForArticle(page, "Inner text");
  await page.evaluate(() => (document.querySelector("#docs").shadow = false));
  await page.locator("#docs > .kd-root [data-kd-region=article]").waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => document.querySelector("#docs").shadowRoot.innerHTML), "<slot></slot>");
  await page.evaluate(() => (document.querySelector("#docs").shadow = true));
  await waitForArticle(page, "This is for React.");
  assertNoProblems(page);
});

test("the keyboard works the platform switcher in a shadow tree", async (t) => {
  const page = await open(t);
  await page.evaluate(() => insert({ platform: "react", route: "/start/", shadow: true }));
  await waitForArticle(page, "This is for React.");
  await page.locator("#docs [data-kd-region=platform]").focus();
  for (const key of ["ArrowDown", "ArrowDown", "Enter"]) {
    await page.keyboard.press(key);
  }
  assert.notEqual(await page.evaluate(() => document.querySelector("#docs").platform), "react");
});

test("the theme of the page stands above the reader's own, and there is no button for it then", async (t) => {
  const page = await open(t);
  for (const shadow of [false, true]) {
    await page.evaluate((shadow) => (globalThis.element = insert({ theme: "dark", route: "/start/", shadow })), shadow);
    const root = page.locator("#docs .kd-root");
    const scheme = () => root.evaluate((root) => getComputedStyle(root).colorScheme);
    await waitForArticle(page, "Setup");
    assert.equal(await scheme(), "dark");
    assert.ok(!(await root.locator(".kd-theme").isVisible()));
    await page.evaluate(() => (element.theme = "light"));
    assert.equal(await scheme(), "light");
    await page.evaluate(() => (element.theme = null));
    assert.equal(await scheme(), "light dark");
    assert.ok(await root.locator(".kd-theme").isVisible());
    await page.evaluate(() => element.remove());
  }
});

test("events are told by the element, once each", async (t) => {
  const page = await open(t);
  await page.evaluate(() => insert({ platform: "react", route: "/start/" }));
  await page.waitForFunction(() => told.includes("ready"));
  await page.evaluate(() => (told.length = 0));
  await page.evaluate(() => (document.querySelector("#docs").platform = "vue"));
  await page.evaluate(() => (document.querySelector("#docs").route = "/guide/"));
  await waitForArticle(page, "Inner text");
  const told = await page.evaluate(() => told);
  assert.equal(told.filter((name) => name === "platformchange").length, 1, told.join());
  assert.ok(told.includes("navigate"), told.join());
});

test("a reader that does not start says why, and can be tried again", async (t) => {
  const page = await open(t);
  await page.evaluate(() => insert({ router: "url", route: "/start/" }));
  await page.locator("#docs [role=alert]").filter({ hasText: "`router` is none of" }).waitFor();
  assert.match((await page.evaluate(() => told))[0], /^error: .*`router` is none of/);
  await page.evaluate(() => (document.querySelector("#docs").router = null));
  await waitForArticle(page, "This is for React.");
  assert.equal(await page.locator("#docs [role=alert]").count(), 0);
});

test("a site that cannot be loaded is told as an error, and as ready when it could be after all", async (t) => {
  const page = await open(t);
  host.overrides.set("/docs/missing.json", { status: 404 });
  await page.evaluate(() => insert({ src: "/docs/missing.json" }));
  await page.waitForFunction(() => told.some((name) => name.startsWith("error: ")));
  host.overrides.set("/docs/missing.json", host.overrides.get("/docs/app.json"));
  await page.locator("#docs .kd-retry").click();
  await page.waitForFunction(() => told.includes("ready"));
});

test("components, links and words are the page's, and new functions for them load nothing", async (t) => {
  const page = await open(t);
  await page.evaluate(() => {
    globalThis.links = [];
    globalThis.element = insert({
      platform: "react",
      route: "/guide/",
      components: { AIConversation: (root, { name }, children) => root.append(`Chat ${name}: `, children) },
      onLink: () => false,
    });
  });
  await waitForArticle(page, "Chat chat");
  await page.evaluate(() => {
    element.onLink = (url) => links.push(url.pathname) > 0;
    element.components = { AIConversation: (root) => root.append("New chat") };
    element.route = "/start/";
  });
  await page.getByRole("link", { name: "guide", exact: true }).click();
  assert.equal((await page.evaluate(() => links)).length, 1);
  await waitForArticle(page, "This is for React.");
  await page.evaluate(() => (element.route = "/guide/"));
  await waitForArticle(page, "New chat");
  assert.equal(loads(page), 1);
});

test("a second copy of the package leaves the first one's element alone", async (t) => {
  const page = await open(t);
  const isSame = await page.evaluate(async () => {
    const first = customElements.get("kaleidoc-docs");
    const { KaleidocDocs } = await import("/node_modules/kaleidoc/element.js?again");
    return KaleidocDocs !== first && customElements.get("kaleidoc-docs") === first;
  });
  assert.ok(isSame);
  assertNoProblems(page);
});
