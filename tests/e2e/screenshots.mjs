// Takes pictures of the reader, to look at: `node tests/e2e/screenshots.mjs OUT [PART]`. Not a test: nothing here fails.
//
// Writes `OUT/NAME-WIDTH-MODE.png`, one for each scene below at each width in light and dark, and `OUT/print.pdf`. `PART`
// keeps those whose file name holds it: `list-`, `-390-dark`. Styles are those of `www`, so that changing them
// needs no build. Environment as in support.mjs; scenes of the corpus are left out where there is none.

import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { build, cleanUp, corpus, docsSite, newPage, serveFolder, writeSite } from "./support.mjs";

const [out, part = ""] = process.argv.slice(2);
if (!out) {
  console.error("usage: node tests/e2e/screenshots.mjs OUT [PART]");
  process.exit(2);
}

const WIDTHS = [390, 768, 1280, 1920];
const MODES = ["light", "dark"];

/** A site of what is too long, and of what the others lack. */
const EXTREMES = {
  "kaleidoc.toml": [
    '[site]\ntitle = "A documentation with a rather long name"',
    ...["Kotlin Multiplatform for Android and iOS", "Unreal Engine", "C", "Swift"].map(
      (title, index) => `[[platforms]]\nkey = "p${index}"\ntitle = "${title}"`,
    ),
  ].join("\n"),
  "src/pages/[platform]/index.mdx": `
export const meta = { title: 'Long names and supercalifragilisticexpialidocious words', platforms: ['p0', 'p1', 'p2'] };

What a header does with names that are longer than it is wide.

<BlockSwitcher>
${["One of many tabs", "Another of many tabs", "A third, longer than both", "A fourth"]
  .map((name) => `<Block name="${name}">\n\n\`\`\`sh\nkaleidoc build a/folder ${"--option ".repeat(20)}\n\`\`\`\n\n</Block>`)
  .join("\n")}
</BlockSwitcher>

<ExternalLinkButton href="https://example.com/">

A button with a paragraph

</ExternalLinkButton>

<YoutubeEmbed embedId="dQw4w9WgXcQ" />

## A table and words that are wider than a telephone

| ${["Function", "Property of the configuration", "Type", "Default", "What it is for"].join(" | ")} |
| - | - | - | - | - |
| \`continueSignInWithFirstFactorSelection\` | \`authentication.passwordless.webAuthn\` | \`boolean\` | \`false\` | Signs in. |

A link to https://example.com/${"a-very-long-address/".repeat(6)} and \`${"code".repeat(30)}\` in a line.

\`\`\`ts title="amplify/a/folder/with/a/name/that/is/longer/than/any/telephone/is/wide/resource.ts" showLineNumbers
${"export const value = 1;\n".repeat(11)}\`\`\`

\`\`\`
Code of no language, ${"and long, ".repeat(9)}
\`\`\`

> A quotation.
>
> - [x] of a task that is done
> - [ ] and one that is not

Term[^1]

[^1]: A footnote.

${["###", "####", "#####"].map((level) => `${level} A heading with \`code\` in it\n\nAnd text.`).join("\n\n")}
`,
};

// What is done with a page before its picture is taken

const nothing = async () => {};
const wait = (time) => (page) => page.waitForTimeout(time);
const scroll = (top) => (page) => page.evaluate((top) => scrollTo(0, top), top);
const scrollTo = (selector) => (page) =>
  page.evaluate((selector) => document.querySelector(selector)?.scrollIntoView({ block: "center" }), selector);
const openList = (page) => page.click("[data-kd-region=platform]");
const openListByKey = async (page) => {
  await page.focus("[data-kd-region=platform]");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
};
const openDrawer = async (page) => {
  if (await page.isVisible(".kd-menu")) {
    await page.click(".kd-menu");
  }
};
const lookFor = (query, ...keys) => async (page) => {
  await page.keyboard.press("Control+k");
  await page.waitForSelector(".kd-finder-tips p");
  if (query) {
    await page.fill(".kd-finder input", query);
    await page.waitForSelector(".kd-finder-heading, .kd-finder-nothing");
  }
  for (const key of keys) {
    await page.keyboard.press(key);
  }
  await page.waitForTimeout(500);
};
const focusTheme = async (page) => {
  await page.focus("[data-kd-region=platform]");
  await page.keyboard.press("Tab");
};
const focusOn = (selector) => async (page) => {
  await scrollTo(selector)(page);
  // A key before, so that the browser shows the focus.
  await page.keyboard.press("Shift");
  await page.focus(selector);
};
const hoverOver = (selector) => async (page) => {
  await scrollTo(selector)(page);
  await page.hover(selector);
};
const openAccordions = async (page) => {
  for (const summary of await page.locator("summary").all()) {
    await summary.click();
  }
  await focusOn("summary")(page);
};
const playVideo = async (page) => {
  await page.locator(".kd-youtube a").first().click();
  await scrollTo(".kd-youtube")(page);
};

/**
 * Name, site, address, what is done before the picture, options of Playwright's `newContext`, and what is done before the
 * page is opened: such a page does not come to show anything by itself.
 */
const SCENES = [
  ["quickstart", "corpus", "react/start/quickstart/", nothing],
  ["quickstart-scrolled", "corpus", "react/start/quickstart/", scroll(1800)],
  ["sign-in", "corpus", "swift/build-a-backend/auth/connect-your-frontend/sign-in/", nothing],
  ["sign-in-scrolled", "corpus", "swift/build-a-backend/auth/connect-your-frontend/sign-in/", scroll(900)],
  ["list", "corpus", "react/start/quickstart/", openList],
  ["list-lacking", "corpus", "nextjs/start/quickstart/nextjs-pages-router/", openListByKey],
  ["list-forced", "corpus", "nextjs/start/quickstart/nextjs-pages-router/", openListByKey, { forcedColors: "active" }],
  ["drawer", "corpus", "react/start/quickstart/", openDrawer],
  ["loading", "docs", "html/", wait(1000), {}, (page) => page.route("**/bundle.json", () => {})],
  ["failure", "docs", "html/", wait(1000), {}, (page) => page.route("**/bundle.json", (route) => route.abort())],
  ["missing", "corpus", "react/start/quickstrat/", nothing],
  ["unavailable", "corpus", "swift/start/quickstart/nextjs-pages-router/", nothing],
  ["notice", "corpus", "react/start/quickstart/#ANCHOR", nothing],
  ["docs-home", "docs", "html/", nothing],
  ["docs-focus", "docs", "html/", focusTheme],
  ["components", "docs", "html/write/components/", nothing],
  ["components-callouts", "docs", "html/write/components/", scrollTo(".kd-callout")],
  ["components-tabs", "docs", "html/write/components/", scrollTo(".kd-tabs")],
  ["components-accordion", "docs", "html/write/components/", scrollTo(".kd-accordion")],
  ["components-cards", "docs", "html/write/components/", scrollTo(".kd-cards")],
  ["components-button", "docs", "html/write/components/", scrollTo(".kd-button")],
  ["components-forced", "docs", "html/write/components/", scrollTo(".kd-tabs"), { forcedColors: "active" }],
  ["code", "docs", "html/write/code/", scrollTo(".kd-marked")],
  ["code-numbers", "docs", "html/write/code/", scrollTo(".kd-line")],
  ["code-copy", "docs", "html/write/code/", focusOn("[data-title] > .kd-copy")],
  ["code-hover", "docs", "html/write/code/", hoverOver(".kd-code:not([data-title])")],
  ["components-open", "docs", "html/write/components/", openAccordions],
  ["focus-tab", "docs", "html/write/components/", focusOn("[role=tab]")],
  ["focus-card", "docs", "html/write/components/", focusOn(".kd-cards > a")],
  ["focus-link", "docs", "html/write/components/", focusOn(".kd-content p > a")],
  ["focus-skip", "docs", "html/write/components/", focusOn(".kd-skip")],
  ["hover-card", "docs", "html/write/components/", hoverOver(".kd-cards > a")],
  ["search", "corpus", "react/start/quickstart/", lookFor("")],
  ["search-results", "corpus", "react/start/quickstart/", lookFor("sign in")],
  ["search-platform", "corpus", "react/start/quickstart/", lookFor("sign in", "ArrowDown", "ArrowRight")],
  ["search-elsewhere", "corpus", "react/start/quickstart/", lookFor("escape hatch storage bucket")],
  ["search-nothing", "corpus", "react/start/quickstart/", lookFor("qqqqqqqq")],
  ["search-marks", "corpus", "react/start/quickstart/", lookFor("confirm sign up", "Enter")],
  ["pager", "docs", "html/write/components/", hoverOver(".kd-pager > a")],
  ["footer", "corpus", "react/start/quickstart/", scrollTo(".kd-pager")],
  ["zoom", "docs", "html/write/components/", nothing, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
  ["extremes", "extremes", "p0/", nothing],
  ["extremes-list", "extremes", "p0/", openList],
  ["extremes-video", "extremes", "p0/", scrollTo(".kd-youtube")],
  ["extremes-table", "extremes", "p0/", scrollTo(".kd-table")],
  ["extremes-code", "extremes", "p0/", scrollTo(".kd-line")],
  ["extremes-end", "extremes", "p0/", scrollTo(".footnotes")],
  ["extremes-playing", "extremes", "p0/", playVideo],
];

const sites = {};
async function site(name) {
  const roots = { corpus: async () => corpus, docs: async () => docsSite, extremes: () => writeSite(EXTREMES) };
  if (!sites[name]) {
    const folder = await build(await roots[name]());
    const served = await serveFolder(folder);
    for (const name of ["style.css", "search.css"]) {
      const body = await readFile(resolve(import.meta.dirname, "../../www", name));
      served.overrides.set(`/kaleidoc/${name}`, { type: "text/css", body });
    }
    sites[name] = { ...served, bundle: JSON.parse(await readFile(join(folder, "bundle.json"), "utf8")) };
  }
  return sites[name];
}

/** The URL of a scene; `#ANCHOR` is an anchor that the first platform lacks. */
async function urlOf(name, address) {
  const { url, bundle } = await site(name);
  const [path, anchor] = address.split("#");
  if (!anchor) {
    return url + address;
  }
  const page = bundle.pages[`/${path.replace(/^[^/]+/, "[platform]")}`];
  return `${url}${path}#${page.content.headings.find(({ on, id }) => id && on % 2 === 0).id}`;
}

try {
  await mkdir(out, { recursive: true });
  for (const [name, siteName, address, prepare, options, arrange] of SCENES) {
    if (siteName === "corpus" && !existsSync(corpus)) {
      continue;
    }
    for (const mode of MODES) {
      const widths = options?.viewport ? [options.viewport.width] : WIDTHS;
      const wanted = widths.filter((width) => `${name}-${width}-${mode}.png`.includes(part));
      for (const width of wanted) {
        const height = width < 500 ? 844 : width < 1500 ? 800 : 1080;
        const page = await newPage(undefined, { viewport: { width, height }, colorScheme: mode, ...options });
        await arrange?.(page);
        await page.goto(await urlOf(siteName, address));
        if (!arrange) {
          await page.waitForSelector("[data-kd-state]");
        }
        await prepare(page);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        await page.screenshot({ path: join(out, `${name}-${width}-${mode}.png`) });
        await page.context().close();
      }
    }
  }
  if ("print.pdf".includes(part)) {
    const page = await newPage();
    await page.goto(await urlOf("docs", "html/write/components/"));
    await page.waitForSelector("[data-kd-state]");
    const margin = Object.fromEntries(["top", "right", "bottom", "left"].map((side) => [side, "1cm"]));
    await page.pdf({ path: join(out, "print.pdf"), format: "A4", margin });
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.screenshot({ path: join(out, "print.png") });
  }
} finally {
  await cleanUp();
}
