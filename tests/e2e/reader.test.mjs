// What is around the content: the platform switcher by mouse and keys, colour modes, the notice, the table of contents,
// places in the history, videos.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  assertNoProblems,
  build,
  choosePlatform,
  cleanUp,
  newPage,
  openPage,
  serveFolder,
  shown,
  waitForHeading,
  writeSite,
} from "./support.mjs";

after(cleanUp);

const PLATFORMS = ["Swift", "React", "React Native", "Angular", "Android", "Vue"];
const KEYS = PLATFORMS.map((title) => title.toLowerCase().replace(" ", "-"));

const meta = (title, platforms) => `export const meta = { title: '${title}', platforms: ${JSON.stringify(platforms)} };\n`;
/** Several screens of text. */
const long = (name) => `${name} is a long section.\n\n`.repeat(40);

const FILES = {
  "kaleidoc.toml": [
    '[site]\ntitle = "Reader"\ndefault_platform = "react"',
    ...PLATFORMS.map((title, index) => `[[platforms]]\nkey = "${KEYS[index]}"\ntitle = "${title}"`),
  ].join("\n"),
  "src/pages/[platform]/index.mdx": `${meta("Home", KEYS)}
To [the long page](/[platform]/long/), [the section of Swift](/[platform]/long/#of-swift), [the video](/[platform]/video/).
`,
  "src/pages/[platform]/long/index.mdx": `${meta("Long", KEYS)}
## First

${long("First")}

<InlineFilter filters={["swift"]}>

## Of Swift

${long("Swift")}

</InlineFilter>

## Second

${long("Second")}

### Third

${long("Third")}
`,
  "src/pages/[platform]/few/index.mdx": `${meta("Few", ["react", "vue"])}\nTwo platforms have this.\n`,
  "src/pages/[platform]/video/index.mdx": `${meta("Video", KEYS)}\n<YoutubeEmbed embedId="dQw4w9WgXcQ" />\n`,
};

let site;
before(async () => {
  site = await serveFolder(await build(await writeSite(FILES)));
});

const BUTTON = "[data-kd-region=platform]";
const LIST = "[data-kd-region=platforms]";

/** Whether the list is open, the title of its active option, and whether the focus is on the button. */
function switcher(page) {
  return page.evaluate(() => {
    const button = document.querySelector("[data-kd-region=platform]");
    const list = document.querySelector("[data-kd-region=platforms]");
    const isOpen = button.ariaExpanded === "true";
    if (isOpen === list.hidden) {
      throw new Error("the button says other than the list shows");
    }
    const id = button.getAttribute("aria-activedescendant");
    const active = id && document.getElementById(id);
    if (active && !list.contains(active)) {
      throw new Error(`the active option ${id} is not in the list`);
    }
    return {
      isOpen,
      active: active ? active.querySelector("span:not(.kd-icon)").textContent : undefined,
      hasFocus: document.activeElement === button,
    };
  });
}

const open = (active) => ({ isOpen: true, active, hasFocus: true });
const closed = { isOpen: false, active: undefined, hasFocus: true };

const mark = (page) => page.evaluate(() => (window.mark = true));
const isMarked = (page) => page.evaluate(() => window.mark === true);

describe("the platform switcher", () => {
  const openings = {
    "a click": (page) => page.click(BUTTON),
    Enter: (page) => page.press(BUTTON, "Enter"),
    Space: (page) => page.press(BUTTON, "Space"),
    ArrowDown: (page) => page.press(BUTTON, "ArrowDown"),
    ArrowUp: (page) => page.press(BUTTON, "ArrowUp"),
    "Alt+P from anywhere": (page) => page.keyboard.press("Alt+p"),
  };
  for (const [how, act] of Object.entries(openings)) {
    test(`opens with ${how}, at the shown platform, and closes with Escape`, async (t) => {
      const page = await openPage(t, `${site.url}react/long/`);
      await act(page);
      assert.deepEqual(await switcher(page), open("React"));
      await page.locator(`${LIST} [data-key=swift]`).waitFor();
      assert.equal(await page.locator(`${LIST} [role=option]`).count(), PLATFORMS.length);
      assert.equal(await page.getAttribute(`${LIST} [aria-selected=true]`, "data-key"), "react");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Escape");
      assert.deepEqual(await switcher(page), closed);
      assert.equal((await shown(page)).platform, "react");
      assertNoProblems(page);
    });
  }

  test("has a name, and its options say which one is shown", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await page.getByRole("combobox", { name: "Platform React", exact: false }).click();
    await page.getByRole("listbox", { name: "Platform" }).waitFor();
    assert.equal(await page.getByRole("option", { selected: true }).count(), 1);
  });

  test("moves by arrows, Home and End, and not beyond the ends", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await page.press(BUTTON, "Enter");
    const moves = [
      ["ArrowDown", "React Native"],
      ["ArrowUp", "React"],
      ["ArrowUp", "Swift"],
      ["ArrowUp", "Swift"],
      ["End", "Vue"],
      ["ArrowDown", "Vue"],
      ["Home", "Swift"],
      ["PageDown", "Vue"],
      ["PageUp", "Swift"],
    ];
    for (const [key, active] of moves) {
      await page.keyboard.press(key);
      assert.deepEqual(await switcher(page), open(active), key);
    }
    assert.equal((await shown(page)).platform, "react", "nothing is chosen yet");
    assertNoProblems(page);
  });

  test("goes to what is typed", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await page.focus(BUTTON);
    await page.keyboard.press("v");
    assert.deepEqual(await switcher(page), open("Vue"), "a letter opens the list");
    await page.waitForTimeout(800);
    await page.keyboard.type("and");
    assert.deepEqual(await switcher(page), open("Android"), "letters in a row are one word");
    await page.waitForTimeout(800);
    await page.keyboard.press("a");
    assert.deepEqual(await switcher(page), open("Angular"), "one letter goes on to the next option");
    await page.keyboard.press("a");
    assert.deepEqual(await switcher(page), open("Android"), "and the same letter to the one after it");
    assertNoProblems(page);
  });

  test("takes a space for a letter among letters", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await page.focus(BUTTON);
    await page.keyboard.type("react n");
    assert.deepEqual(await switcher(page), open("React Native"));
  });

  test("keeps to itself the keys it has no use for", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await page.press(BUTTON, "Control+p");
    assert.deepEqual(await switcher(page), closed);
    await page.press(BUTTON, "Enter");
    await page.keyboard.press("Shift");
    assert.deepEqual(await switcher(page), open("React"));
  });

  for (const [key, hasFocus] of [
    ["Enter", true],
    ["Space", true],
    ["Alt+ArrowUp", true],
    ["Tab", false],
  ]) {
    test(`chooses with ${key}, and swaps in place`, async (t) => {
      const page = await openPage(t, `${site.url}react/long/`);
      await mark(page);
      await page.press(BUTTON, "Enter");
      await page.keyboard.press("Home");
      await page.keyboard.press(key);
      await page.locator("#of-swift").waitFor();
      const { url, platform, chosen, state } = await shown(page);
      assert.deepEqual([url, platform, chosen, state], ["/swift/long/", "swift", "swift", "page"]);
      assert.deepEqual(await switcher(page), { ...closed, hasFocus });
      assert.match(await page.textContent(BUTTON), /Swift$/);
      assert.match(await page.textContent("[data-kd-region=live]"), /Swift/);
      assert.ok(await isMarked(page), "no page was loaded");
      assertNoProblems(page);
    });
  }

  test("chooses with a click, and the focus is on its button", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await choosePlatform(page, "vue");
    assert.equal((await shown(page)).url, "/vue/long/");
    assert.deepEqual(await switcher(page), closed);
  });

  test("closes with another click, and when the focus leaves it", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await page.click(BUTTON);
    await page.click(BUTTON);
    assert.deepEqual(await switcher(page), closed);
    await page.click(BUTTON);
    await page.click("h1");
    assert.equal((await switcher(page)).isOpen, false, "a click on the content");
    await page.click(BUTTON);
    await page.focus("[data-kd-region=theme]");
    assert.equal((await switcher(page)).isOpen, false, "focus elsewhere");
    assert.equal((await shown(page)).platform, "react");
    assertNoProblems(page);
  });

  test("says which platforms lack the page", async (t) => {
    const page = await openPage(t, `${site.url}react/few/`);
    await page.click(BUTTON);
    const lacking = await page.locator(`${LIST} li:has(small)`).evaluateAll((all) => all.map(({ dataset }) => dataset.key));
    assert.deepEqual(lacking.toSorted(), ["android", "angular", "react-native", "swift"]);
    assert.equal(await page.locator(`${LIST} small`).first().textContent(), "lacks this page");
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.querySelector("[data-kd-region=nav] a").click());
    await waitForHeading(page, "Home");
    await page.click(BUTTON);
    assert.equal(await page.locator(`${LIST} small`).count(), 0);
    assertNoProblems(page);
  });

  test("fits into a small window", async (t) => {
    const page = await openPage(t, `${site.url}react/few/`, { viewport: { width: 320, height: 480 } });
    await page.click(BUTTON);
    const box = await page.locator(LIST).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 320, `from ${box.x} for ${box.width}`);
    assert.ok(box.y + box.height <= 480, `to ${box.y + box.height}`);
    const boxes = await page.evaluate(() =>
      [...document.querySelectorAll(".kd-menu, .kd-brand, [data-kd-region=platform], .kd-theme")]
        .map((part) => part.getBoundingClientRect())
        .map(({ left, right }) => [left, right]),
    );
    boxes.forEach(([left, right], index) => {
      assert.ok(left >= (boxes[index - 1]?.[1] ?? 0) && right <= 320, `${index} of the header: ${left} to ${right}`);
    });
  });
});

describe("colour modes", () => {
  const theme = (page) =>
    page.evaluate(() => ({
      mode: document.querySelector("[data-kd-region=theme]").dataset.mode,
      page: document.documentElement.dataset.theme,
      scheme: getComputedStyle(document.body).colorScheme,
      label: document.querySelector("[data-kd-region=theme]").textContent,
    }));
  const SYSTEM = { mode: "system", page: undefined, scheme: "light dark", label: "Colours: as the system" };
  const LIGHT = { mode: "light", page: "light", scheme: "light", label: "Colours: light" };
  const DARK = { mode: "dark", page: "dark", scheme: "dark", label: "Colours: dark" };

  test("follow one another, and are remembered", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    assert.deepEqual(await theme(page), SYSTEM);
    for (const expected of [LIGHT, DARK, SYSTEM, LIGHT, DARK]) {
      await page.click("[data-kd-region=theme]");
      assert.deepEqual(await theme(page), expected);
    }
    await page.reload();
    await page.waitForSelector("[data-kd-state]");
    assert.deepEqual(await theme(page), DARK);
    assertNoProblems(page);
  });

  test("are there before the program runs", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await page.click("[data-kd-region=theme]");
    await page.click("[data-kd-region=theme]");
    await page.route("**/main.js", (route) => route.abort());
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
    assert.equal(await page.locator("[data-kd-state]").count(), 0);
  });

  test("work where storage is blocked", async (t) => {
    const page = await newPage(t);
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("blocked", "SecurityError");
        },
      });
    });
    await page.goto(`${site.url}react/long/`);
    await page.waitForSelector("[data-kd-state]");
    assert.deepEqual(await theme(page), SYSTEM);
    for (const expected of [LIGHT, DARK, SYSTEM]) {
      await page.click("[data-kd-region=theme]");
      assert.deepEqual(await theme(page), expected);
    }
    assertNoProblems(page);
  });
});

describe("an anchor of another platform", () => {
  const notice = (page) => page.locator("[data-kd-region=notice]");

  test("switches, says so, and leads back", async (t) => {
    const page = await openPage(t, `${site.url}react/long/#of-swift`);
    await page.locator("#of-swift").waitFor();
    assert.equal((await shown(page)).url, "/swift/long/#of-swift");
    assert.equal((await shown(page)).chosen, "swift");
    assert.match(await notice(page).textContent(), /This section is not there for React, so Swift is shown\./);
    assert.equal(await notice(page).getAttribute("role"), "status");
    const top = await page.locator("#of-swift").evaluate((heading) => heading.getBoundingClientRect().top);
    assert.ok(top > 0 && top < 200, `the section is at ${top}`);
    await page.getByRole("button", { name: "Back to React" }).click();
    await page.waitForFunction(() => !document.querySelector("#of-swift"));
    const { url, platform, state } = await shown(page);
    assert.deepEqual([url, platform, state], ["/react/long/", "react", "page"]);
    assert.equal(await notice(page).textContent(), "");
    assertNoProblems(page);
  });

  test("does so from a link, too, and going back shows the former platform", async (t) => {
    const page = await openPage(t, `${site.url}react/`);
    await page.locator("article >> text=the section of Swift").click();
    await page.locator("#of-swift").waitFor();
    assert.equal((await shown(page)).url, "/swift/long/#of-swift");
    await page.goBack();
    await waitForHeading(page, "Home");
    const { url, platform } = await shown(page);
    assert.deepEqual([url, platform], ["/react/", "react"]);
    assert.equal(await notice(page).textContent(), "");
    assertNoProblems(page);
  });

  test("of no platform leaves the platform alone", async (t) => {
    const page = await openPage(t, `${site.url}react/long/#nowhere`);
    assert.equal((await shown(page)).platform, "react");
    assert.equal(await notice(page).textContent(), "");
  });
});

describe("the place on the page", () => {
  const top = (page) => page.evaluate(() => Math.round(scrollY));
  const settle = (page) =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const scroll = async (page, y) => {
    await page.evaluate((y) => scrollTo(0, y), y);
    await settle(page);
  };

  test("and the platform come back with the browser's Back and Forward", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await scroll(page, 900);
    await choosePlatform(page, "vue");
    await scroll(page, 300);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector("[data-platform]").dataset.platform === "react");
    assert.equal(await top(page), 900);
    await page.goForward();
    await page.waitForFunction(() => document.querySelector("[data-platform]").dataset.platform === "vue");
    assert.equal(await top(page), 300);
    assertNoProblems(page);
  });

  test("comes back from another page", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await scroll(page, 1200);
    await page.evaluate(() => document.querySelector("[data-kd-region=home]").click());
    await waitForHeading(page, "Home");
    assert.equal(await top(page), 0);
    await page.goBack();
    await waitForHeading(page, "Long");
    assert.equal(await top(page), 1200);
    assertNoProblems(page);
  });

  test("comes back when the page is loaded again", async (t) => {
    const page = await openPage(t, `${site.url}react/long/`);
    await scroll(page, 1500);
    await page.reload();
    await page.waitForSelector("[data-kd-state]");
    await settle(page);
    assert.equal(await top(page), 1500);
    assertNoProblems(page);
  });

  test("is marked in the table of contents", async (t) => {
    const page = await openPage(t, `${site.url}swift/long/`);
    const current = () => page.locator("[data-kd-region=toc] [aria-current=location]").allTextContents();
    assert.deepEqual(await current(), ["First"]);
    for (const [id, title] of [
      ["second", "Second"],
      ["of-swift", "Of Swift"],
      ["third", "Third"],
      ["first", "First"],
    ]) {
      await page.evaluate((id) => document.getElementById(id).scrollIntoView(), id);
      await settle(page);
      assert.deepEqual(await current(), [title]);
    }
    // A switch takes a heading away, and the mark with it.
    await page.evaluate(() => document.getElementById("second").scrollIntoView());
    await choosePlatform(page, "react");
    await settle(page);
    assert.deepEqual(await current(), ["Second"]);
    assertNoProblems(page);
  });
});

describe("a YouTube video", () => {
  const asked = (page) => page.asked.map((request) => new URL(request.url()).hostname).filter((host) => /youtu/.test(host));

  test("asks nothing of YouTube before the click, and plays in its place after it", async (t) => {
    const page = await openPage(t, `${site.url}react/video/`);
    assert.deepEqual(asked(page), []);
    const before = await page.locator(".kd-youtube").boundingBox();
    await page.click(".kd-youtube a");
    const frame = page.locator(".kd-youtube iframe");
    await frame.waitFor();
    assert.match(await frame.getAttribute("src"), /^https:\/\/www\.youtube-nocookie\.com\/embed\/dQw4w9WgXcQ\?/);
    assert.ok(await frame.getAttribute("title"));
    const [after, inner] = [await page.locator(".kd-youtube").boundingBox(), await frame.boundingBox()];
    assert.deepEqual(after, before, "nothing moves");
    assert.ok(Math.abs(inner.width - after.width) <= 2 && Math.abs(inner.height - after.height) <= 2, "it fills its box");
    assert.equal((await shown(page)).url, "/react/video/");
    assertNoProblems(page, /youtube/);
  });

  test("is a link for other clicks", async (t) => {
    const page = await openPage(t, `${site.url}react/video/`);
    assert.match(await page.getAttribute(".kd-youtube a", "href"), /^https:\/\/www\.youtube\.com\/watch\?v=dQw4w9WgXcQ$/);
    await page.evaluate(() => {
      addEventListener("click", (event) => (event.preventDefault(), (window.prevented = event.defaultPrevented)));
    });
    await page.locator(".kd-youtube a").click({ modifiers: ["Control"] });
    assert.equal(await page.locator(".kd-youtube iframe").count(), 0);
  });
});

test("of a large navigation, what is open is in the document, by keyboard and on each platform", async (t) => {
  const link = (title, platforms) => ({ title, href: "https://example.com/", ...(platforms && { platforms }) });
  const leaves = Array.from({ length: 2_100 }, (_, number) => link(`Leaf ${number}`, number % 2 ? ["swift"] : undefined));
  const nav = [{ page: "/" }, { title: "Parts", children: [{ page: "/long" }, { page: "/video" }] }, { title: "Many", children: leaves }];
  const files = { ...FILES, "nav.json": JSON.stringify(nav) };
  files["kaleidoc.toml"] = `${files["kaleidoc.toml"]}\n[content]\nnav = "nav.json"\n`;
  const root = await writeSite(files);
  for (const options of [[], ["--prerender"]]) {
    const large = await serveFolder(await build(root, ...options));
    const page = await openPage(t, `${large.url}react/long/`);
    await page.waitForFunction(() => !document.querySelector("[data-kd-ahead]"));
    const shown = () => page.locator("#kd-nav li > :is(a, span)").allInnerTexts();
    assert.deepEqual(await shown(), ["Home", "Parts", "Long", "Video", "Many"]);
    assert.equal(await page.locator("#kd-nav [aria-current=page]").innerText(), "Long");

    const many = page.getByRole("button", { name: "Pages of Many" });
    await many.press("Enter");
    assert.equal(await many.evaluate((button) => button === document.activeElement && button.ariaExpanded), "true");
    const counted = async () => (await shown()).filter((title) => title.startsWith("Leaf")).length;
    assert.equal(await counted(), 1_050, "those of React");
    await choosePlatform(page, "swift");
    assert.equal(await counted(), 2_100, "the branch stays open");
    await page.locator("#kd-nav").getByRole("link", { name: "Video" }).click();
    await waitForHeading(page, "Video");
    assert.equal(await counted(), 2_100);
    const parts = page.getByRole("button", { name: "Pages of Parts" });
    await parts.press("Enter");
    assert.ok(!(await shown()).includes("Video"), "the branch of the page may be closed");
    await many.press("Enter");
    assert.deepEqual(await shown(), ["Home", "Parts", "Many"]);
    assertNoProblems(page);
  }
});
