// Search as a reader meets it: by keys alone, on each platform, with typing errors, without a connection.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import {
  assertNoProblems,
  browserName,
  build,
  buildCorpus,
  choosePlatform,
  cleanUp,
  corpus,
  needsChromium,
  needsCorpus,
  openPage,
  serveFolder,
  shown,
  waitForHeading,
  writeSite,
} from "./support.mjs";

after(cleanUp);

const of = (platform, text) => `<InlineFilter filters={["${platform}"]}>\n\n${text}\n\n</InlineFilter>`;
const page = (title, platforms, ...parts) =>
  [`export const meta = { title: '${title}', description: 'About ${title}.', platforms: ${JSON.stringify(platforms)} };`, ...parts].join(
    "\n\n",
  );
const filler = Array.from({ length: 40 }, (_, line) => `Line ${line} of nothing much.`).join("\n\n");
const ALL = ["react", "swift", "vue"];

const SITE = {
  "kaleidoc.toml": `[site]
title = "Searched"
${ALL.map((key) => `[[platforms]]\nkey = "${key}"\ntitle = "${key[0].toUpperCase()}${key.slice(1)}"`).join("\n")}
`,
  "src/pages/[platform]/start/index.mdx": page("Start", ALL, "Begin here.", "## Elephants", "They are large and grey."),
  "src/pages/[platform]/auth/index.mdx": page(
    "Authentication",
    ALL,
    "How people get in.",
    filler,
    "## Sign in",
    of("react", "Call `signInWithRedirect` in a component."),
    of("swift", "Call `Amplify.Auth.signIn` from a view."),
    filler,
    `<BlockSwitcher>
<Block name="npm">

Install the package.

</Block>
<Block name="pnpm">

The word wombat is hidden in a tab.

</Block>
</BlockSwitcher>

<Accordion title="More about it">

The word numbat is hidden in an accordion.

</Accordion>`,
    of("swift", "## Keychain\n\nOnly Apple has a keychain for secrets."),
  ),
  "src/pages/[platform]/vue-only/index.mdx": page("Reactivity", ["vue"], "Proxies observe quokkas."),
};

const START = "/react/start/";
let [dist, site] = [];
before(async () => {
  dist = await build(await writeSite(SITE));
  site = await serveFolder(dist);
});

/** Opens a page of the site, and the dialog with a query typed into it. */
async function search(t, query, { path = START, from = site, ...options } = {}) {
  const page = await openPage(t, from.origin + path, options);
  await open(page);
  if (query) {
    await type(page, query);
  }
  return page;
}

async function open(page) {
  await page.keyboard.press("Control+k");
  await page.waitForSelector(".kd-finder[open] [role=combobox]");
}

/** Types a query in the place of what is there, and waits for what it finds. */
async function type(page, query) {
  await page.evaluate(() => document.querySelector(".kd-finder-list").replaceChildren());
  await page.locator(".kd-finder input").fill(query);
  await page.waitForSelector(".kd-finder-row, .kd-finder-nothing", { state: "attached" });
  await page.evaluate(rest);
}

/** Runs in the page: until nothing was shown for a while, since what was asked for before may come first. */
function rest() {
  return new Promise((done) => {
    let timer = setTimeout(done, 150);
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(done, 150);
    });
    observer.observe(document.querySelector(".kd-finder-list"), { childList: true, subtree: true });
  });
}

/** What the dialog shows: title of each group, and in it heading and platforms of each row; the active one is marked. */
const results = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".kd-finder-list [role=group]")].map((group) => [
      group.querySelector(".kd-finder-title").textContent,
      ...[...group.querySelectorAll("[role=option]")].map((row) => {
        const platforms = [...row.querySelectorAll(".kd-finder-badge")].map((badge) => badge.textContent).join(" ");
        const heading = row.querySelector(".kd-finder-heading, .kd-finder-line").textContent;
        return `${row.ariaSelected === "true" ? "> " : ""}${heading}${platforms && ` (${platforms})`}`;
      }),
    ]),
  );

const activeHref = (page) => page.locator(".kd-finder [aria-selected=true]").getAttribute("href");
const isOpen = (page) => page.evaluate(() => document.querySelector(".kd-finder")?.open === true);
const paints = (page) => page.evaluate(() => "highlights" in CSS);
const found = (page) =>
  page.evaluate(() => {
    const current = [...(CSS.highlights.get("kd-found-current") ?? [])][0];
    const words = [...(CSS.highlights.get("kd-found") ?? [])].map(({ startContainer: { data }, startOffset, endOffset }) =>
      data.slice(startOffset, endOffset),
    );
    const range = document.createRange();
    if (current) {
      range.setStart(current.startContainer, current.startOffset);
      range.setEnd(current.endContainer, current.endOffset);
    }
    const { top, bottom, height } = range.getBoundingClientRect();
    return {
      words,
      current: range.toString(),
      isInView: height > 0 && top >= 0 && bottom <= innerHeight,
      chip: document.querySelector(".kd-found > span")?.textContent,
    };
  });

test("nothing of search is fetched before it is asked for", async (t) => {
  const page = await openPage(t, site.origin + START);
  await page.waitForTimeout(300);
  const isSearch = (request) => /\/(search|finder)[._]/.test(request.url());
  assert.deepEqual(page.asked.filter(isSearch), []);
  await open(page);
  await page.waitForSelector(".kd-finder-tips p");
  assert.ok(page.asked.some((request) => request.url().endsWith("/search_bg.wasm")));
  assertNoProblems(page);
});

test("a reader finds, opens and leaves a section with nothing but keys", async (t) => {
  const page = await search(t, "", { path: START });
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "combobox");
  await page.keyboard.type("sign in");
  await page.waitForSelector(".kd-finder-heading");
  const input = page.locator(".kd-finder input");
  assert.equal(await input.getAttribute("aria-expanded"), "true");
  const active = await input.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`[id="${active}"]`).getAttribute("aria-selected"), "true");
  const rows = await results(page);
  assert.equal(rows[0][1], "> Sign in (React Swift Vue)");
  await page.waitForFunction(() => /^Results for React: \d/.test(document.querySelector(".kd-finder-status").textContent));
  // To the end, and around.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  assert.deepEqual(await results(page), rows);
  // What moves in the text is the text's.
  await page.keyboard.press("Home");
  assert.equal(await page.evaluate(() => document.activeElement.selectionStart), 0);
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Authentication");
  assert.equal(await isOpen(page), false);
  assert.equal((await shown(page)).url, "/react/auth/#sign-in");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.kdRegion), "main");
  if (await paints(page)) {
    await page.waitForSelector(".kd-found");
    const { current, isInView, chip } = await found(page);
    assert.equal(current, "Sign");
    assert.ok(isInView);
    assert.match(chip, /^Match \d+ of \d+$/);
    await page.keyboard.press("Escape");
    assert.deepEqual((await found(page)).words, []);
  }
  assertNoProblems(page);
});

test("a platform of a row is chosen by key and by pointer, and is where the row leads to", async (t) => {
  const page = await search(t, "sign in");
  assert.equal(await activeHref(page), "/react/auth/#sign-in");
  await page.keyboard.press("ArrowRight");
  assert.equal(await activeHref(page), "/swift/auth/#sign-in");
  assert.equal(await page.textContent(".kd-finder-status"), "Opens for Swift");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await activeHref(page), "/react/auth/#sign-in");
  // In the text it moves the cursor.
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  assert.equal(await activeHref(page), "/react/auth/#sign-in");
  await page.locator(".kd-finder-badge", { hasText: "Swift" }).first().click();
  await waitForHeading(page, "Authentication");
  assert.equal((await shown(page)).url, "/swift/auth/#sign-in");
  assert.equal((await shown(page)).platform, "swift");
  assertNoProblems(page);
});

test("what only other platforms have comes second, and says where", async (t) => {
  const page = await search(t, "quokkas");
  assert.deepEqual(await results(page), [["Only on other platforms", "> Reactivity (Vue)"]]);
  await type(page, "keychain");
  assert.deepEqual(await results(page), [["Only on other platforms", "> Keychain (Swift)"]]);
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Authentication");
  assert.equal((await shown(page)).url, "/swift/auth/#keychain");
  assertNoProblems(page);
});

test("a query names the platform it is for", async (t) => {
  const page = await search(t, "platform:vue quokkas");
  assert.deepEqual(await results(page), [["Results for Vue: 1", "> Reactivity (Vue)"]]);
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Reactivity");
  assertNoProblems(page);
});

for (const [word, where] of [["wombat", "[role=tabpanel]"], ["numbat", "details"]]) {
  test(`a hit in a closed ${where} is seen`, async (t) => {
    const page = await search(t, word);
    await page.keyboard.press("Enter");
    await waitForHeading(page, "Authentication");
    if (await paints(page)) {
      await page.waitForSelector(".kd-found");
      assert.deepEqual(await found(page), { words: [word], current: word, isInView: true, chip: "Match 1 of 1" });
    }
    assertNoProblems(page);
  });
}

test("words with a wrong letter, and parts of words, are found", async (t) => {
  const page = await search(t, "elephnats");
  assert.deepEqual((await results(page))[0].slice(1), ["> Elephants (React Swift Vue)"]);
  await type(page, "eleph");
  assert.deepEqual((await results(page))[0].slice(1), ["> Elephants (React Swift Vue)"]);
  await type(page, "redirect");
  assert.deepEqual((await results(page))[0].slice(1), ["> Sign in (React)"]);
  assertNoProblems(page);
});

test("nothing found says so, and offers a way on", async (t) => {
  const page = await search(t, "zzzzzz");
  assert.equal(await page.textContent(".kd-finder-nothing"), "Nothing was found for “zzzzzz”.");
  assert.equal(await page.textContent(".kd-finder [aria-selected=true]"), "Go to the first page");
  await page.keyboard.press("Enter");
  assert.equal(await isOpen(page), false);
  assertNoProblems(page);
});

test("earlier searches are offered, and forgotten one by one or all", async (t) => {
  const page = await search(t, "wombat");
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Authentication");
  await open(page);
  await type(page, "elephants");
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Start");
  await open(page);
  await type(page, "");
  assert.deepEqual(await results(page), [["Recent searches", "elephants", "wombat"]]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Delete");
  await page.waitForFunction(() => document.querySelectorAll(".kd-finder-row").length === 1);
  assert.deepEqual(await results(page), [["Recent searches", "wombat"]]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".kd-finder-heading");
  assert.equal(await page.inputValue(".kd-finder input"), "wombat");
  await type(page, "");
  await page.click(".kd-finder-forget-all");
  await page.waitForFunction(() => document.querySelectorAll(".kd-finder-row").length === 0);
  assert.equal(await page.evaluate(() => localStorage.getItem("kaleidoc.searches")), null);
  assertNoProblems(page);
});

test("search works where storage is blocked", async (t) => {
  const blocked = await search(t, "wombat", { path: START });
  await blocked.evaluate(() =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("blocked", "SecurityError");
      },
    }),
  );
  await blocked.keyboard.press("Enter");
  await waitForHeading(blocked, "Authentication");
  await open(blocked);
  await type(blocked, "elephants");
  assert.equal((await results(blocked))[0][1], "> Elephants (React Swift Vue)");
  assertNoProblems(blocked);
});

test("`?q=` opens search with it", async (t) => {
  const page = await openPage(t, `${site.origin}/?q=wombat`);
  await page.waitForSelector(".kd-finder[open] .kd-finder-heading");
  assert.equal(await page.inputValue(".kd-finder input"), "wombat");
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Authentication");
  assert.equal(await page.evaluate(() => location.search), "");
  assertNoProblems(page);
});

test("`/` opens search, but not where something is typed, and Escape closes it", async (t) => {
  const page = await openPage(t, site.origin + START);
  await page.evaluate(() => document.body.append(document.createElement("textarea")));
  await page.focus("textarea");
  await page.keyboard.press("/");
  assert.equal(await page.inputValue("textarea"), "/");
  await page.evaluate(() => document.querySelector("textarea").remove());
  await page.keyboard.press("/");
  await page.waitForSelector(".kd-finder[open] [role=combobox]");
  assert.equal(await page.inputValue(".kd-finder input"), "");
  await page.keyboard.type("wombat");
  await page.waitForSelector(".kd-finder-heading");
  await page.keyboard.press("Escape");
  assert.equal(await isOpen(page), false);
  assertNoProblems(page);
});

test("the button gets the focus back, and its dialog is as it was left", async (t) => {
  const page = await openPage(t, site.origin + START);
  await page.focus("[data-kd-region=search]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".kd-finder[open] [role=combobox]");
  await type(page, "wombat");
  await page.click(".kd-finder-close");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.kdRegion), "search");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".kd-finder[open] .kd-finder-heading");
  assert.equal(await page.inputValue(".kd-finder input"), "wombat");
  assertNoProblems(page);
});

test("another platform, chosen while the dialog is open, is looked at", async (t) => {
  const page = await search(t, "keychain");
  assert.deepEqual(await results(page), [["Only on other platforms", "> Keychain (Swift)"]]);
  await page.evaluate(async () => ((await import("/kaleidoc/main.js")).docs.platform = "swift"));
  await page.waitForFunction(() => /Swift/.test(document.querySelector(".kd-finder-title").textContent));
  assert.deepEqual(await results(page), [["Results for Swift: 1", "> Keychain (Swift)"]]);
  assertNoProblems(page);
});

test("marks are renewed with the platform, and go with the page", { skip: browserName !== "chrome" && "asks for painted ranges" }, async (t) => {
  const page = await search(t, "call");
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Authentication");
  await page.waitForSelector(".kd-found");
  const before = await found(page);
  await choosePlatform(page, "swift");
  const { words, chip } = await found(page);
  assert.deepEqual(words, before.words);
  assert.match(chip, /of 1$/);
  assert.ok(await page.evaluate(() => [...CSS.highlights.get("kd-found")].every((range) => range.startContainer.isConnected)));
  await page.click(".kd-nav a[href='/swift/start/']");
  await waitForHeading(page, "Start");
  assert.deepEqual(await found(page).then(({ words, chip }) => [words, chip]), [[], undefined]);
  assertNoProblems(page);
});

test("the buttons beside the marks go through them", { skip: browserName !== "chrome" && "asks for painted ranges" }, async (t) => {
  const page = await search(t, "nothing much");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".kd-found");
  const first = await found(page);
  const number = ({ chip }) => Number(/\d+/.exec(chip)[0]);
  await page.click(".kd-found [value=next]");
  assert.equal(number(await found(page)), number(first) + 1);
  await page.click(".kd-found [value=previous]");
  await page.click(".kd-found [value=previous]");
  const before = await found(page);
  assert.equal(number(before), number(first) - 1 || first.words.length);
  assert.ok(before.isInView);
  await page.click(".kd-found [value=unmark]");
  assert.equal(await page.locator(".kd-found").count(), 0);
  assertNoProblems(page);
});

test("search works without a connection once it is loaded", async (t) => {
  const page = await search(t, "wombat");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".kd-finder:not([open])", { state: "attached" });
  await page.context().setOffline(true);
  await open(page);
  await type(page, "elephants");
  assert.equal((await results(page))[0][1], "> Elephants (React Swift Vue)");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".kd-finder:not([open])", { state: "attached" });
  // The window's picture is asked for anew, as it is not kept here.
  assertNoProblems(page, /icon\.svg/);
});

test("what did not come is said, and tried again", async (t) => {
  const own = await serveFolder(dist);
  own.overrides.set("/kaleidoc/search_bg.wasm", { status: 503, type: "text/plain", body: "later" });
  const page = await openPage(t, own.origin + START);
  await page.keyboard.press("Control+k");
  const failure = page.locator(".kd-finder [role=alert]");
  await failure.waitFor();
  assert.match(await failure.textContent(), /^Search could not be loaded\./);
  await page.keyboard.type("wombat");
  own.overrides.clear();
  await failure.locator("button").click();
  await page.waitForSelector(".kd-finder-heading");
  assert.equal((await results(page))[0].length, 2);
  assertNoProblems(page, /503|wasm|WebAssembly/i);
});

test("the first rows come at once, and the others below them", async (t) => {
  const sections = (name) => Array.from({ length: 12 }, (_, number) => `## ${name} ${number}\n\nA lemur.`).join("\n\n");
  const zoo = {
    "kaleidoc.toml": SITE["kaleidoc.toml"],
    "src/pages/[platform]/start/index.mdx": page("Start", ALL, sections("Red"), of("vue", sections("Blue"))),
    "src/pages/[platform]/more/index.mdx": page("More", ALL, sections("Grey"), of("vue", sections("Brown"))),
  };
  const screen = await search(t, "", { from: await serveFolder(await build(await writeSite(zoo))) });
  await screen.waitForTimeout(300);
  const first = await screen.evaluate(async () => {
    const input = document.querySelector(".kd-finder input");
    input.value = "lemur";
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    const count = () => document.querySelectorAll(".kd-finder-heading").length;
    while (count() === 0) {
      await new Promise((done) => new MutationObserver(done).observe(document.querySelector(".kd-finder-list"), { childList: true }));
    }
    return count();
  });
  assert.equal(first, 8);
  await screen.waitForFunction(() => document.querySelectorAll(".kd-finder-heading").length === 30);
  const groups = await results(screen);
  assert.deepEqual(
    groups.map(([title, ...rows]) => [title, rows.length, rows.filter((row) => row.startsWith("> ")).length]),
    [
      ["Results for React: 24", 15, 1],
      ["Only on other platforms", 15, 0],
    ],
  );
  assert.match(groups[0][1], /^> (Red|Grey) \d+ \(React Swift Vue\)$/);
  assert.match(groups[1][15], /^(Blue|Brown) \d+ \(Vue\)$/);
  const ids = await screen.evaluate(() => [...document.querySelectorAll(".kd-finder [role=option]")].map(({ id }) => id));
  assert.equal(new Set(ids).size, 30);
  await screen.keyboard.press("ArrowUp");
  assert.equal(await screen.getAttribute(".kd-finder input", "aria-activedescendant"), ids[29]);
  const lies = () => screen.locator(".kd-finder-body").evaluate((body) => body.scrollTop > 0);
  assert.ok(await lies());
  // What is looked for next is shown from its beginning.
  await type(screen, "lemur red");
  assert.ok(!(await lies()));
  assertNoProblems(screen);
});

test("a hit whose text does not come leads to its page", async (t) => {
  const pieces = await serveFolder(await build(await writeSite(SITE), "--split"));
  const screen = await search(t, "elephants", { from: pieces, path: "/react/auth/" });
  assert.deepEqual((await results(screen))[0].slice(1), ["> Elephants (React Swift Vue)"]);
  await screen.context().setOffline(true);
  await type(screen, "quokkas");
  assert.deepEqual((await results(screen))[0], ["Only on other platforms", "> Reactivity (Vue)"]);
  assert.equal(await screen.locator(".kd-finder-text").count(), 0);
  assert.equal(await activeHref(screen), "/vue/vue-only/");
  await screen.context().setOffline(false);
  await screen.keyboard.press("Enter");
  await waitForHeading(screen, "Reactivity");
  assertNoProblems(screen, /ERR_INTERNET|NetworkError|icon\.svg/);
});

test("a broken page is left out, and the rest is searched", async (t) => {
  const bundle = JSON.parse(await readFile(join(dist, "bundle.json"), "utf8"));
  bundle.pages["/[platform]/start/"].content = { body: [{ "no such node": 1 }] };
  const own = await serveFolder(dist);
  own.overrides.set("/bundle.json", { body: JSON.stringify(bundle) });
  const page = await search(t, "wombat", { from: own, path: "/react/auth/" });
  assert.equal(await page.locator(".kd-finder-heading").count(), 1);
  assert.match(await page.textContent(".kd-finder [role=alert]"), /left out: 1/);
  await page.click(".kd-finder-again");
  await page.waitForSelector(".kd-finder-heading");
  assertNoProblems(page);
});

test("hostile queries and contents are texts", async (t) => {
  const hostile = `<img src=x onerror=alert(1)> "'&`;
  const bundle = JSON.parse(await readFile(join(dist, "bundle.json"), "utf8"));
  bundle.pages["/[platform]/start/"].title = `${hostile} gnus`;
  const own = await serveFolder(dist);
  own.overrides.set("/bundle.json", { body: JSON.stringify(bundle) });
  const page = await search(t, "gnus", { from: own, path: "/react/auth/" });
  assert.equal(await page.textContent(".kd-finder-heading"), `${hostile} gnus`);
  for (const query of [hostile, "platform:", '"', "\u0000\ud800", "[".repeat(200), "\u202e\u0301", "a ".repeat(100)]) {
    await page.locator(".kd-finder input").fill(query);
    await page.waitForTimeout(50);
  }
  await type(page, "gnus");
  assert.equal(await page.locator(".kd-finder img").count(), 0);
  assertNoProblems(page);
});

test("pages in pieces are searched, too", async (t) => {
  const pieces = await serveFolder(await build(await writeSite(SITE), "--split"));
  pieces.overrides.set("/search/root.bin", { status: 503, type: "text/plain", body: "later" });
  const page = await openPage(t, pieces.origin + START);
  await open(page);
  await page.keyboard.type("wombat");
  const failure = page.locator(".kd-finder [role=alert]");
  await failure.waitFor();
  // Each letter has asked by then.
  await page.waitForTimeout(300);
  assert.match(await failure.textContent(), /^The pages could not be read\./);
  assert.match(await failure.textContent(), /503/);
  pieces.overrides.clear();
  await failure.locator("button").click();
  await page.waitForSelector(".kd-finder-heading");
  assert.equal(await failure.count(), 0);
  assert.ok(pieces.requests.some((path) => /^\/search\/[0-9a-f]{12}\.bin$/.test(path)));
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Authentication");
  assertNoProblems(page, /503/);
});

test("with the address behind `#`, search opens pages there", async (t) => {
  const page = await openPage(t, `${site.origin}/#/react/start/`);
  await open(page);
  await type(page, "wombat");
  assert.match(await activeHref(page), /^#\/react\/auth\//);
  await page.keyboard.press("Enter");
  await waitForHeading(page, "Authentication");
  assertNoProblems(page);
});

test("a modifier key opens a hit in another tab", needsChromium("counts tabs"), async (t) => {
  const page = await search(t, "wombat");
  const [other] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Control+Enter")]);
  await other.waitForURL(/\/react\/auth\//);
  assert.equal(await isOpen(page), true);
  await other.close();
  const [third] = await Promise.all([
    page.context().waitForEvent("page"),
    page.click(".kd-finder-heading", { modifiers: ["Control"] }),
  ]);
  await third.waitForURL(/\/react\/auth\//);
  assert.equal(await isOpen(page), true);
  assertNoProblems(page);
});

describe("the corpus", needsCorpus, () => {
  test("its pages are read in slices", async (t) => {
    const own = await serveFolder(await buildCorpus());
    const page = await openPage(t, own.origin);
    const pauses = await page.evaluate(async () => {
      let pauses = 0;
      const count = (object, name) => {
        const work = object?.[name];
        if (work) {
          object[name] = (...parts) => {
            pauses++;
            return work.apply(object, parts);
          };
        }
      };
      count(window.scheduler, "yield");
      count(window, "setTimeout");
      const { opener } = await import("/kaleidoc/main.js");
      const { hereTotal } = await opener.search("sign in");
      return hereTotal > 0 ? pauses : 0;
    });
    t.diagnostic(`${pauses} pauses`);
    assert.ok(pauses >= 10, `${pauses} pauses`);
    assertNoProblems(page);
  });
});
