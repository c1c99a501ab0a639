// What the tests of the npm package share: the package as it is installed, bundles of two small sites, servers.
//
// Environment, optional, beside that of tests/e2e/support.mjs:
// - KALEIDOC_PACKAGE: the tarball that `cargo xtask package` made; the one in `target/package` by default.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, serveFolder, waitForHeading, writeSite } from "../e2e/support.mjs";

export {
  assertNoProblems,
  choosePlatform,
  cleanUp,
  newPage,
  onCleanUp,
  serveFolder,
  temporaryFolder,
  waitForHeading,
} from "../e2e/support.mjs";

/** Folder of these tests, with the consumers' projects in it. */
export const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, "../..");

/** Runs a program to its end, in the folder of these tests; fails, with what it printed, unless it succeeds. */
export async function succeed(program, args, options) {
  try {
    return await promisify(execFile)(program, args, { cwd: here, maxBuffer: 1 << 26, ...options });
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}:\n${error.stdout}${error.stderr}`, { cause: error });
  }
}

/** Runs a program of the npm packages of these tests. */
export function npx(name, args, options) {
  return succeed(join(here, "node_modules/.bin", name), args, options);
}

// The package

/** The tarball. */
export async function tarball() {
  const { version } = JSON.parse(await readFile(join(repository, "pkg/package.json"), "utf8"));
  const file = process.env.KALEIDOC_PACKAGE ?? join(repository, `target/package/kaleidoc-${version}.tgz`);
  assert.ok(existsSync(file), `there is no ${file}: run \`cargo xtask package\``);
  return file;
}

/** Folder of the package for all consumers. */
export const installed = join(here, "node_modules/kaleidoc");

/** Installs the tarball for all consumers, unless it is installed already. */
export async function install() {
  const file = await tarball();
  const sum = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  const stamp = join(installed, ".installed-tarball");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === sum) {
    return;
  }
  await unpack(file, installed);
  await writeFile(stamp, sum);
}

/**
 * Unpacks a tarball as npm does, into a folder that it replaces. npm itself would ask the public registry for the
 * packages of all platforms; command.test.mjs has a registry that knows them.
 */
export async function unpack(file, folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await succeed("tar", ["-xzf", file, "-C", folder, "--strip-components=1"]);
}

// Sites and hosts

/** A site of three platforms. Its start page says for which one it is, links to the guide, and has an unknown component. */
const APP_SITE = {
  "kaleidoc.toml": `
    [site]
    title = "App Docs"
    default_platform = "react"
    [content]
    components = ["AIConversation"]
    [[platforms]]
    key = "react"
    title = "React"
    [[platforms]]
    key = "vue"
    title = "Vue"
    [[platforms]]
    key = "swift"
    title = "Swift"
  `.replaceAll(/^ +/gm, ""),
  "src/pages/[platform]/start/index.mdx": `
    export const meta = { title: "Start", description: "Begin here.", platforms: ["react", "vue", "swift"] };

    <InlineFilter filters={["react"]}>

    This is for React.

    </InlineFilter>
    <InlineFilter filters={["vue"]}>

    This is for Vue.

    </InlineFilter>
    <InlineFilter filters={["swift"]}>

    This is for Swift.

    </InlineFilter>

    Read the [guide](/[platform]/guide/).

    ## Setup

    \`\`\`js title="a.js"
    const a = 1;
    \`\`\`
  `.replaceAll(/^ {4}/gm, ""),
  "src/pages/[platform]/guide/index.mdx": `
    export const meta = { title: "Guide", description: "Go on.", platforms: ["react", "vue", "swift"] };

    <Accordion title="More">Inside.</Accordion>

    <AIConversation name="chat" lines={3}>

    Inner text <InlineFilter filters={["react"]}>for React</InlineFilter><InlineFilter filters={["vue"]}>for Vue</InlineFilter>.

    </AIConversation>
  `.replaceAll(/^ {4}/gm, ""),
};

/** Another site, of other platforms. */
const DESKTOP_SITE = {
  "kaleidoc.toml": `
    [site]
    title = "Desktop Docs"
    default_platform = "mac"
    [[platforms]]
    key = "mac"
    title = "Mac"
    [[platforms]]
    key = "linux"
    title = "Linux"
  `.replaceAll(/^ +/gm, ""),
  "src/pages/[platform]/start/index.mdx": `
    export const meta = { title: "Desktop", description: "Begin here.", platforms: ["mac", "linux"] };

    <InlineFilter filters={["mac"]}>This is for Mac.</InlineFilter>
    <InlineFilter filters={["linux"]}>This is for Linux.</InlineFilter>
  `.replaceAll(/^ {4}/gm, ""),
};

let bundles;

/** The bundles of both sites, as texts: `{ app, desktop }`. */
export function theBundles() {
  const read = async (site) => readFile(join(await build(await writeSite(site)), "bundle.json"), "utf8");
  bundles ??= Promise.all([read(APP_SITE), read(DESKTOP_SITE)]).then(([app, desktop]) => ({ app, desktop }));
  return bundles;
}

/** Serves a consumer's folder, with the bundles as `/docs/app.json` and `/docs/desktop.json`. */
export async function serveConsumer(folder) {
  const host = await serveFolder(folder, { rewrites: false });
  for (const [name, body] of Object.entries(await theBundles())) {
    host.overrides.set(`/docs/${name}.json`, { body });
  }
  host.overrides.set("/favicon.ico", { status: 204 });
  return host;
}

// Questions to a page

/** Waits until the article of a reader, in the page or in the element of a selector, contains a text. */
export async function waitForArticle(page, text, within = "body") {
  const article = page.locator(within).locator("[data-kd-region=article]").filter({ hasText: text });
  await article.waitFor().catch(async (error) => {
    const html = await page.locator(within).innerHTML();
    throw new Error(`“${text}” is not shown, but ${html.slice(0, 2_000)}; ${page.problems.join("; ")}`, {
      cause: error,
    });
  });
}

/** Fails unless the styles of the package hold in the page: a figure of code has a border. */
export async function assertStyled(page) {
  const code = page.locator(".kd-code").first();
  assert.notEqual(await code.evaluate((code) => getComputedStyle(code).backgroundColor), "rgba(0, 0, 0, 0)");
}

/**
 * Tries a page with one reader on the start page of the app's site, whose page has a `select` for the platform: a swap
 * from outside, a link followed.
 */
export async function tryReader(page) {
  await waitForArticle(page, "This is for React.");
  await assertStyled(page);
  await page.locator("select#platform").selectOption("vue");
  await waitForArticle(page, "This is for Vue.");
  await page.getByRole("link", { name: "guide", exact: true }).click();
  await waitForHeading(page, "Guide");
}
