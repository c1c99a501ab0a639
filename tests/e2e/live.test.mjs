// `kaleidoc serve` follows the writer: open pages are updated where they are, and show what is wrong with the sources.

import assert from "node:assert/strict";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";

import { assertNoProblems, choosePlatform, cleanUp, openPage, serveSite, waitForHeading, writeSite } from "./support.mjs";

after(cleanUp);

const PAGES = "src/pages/[platform]";

/** A page of many paragraphs, of which one can be told from the others. */
function longPage(sentence, title = "Long") {
  const paragraphs = (name, count) => Array.from({ length: count }, (_, index) => `${name} ${index}.`).join("\n\n");
  return `export const meta = { title: '${title}', platforms: ['react', 'vue'] };

${paragraphs("Above", 30)}

<BlockSwitcher>
<Block name="npm">By npm.</Block>
<Block name="yarn">By yarn.</Block>
</BlockSwitcher>

<Accordion title="Details">

What is folded away.

</Accordion>

<InlineFilter filters={["vue"]}>

Only for Vue.

</InlineFilter>

## Here

${sentence}

[A link](/[platform]/other/)

${paragraphs("Below", 30)}
`;
}

const otherPage = "export const meta = { title: 'Other', platforms: ['react', 'vue'] };\n\nAnother page.\n";

/** A site of its own for a test, served, with a page open at it. */
async function start(t, options = {}) {
  const root = await writeSite({
    "kaleidoc.toml": "[[platforms]]\nkey = 'react'\ntitle = 'React'\n\n[[platforms]]\nkey = 'vue'\ntitle = 'Vue'\n",
    [`${PAGES}/index.mdx`]: longPage("The first sentence."),
    [`${PAGES}/other/index.mdx`]: otherPage,
  });
  const server = await serveSite(root, ...(options.arguments ?? []));
  const page = await openPage(t, `${server.url}vue/`, { viewport: { width: 1280, height: 800 } });
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/live.js")));
  await page.evaluate(() => (window.mark = true));
  /** Writes a file of the site as editors do: into another one, which then takes its place. */
  const write = async (path, text) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, `${path}.tmp`), text);
    await rename(join(root, `${path}.tmp`), join(root, path));
  };
  return { root, server, page, write };
}

/** Waits until a text is in the article. */
function waitForText(page, text) {
  const isThere = (text) => document.querySelector("[data-kd-region=article]")?.textContent.includes(text);
  return page.waitForFunction(isThere, text);
}

/** What somebody sees of the page, and has done to it. */
function state(page) {
  return page.evaluate(() => {
    const heading = [...document.querySelectorAll("h2")].find((heading) => heading.textContent.includes("Here"));
    return {
      isSame: window.mark === true,
      top: Math.round(heading.getBoundingClientRect().top),
      isOpen: document.querySelector("[data-kd-region=article] details").open,
      tab: document.querySelector("[role=tab][aria-selected=true]").textContent,
      focused: document.activeElement.textContent,
      platform: document.querySelector("[data-platform]").dataset.platform,
      url: location.pathname + location.hash,
    };
  });
}

for (const form of [[], ["--split"], ["--prerender"]]) {
  test(`an open page is updated where it is: serve ${form.join(" ")}`, async (t) => {
    const { page, write } = await start(t, { arguments: form });
    await page.locator("[role=tab]", { hasText: "yarn" }).click();
    await page.locator("[data-kd-region=article] summary").click();
    await page.evaluate(() => {
      const link = [...document.querySelectorAll("[data-kd-region=article] a")].find((a) => a.textContent === "A link");
      link.focus();
      link.scrollIntoView({ block: "center", behavior: "instant" });
    });
    const before = await state(page);
    assert.deepEqual(
      [before.isOpen, before.tab, before.focused, before.platform],
      [true, "yarn", "A link", "vue"],
      "the test is set up",
    );

    // Longer above, so that the place on the page has another distance from its top.
    await write(`${PAGES}/index.mdx`, longPage("The second sentence.").replace("Above 3.", "Above 3.\n\nNew.\n\nNew."));
    await waitForText(page, "The second sentence.");
    assert.deepEqual(await state(page), before);

    await choosePlatform(page, "react");
    await page.waitForFunction(() => !document.body.textContent.includes("Only for Vue."));
    assert.equal((await state(page)).url, "/react/");
    assertNoProblems(page);
  });
}

test("errors lie over the page until they are mended, and the good site is served on", async (t) => {
  const { page, write } = await start(t);
  const problems = page.locator(".kd-problems");
  const broken = longPage("Broken.").replace("## Here", "## Here\n\n<Broken");

  await page.locator("[data-kd-region=platform]").focus();
  await write(`${PAGES}/index.mdx`, broken);
  await problems.waitFor();
  assert.match(await problems.textContent(), /1 error.*src\/pages\/\[platform\]\/index\.mdx:\d+:\d+ +error\[syntax\]/);
  assert.equal(await problems.getByRole("alert").count(), 1);
  assert.equal((await state(page)).isSame, true);
  assert.ok((await page.textContent("[data-kd-region=article]")).includes("The first sentence."));
  assert.equal(await page.evaluate(() => document.activeElement.dataset.kdRegion), "platform", "the focus stays");

  await page.keyboard.press("Escape");
  assert.equal(await problems.count(), 0);
  await write(`${PAGES}/index.mdx`, `${broken}\n`);
  await problems.waitFor();

  await write(`${PAGES}/index.mdx`, longPage("Mended."));
  await waitForText(page, "Mended.");
  assert.equal(await problems.count(), 0);

  await write(`${PAGES}/other/index.mdx`, `${otherPage}\n<InlineFilter filters={["nobody", "react"]}>x</InlineFilter>\n`);
  await problems.waitFor();
  const first = problems.locator("li").first();
  assert.equal(await first.isVisible(), false, "warnings are folded away");
  await problems.locator("summary").click();
  assert.equal(await first.isVisible(), true);

  await write("kaleidoc.toml", "[[platforms]]\nkay = 'react'\n");
  await problems.getByText("kay").first().waitFor();
  assertNoProblems(page);
});

test("links that lead nowhere do not hold a page back, and many of them are counted", async (t) => {
  const { page, write } = await start(t);
  const problems = page.locator(".kd-problems");
  const links = Array.from({ length: 12 }, (_, index) => `[x](/[platform]/none-${index}/)`).join(" ");
  await write(`${PAGES}/index.mdx`, longPage(`With dead links. ${links}`));
  await waitForText(page, "With dead links.");
  await problems.waitFor();
  assert.match(await problems.locator(".kd-problems-title").textContent(), /^12 errors in the sources$/);
  assert.equal(await problems.locator("li.kd-problems-error").count(), 5);
  assert.equal(
    await problems.locator("li").last().textContent(),
    "… 7 more of dead-link; kaleidoc check --all prints everything",
  );
  assertNoProblems(page);
});

describe("what comes and goes", () => {
  test("a page", async (t) => {
    const { root, server, page, write } = await start(t);
    const other = await openPage(t, `${server.url}vue/other/`);
    await write(`${PAGES}/new/index.mdx`, otherPage.replaceAll("Other", "New"));
    for (const open of [page, other]) {
      await open.locator("[data-kd-region=nav] a", { hasText: "New" }).waitFor({ state: "attached" });
    }
    await rm(join(root, PAGES, "other"), { recursive: true });
    await waitForHeading(other, "Page not found");
    assert.equal((await state(page)).isSame, true);
    await write(`${PAGES}/other/index.mdx`, otherPage);
    await waitForHeading(other, "Other");
    assertNoProblems(page);
    assertNoProblems(other);
  });

  test("the server", async (t) => {
    const { root, server, page, write } = await start(t);
    const { port } = new URL(server.url);
    assert.equal(await server.stop(), 0);
    await write(`${PAGES}/index.mdx`, longPage("Written meanwhile."));
    await serveSite(root, "--port", port);
    await waitForText(page, "Written meanwhile.");
    assert.equal((await state(page)).isSame, true);
  });
});
