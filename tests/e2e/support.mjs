// What the tests share: the command, servers, the browser, and questions to an open page.
//
// Environment, all optional:
// - KALEIDOC_BIN: the command, built with the reader inside; `target/release/kaleidoc` by default.
// - KALEIDOC_SHARED: folder of shared test data, with `corpus/` in it. Without it the tests that need it are skipped,
//   unless CI is `true`.
// - KALEIDOC_BROWSER: `chrome` (the default) or `firefox`.
// - KALEIDOC_BROWSER_PATH: the program of that browser; the first on PATH by default.
// - KALEIDOC_FULL: with `1`, everything is tried where a sample is the default.
// - KALEIDOC_FIXTURES: folder for what several test files need and none changes: the corpus, built and rendered. Without
//   it each file makes its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, dirname, extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, firefox } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, "../..");
const command = process.env.KALEIDOC_BIN ?? join(repository, "target/release/kaleidoc");
const shared = process.env.KALEIDOC_SHARED ?? resolve(repository, "../shared");

/** The small site of these tests. */
export const smallSite = join(here, "site");
/** The project's own documentation. */
export const docsSite = join(repository, "docs");
/** The site that `kaleidoc init` writes. */
export const starterSite = join(repository, "src/cli/init/site");
/** A large real site, from the shared test data. */
export const corpus = join(shared, "corpus");
/** Options for tests that need the corpus: they are skipped without it, but never on CI. */
export const needsCorpus = {
  skip: !existsSync(corpus) && process.env.CI !== "true" && "there is no corpus: set KALEIDOC_SHARED",
};

/**
 * How each browser is found and started: with options that keep it from everything that is not the test. No test depends
 * on other hosts. (Intercepting their requests would do, too, but it switches the cache off.)
 */
const BROWSERS = {
  chrome: {
    type: chromium,
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    options: {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      ],
    },
  },
  firefox: {
    type: firefox,
    names: ["firefox-esr", "firefox"],
    options: {
      // Firefox as it is released, by WebDriver BiDi. Playwright 1.65 asks it for a command that Firefox 153 lacks.
      channel: "moz-firefox",
      firefoxUserPrefs: {
        // Tests go through more addresses in ten seconds than a person does in an hour.
        "dom.navigation.navigationRateLimit.count": 0,
        // What is scrolled to is there at once.
        "general.smoothScroll": false,
        // A proxy that nobody is at, for all but this machine.
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
        "network.proxy.no_proxies_on": "127.0.0.1",
      },
    },
  },
};

/** Name of the browser that the tests run in. */
export const browserName = process.env.KALEIDOC_BROWSER ?? "chrome";
/** Options for tests of what only Chromium lets a test ask for; `why` says what. */
export const needsChromium = (why) => ({ skip: browserName !== "chrome" && why });

/** How long a page may take to show something, in milliseconds; generous, since it only matters on failure. */
export const PATIENCE = 30_000;

// Cleaning up

const cleanups = [];

/** Undoes everything that was opened, last first. Each test file hands it to `after`. */
export async function cleanUp() {
  while (cleanups.length > 0) {
    await cleanups.pop()();
  }
}

/** Has something done by `cleanUp`. */
export function onCleanUp(undo) {
  cleanups.push(undo);
}

/** A new folder, removed by `cleanUp`. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "kaleidoc-e2e-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

// The command

/** Runs the command to its end. */
export async function run(...args) {
  const child = startCommand(args);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const code = await new Promise((done, fail) => child.on("close", done).on("error", fail));
  return { code, stdout, stderr };
}

function startCommand(args) {
  if (!existsSync(command)) {
    const advice = "run `cargo xtask wasm` and `cargo build --release`, or set KALEIDOC_BIN";
    throw new Error(`there is no ${command}: ${advice}`);
  }
  return spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
}

/** Builds a site into a new folder, and returns that folder. The content may have errors: the corpus has dead links. */
export async function build(root, ...args) {
  const dist = await temporaryFolder();
  await buildInto(dist, root, ...args);
  return dist;
}

async function buildInto(dist, root, ...args) {
  const { code, stderr } = await run("build", root, "-o", dist, ...args);
  assert.ok(code === 0 || code === 1, `kaleidoc build ${root} ended with ${code}:\n${stderr}`);
  const wasm = join(dist, "kaleidoc/kaleidoc_bg.wasm");
  assert.ok(existsSync(wasm), `${command} was built without the reader: run \`cargo xtask wasm\` and build it again`);
}

/** Renders every page of a site for each of its platforms into a new folder, and returns that folder. */
export async function renderAll(root) {
  const folder = await temporaryFolder();
  await renderAllInto(folder, root);
  return folder;
}

async function renderAllInto(folder, root) {
  const { code, stderr } = await run("render", "--all", root, "-o", folder);
  assert.ok(code === 0 || code === 1, `kaleidoc render --all ${root} ended with ${code}:\n${stderr}`);
}

/** The folder that the corpus is built into. It is the same for all tests, so none may change it. */
export const buildCorpus = () => fixture("built", (folder) => buildInto(folder, corpus));

/** The folder that every page of the corpus is rendered into. It is the same for all tests, so none may change it. */
export const renderCorpus = () => fixture("rendered", (folder) => renderAllInto(folder, corpus));

/** Makes a folder, or takes the one that another test file made with the same command. */
async function fixture(name, make) {
  const fixtures = process.env.KALEIDOC_FIXTURES;
  if (!fixtures) {
    const folder = await temporaryFolder();
    await make(folder);
    return folder;
  }
  const { size, mtimeMs } = statSync(command);
  const folder = join(fixtures, `${name}-${size}-${Math.round(mtimeMs)}`);
  if (!existsSync(folder)) {
    await mkdir(fixtures, { recursive: true });
    const unfinished = await mkdtemp(join(fixtures, "new-"));
    cleanups.push(() => rm(unfinished, { recursive: true, force: true }));
    await make(unfinished);
    // Another test file may have been faster; its folder holds the same.
    await rename(unfinished, folder).catch((error) => assert.ok(existsSync(folder), error));
  }
  return folder;
}

/** The file that `renderAll` writes for a page: `/start/quickstart/` on react is `start__quickstart@react.html`. */
export function renderedName(route, platform) {
  return `${route.replace(/^\/|\/$/g, "").replaceAll("/", "__") || "index"}@${platform}.html`;
}

/** Writes the files of a site, path to text, into a new folder, and returns that folder. */
export async function writeSite(files) {
  const root = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Starts `kaleidoc serve` and returns the URL that it prints. `stop` ends it and tells its exit code. */
export async function serveSite(root, ...args) {
  const port = args.includes("--port") ? [] : ["--port", "0"];
  const child = startCommand(["serve", root, ...port, ...args]);
  const closed = new Promise((done) => child.on("close", done));
  const stop = async () => {
    child.kill("SIGINT");
    const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
    const code = await closed;
    clearTimeout(force);
    return code;
  };
  cleanups.push(stop);
  let output = "";
  const url = await new Promise((done, fail) => {
    child.on("error", fail).on("close", (code) => fail(new Error(`kaleidoc serve ended with ${code}:\n${output}`)));
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      const found = /^serving (\S+)/m.exec(output);
      if (found) {
        done(found[1]);
      }
    });
  });
  return { url, stop };
}

// A static host

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".pdf": "application/pdf",
};

/**
 * Serves a folder.
 *
 * - `base`: path that the folder lies under.
 * - `rewrites`: answer unknown paths with `index.html`, as hosts for single-page applications do; with `"404"`, answer
 *   them with `404.html` and status 404, as hosts of plain files do; with `false`, with nothing.
 * - `cacheControl`: header of every answer.
 * - returns `{ origin, url, overrides, delays, hold, requests }`: `overrides` maps a path to an answer
 *   `{ status, type, body }` or to "abort"; `delays` maps a path to the milliseconds before and in the middle of its
 *   answer; `hold(path)` keeps its answers back, and returns `{ sendHalf, release }`, for what is asserted meanwhile:
 *   a busy machine does not get that done within a delay; `requests` are the paths that were asked for.
 */
export async function serveFolder(folder, { base = "/", rewrites = true, cacheControl = "no-store" } = {}) {
  const overrides = new Map();
  const delays = new Map();
  const held = new Map();
  const requests = [];
  const server = createServer(async (request, response) => {
    const path = decodePath(new URL(request.url, "http://host").pathname);
    requests.push(path);
    const { half, whole } = held.get(path) ?? {};
    const wait = (release) => release ?? new Promise((done) => setTimeout(done, delays.get(path)));
    const answer = async (status, type, body) => {
      const head = { "content-type": type, "content-length": Buffer.byteLength(body), "cache-control": cacheControl };
      if (!half && !delays.has(path)) {
        return response.writeHead(status, head).end(body);
      }
      await wait(half);
      const bytes = Buffer.from(body);
      response.writeHead(status, head).write(bytes.subarray(0, bytes.length >> 1));
      await wait(whole);
      response.end(bytes.subarray(bytes.length >> 1));
    };
    const override = overrides.get(path);
    if (override === "abort") {
      return response.destroy();
    }
    if (override) {
      return answer(override.status ?? 200, override.type ?? "application/json", override.body ?? "");
    }
    const below = path.startsWith(base) ? path.slice(base.length) : undefined;
    const file = below === undefined ? undefined : await findFile(folder, below);
    if (file) {
      answer(200, TYPES[extname(file)] ?? "application/octet-stream", await readFile(file));
    } else if (rewrites === "404" && below !== undefined) {
      answer(404, TYPES[".html"], await readFile(join(folder, "404.html")));
    } else if (rewrites && below !== undefined) {
      answer(200, TYPES[".html"], await readFile(join(folder, "index.html")));
    } else {
      answer(404, "text/plain", "not found");
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  const hold = (path) => {
    let [sendHalf, sendAll] = [];
    const half = new Promise((done) => (sendHalf = done));
    const whole = new Promise((done) => (sendAll = done));
    const release = () => {
      held.delete(path);
      sendHalf();
      sendAll();
    };
    held.set(path, { half, whole });
    return { sendHalf, release };
  };
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, url: origin + base, overrides, delays, hold, requests };
}

function decodePath(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // Encoded wrongly, so it names no file.
  }
}

async function findFile(folder, below) {
  const file = join(folder, normalize(below));
  if (!file.startsWith(folder + sep) && file !== folder + sep && file !== folder) {
    return undefined;
  }
  for (const candidate of [file, join(file, "index.html")]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) {
      return candidate;
    }
  }
  return undefined;
}

// The browser

let browser;

/** The browser, started when it is first needed. */
export async function theBrowser() {
  if (!browser) {
    const { type, names, options } = BROWSERS[browserName];
    browser = type.launch({ executablePath: browserPath(names), ...options });
    cleanups.push(async () => {
      await (await browser).close();
      browser = undefined;
    });
  }
  return browser;
}

function browserPath(names) {
  if (process.env.KALEIDOC_BROWSER_PATH) {
    return process.env.KALEIDOC_BROWSER_PATH;
  }
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here.
      }
    }
  }
  throw new Error(`there is no ${names[0]} on PATH: install it, or set KALEIDOC_BROWSER_PATH`);
}

/**
 * A new page in a browser profile of its own, closed at the end of the test `t`.
 *
 * - `options`: of Playwright's `newContext`.
 * - returns a page that notes in `page.problems` whatever goes wrong in it: uncaught errors, errors and warnings on the
 *   console, violations of the content security policy, dialogs; but not that other hosts cannot be reached. The
 *   requests are in `page.asked`.
 */
export async function newPage(t, options = {}) {
  const context = await (await theBrowser()).newContext({ viewport: { width: 1280, height: 800 }, ...options });
  if (t) {
    t.after(() => context.close());
  } else {
    cleanups.push(() => context.close());
  }
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.problems = [];
  page.asked = [];
  const isElsewhere = (url) => /^https?:$/.test(url.protocol) && url.hostname !== "127.0.0.1";
  page.on("pageerror", (error) => page.problems.push(`uncaught: ${error}`));
  page.on("crash", () => page.problems.push("the page crashed"));
  page.on("request", (request) => page.asked.push(request));
  page.on("console", (message) => {
    const { url } = message.location();
    const isFromElsewhere = url && URL.canParse(url) && isElsewhere(new URL(url));
    if (["error", "warning"].includes(message.type()) && !isFromElsewhere) {
      page.problems.push(`console: ${message.text()}${url ? ` (${url})` : ""}`);
    }
  });
  page.on("dialog", (dialog) => {
    page.problems.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI || event.sample}`);
    });
  });
  return page;
}

/**
 * Opens a URL of a site in a new page, and waits until the reader shows something.
 * `timeout`: milliseconds to wait, for pages that take long by their nature.
 */
export async function openPage(t, url, { timeout = PATIENCE, ...options } = {}) {
  const page = await newPage(t, options);
  await page.goto(url);
  await page.waitForSelector("[data-kd-state], [role=alert]", { timeout });
  return page;
}

/** Fails if anything went wrong in a page, but for what `expected` matches. */
export function assertNoProblems(page, expected) {
  const problems = page.problems.filter((problem) => !expected?.test(problem));
  assert.deepEqual(problems, [], "nothing goes wrong in the page");
}

// Chance

/** Numbers from 0 to 1 by chance, the same ones for the same seed: a linear congruential generator modulo 2^32. */
export function chance(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

// Questions to a page that shows the reader

/** Chooses a platform as a person does. */
export async function choosePlatform(page, key) {
  await clickInPlace(page, page.locator("[data-kd-region=platform]"));
  const options = page.locator("[data-kd-region=platforms] [role=option]");
  const keys = await options.evaluateAll((options) => options.map((option) => option.dataset.key));
  await clickInPlace(page, options.nth(keys.indexOf(key)));
}

/** Clicks what is in the viewport. Playwright's own `click` scrolls first, in Firefox also where there is no need. */
async function clickInPlace(page, locator) {
  await locator.waitFor();
  const { x, y, width, height } = await locator.boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
}

/** Source of a function for the page: chooses a platform in one task, as a click on its option does. */
export const choose = `(key) => {
  document.querySelector("[data-kd-region=platform]").click();
  const options = [...document.querySelectorAll("[data-kd-region=platforms] [role=option]")];
  options.find((option) => option.dataset.key === key).click();
}`;

/** What the reader shows: path and hash of the URL, titles, platform, and whether it is a page or a state. */
export function shown(page) {
  return page.evaluate(() => ({
    url: location.pathname + location.hash,
    title: document.title,
    heading: document.querySelector("[data-kd-region=title]")?.textContent,
    platform: document.querySelector("[data-platform]")?.dataset.platform,
    chosen: document.querySelector("[data-kd-region=platform]")?.value,
    state: document.querySelector("[data-kd-state]")?.dataset.kdState,
  }));
}

/** Waits until the reader shows a page with this heading. */
export async function waitForHeading(page, heading) {
  const isShown = (heading) => document.querySelector("[data-kd-region=title]")?.textContent === heading;
  await page.waitForFunction(isShown, heading).catch(async (error) => {
    throw new Error(`“${heading}” is not shown, but ${JSON.stringify(await shown(page))}`, { cause: error });
  });
}

/** Goes to an address within the running reader, without loading a page: what going back and forward does. */
export function goTo(page, url) {
  return page.evaluate((url) => {
    history.pushState(null, "", url);
    dispatchEvent(new PopStateEvent("popstate"));
  }, url);
}

/**
 * Text of a DOM tree that is equal for equal trees: attributes are sorted, and colours of code, which are elements in
 * files and painted ranges in a browser, are left out (code.test.mjs is about them). Runs in the browser.
 *
 * - `withSlots`: with comments; without them texts on both sides of one are one text.
 */
export function serialize(root, withSlots) {
  const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const write = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      return escape(node.data);
    }
    if (node.nodeType === Node.COMMENT_NODE) {
      return withSlots ? `<!--${node.data}-->\n` : "";
    }
    const children = [...node.childNodes].map(write).join("");
    if (node.className.startsWith?.("kd-t-")) {
      return children;
    }
    const kept = [...node.attributes].filter(({ name }) => name !== "data-kd-tokens");
    const attributes = kept.map(({ name, value }) => ` ${name}="${escape(value)}"`).sort();
    return `<${node.localName}${attributes.join("")}>${children}</${node.localName}>\n`;
  };
  return [...root.childNodes].map(write).join("");
}

/** The shown article's content as `serialize` writes it. */
export function articleHtml(page, { withSlots = false } = {}) {
  return page.evaluate(
    `(${serialize})(document.querySelector("[data-kd-region=article]"), ${JSON.stringify(withSlots)})`,
  );
}

/** What `articleHtml` is to return for pages that show the contents of HTML files. `blank` has no Trusted Types. */
export async function expectedHtmls(blank, files, { withSlots = false } = {}) {
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return blank.evaluate(`${JSON.stringify(texts)}.map((html) => (${serialize})(
    new DOMParser().parseFromString(html, "text/html").querySelector("[data-kd-content]"), ${JSON.stringify(withSlots)}
  ))`);
}

/** `expectedHtmls` for one file. */
export async function expectedHtml(blank, file, options) {
  return (await expectedHtmls(blank, [file], options))[0];
}

/** A page of nothing, to parse HTML in. */
export function blankPage(t) {
  return newPage(t);
}
