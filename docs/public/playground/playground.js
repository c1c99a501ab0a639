// The playground: a text on the left, each platform of it on the right, and what is wrong with it below.

const $ = (id) => document.getElementById(id);
const source = $("source");
const platforms = $("platforms");
const previews = $("previews");

/** Milliseconds without a key before the text is compiled. */
const PAUSE = 120;
const DEFAULT_PLATFORMS = "react, swift, android";
const STORED = "kaleidoc.playground";

// The one way to set HTML on this page: only what the compiler has rendered, which holds no scripts.
const policy = globalThis.trustedTypes?.createPolicy("playground", { createHTML: (html) => html });

function setHtml(element, html) {
  element.innerHTML = policy ? policy.createHTML(html) : html;
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

// What was written last

function remember() {
  try {
    localStorage.setItem(STORED, JSON.stringify({ source: source.value, platforms: platforms.value }));
  } catch {
    // Storage is blocked or full: the text lasts as long as the page.
  }
}

function remembered() {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED));
    return typeof stored?.source === "string" && typeof stored.platforms === "string" ? stored : undefined;
  } catch {
    return undefined;
  }
}

async function example() {
  const response = await fetch(new URL("example.mdx", import.meta.url));
  return { source: response.ok ? await response.text() : "# Hello\n", platforms: DEFAULT_PLATFORMS };
}

// Compiling

let compileMdx;
/** Counts the runs, so that a slow one does not overwrite its successor. */
let run = 0;

async function update() {
  const number = ++run;
  const keys = platforms.value.split(/[\s,]+/).filter((key) => key !== "");
  const start = performance.now();
  let page;
  try {
    page = await compileMdx(source.value, { platforms: keys });
  } catch (error) {
    if (number === run) {
      showFindings([], error.message.replace(/^kaleidoc: /, ""));
    }
    return;
  }
  if (number !== run) {
    return;
  }
  const milliseconds = performance.now() - start;
  const kilobytes = new TextEncoder().encode(source.value).length / 1000;
  $("size").textContent = `${kilobytes.toFixed(1)} kB in ${milliseconds.toFixed(1)} ms`;
  showFindings(page.diagnostics);
  showPreviews(page);
}

let waiting;

function updateSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    remember();
    update();
  }, PAUSE);
}

// Diagnostics

function showFindings(diagnostics, failure) {
  const count = (severity) => diagnostics.filter((found) => found.severity === severity).length;
  const words = ["error", "warning", "note"]
    .map((severity) => [count(severity), severity])
    .filter(([number]) => number > 0)
    .map(([number, severity]) => `${number} ${severity}${number === 1 ? "" : "s"}`);
  $("summary").textContent = failure ?? (words.join(", ") || "No findings");
  $("findings").replaceChildren(...diagnostics.map(finding));
  showGutter(diagnostics);
}

function finding(found) {
  const label = `${found.severity}[${found.code}]`;
  const button = element("button", found.severity);
  button.type = "button";
  button.append(
    element("span", "place", `${found.line}:${found.column}`),
    element("span", "", element("b", "", label), " ", ...withCode(found.message)),
    ...found.hints.map((hint) => element("span", "hint", ...withCode(hint))),
  );
  button.addEventListener("click", () => select(found));
  return element("li", "", button);
}

/** Names in backticks as code. */
function withCode(text) {
  return text.split(/`([^`]*)`/).map((part, index) => (index % 2 === 1 ? element("code", "", part) : part));
}

/** Puts the caret where a finding is. */
function select({ line, column, endLine = line, endColumn = column }) {
  const lines = source.value.split("\n");
  const offset = (line, column) =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  source.focus();
  source.setSelectionRange(offset(line, column), offset(endLine, endColumn));
  const height = parseFloat(getComputedStyle(source).lineHeight);
  source.scrollTop = Math.max(0, (line - 1) * height - source.clientHeight / 3);
  source.scrollLeft = 0;
}

function showGutter(diagnostics) {
  // The gravest one of each line.
  const marks = new Map();
  for (const { line, severity } of diagnostics) {
    const known = marks.get(line);
    marks.set(line, known === "error" || (known === "warning" && severity === "note") ? known : severity);
  }
  const count = source.value.split("\n").length;
  const numbers = Array.from({ length: count }, (_, index) => {
    const mark = marks.get(index + 1);
    return mark ? element("span", mark, `${index + 1}`) : `${index + 1}`;
  });
  $("gutter").replaceChildren(...numbers.flatMap((number) => [number, "\n"]));
  alignGutter();
}

function alignGutter() {
  $("gutter").scrollTop = source.scrollTop;
}

// Previews

/** Panes by key of the platform. Each has a shadow tree, so that ids and styles of one do not meet another's. */
const panes = new Map();

function showPreviews(page) {
  const shown = page.platforms.map(({ key, title }) => {
    const pane = panes.get(key) ?? newPane(key, title);
    panes.set(key, pane);
    setHtml(pane.article, page.render(key));
    settleTabs(pane.article);
    pane.title.textContent = page.title;
    return pane.frame;
  });
  for (const key of panes.keys()) {
    if (!page.platforms.some((platform) => platform.key === key)) {
      panes.delete(key);
    }
  }
  const isSame = shown.length === previews.children.length && shown.every((frame, at) => frame === previews.children[at]);
  if (!isSame) {
    // Moving a pane would lose its place.
    const nothing = "No platform has this page. Name some in its metadata, or in the field above.";
    previews.replaceChildren(...(shown.length > 0 ? shown : [element("p", "failure", nothing)]));
  }
}

function newPane(key, name) {
  const host = element("div", "page");
  const shadow = host.attachShadow({ mode: "open" });
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("../kaleidoc/style.css", import.meta.url).href;
  const title = element("h1", "kd-title");
  const article = element("article", "kd-content");
  const main = element("div", "kd-main", title, article);
  const root = element("div", "kd-root", main);
  root.style.minInlineSize = "0";
  main.style.padding = "1.25rem 1.25rem 3rem";
  main.style.minBlockSize = "0";
  const { theme } = document.documentElement.dataset;
  if (theme) {
    root.dataset.theme = theme;
  }
  shadow.append(style, root);
  shadow.addEventListener("click", clicked);
  shadow.addEventListener("keydown", pressed);
  const heading = element("h2", "", name);
  heading.id = `preview-${key}`;
  const frame = element("section", "preview", element("div", "head", heading), host);
  frame.setAttribute("aria-labelledby", heading.id);
  host.tabIndex = 0; // It scrolls.
  host.setAttribute("role", "group");
  host.setAttribute("aria-labelledby", heading.id);
  return { frame, title, article };
}

function clicked(event) {
  const tab = event.target.closest("[role=tab]");
  const copy = event.target.closest(".kd-copy");
  const link = event.target.closest("a[href]");
  if (tab) {
    chooseTab(tab);
  } else if (copy) {
    const code = copy.closest(".kd-code").querySelector("code");
    navigator.clipboard?.writeText(code.textContent).then(() => (copy.textContent = "Copied"), () => {});
  } else if (link) {
    follow(event, link);
  }
}

/** Anchors are looked up in their pane; other links of the site lead to pages that are not here. */
function follow(event, link) {
  const href = link.getAttribute("href");
  if (/^https?:/.test(href)) {
    link.target = "_blank";
    link.rel = "noopener";
    return;
  }
  event.preventDefault();
  const at = href.indexOf("#");
  if (at >= 0) {
    event.currentTarget.getElementById(decodeURIComponent(href.slice(at + 1)))?.scrollIntoView();
  }
}

// Tabs, as in the reader: groups of the same names share the choice.

const chosen = new Map();
const tabsOf = (list) => [...list.querySelectorAll(":scope > [role=tab]")];
const namesOf = (list) => tabsOf(list).map((tab) => tab.textContent).join("\n");

function chooseTab(tab) {
  const list = tab.closest("[role=tablist]");
  chosen.set(namesOf(list), tab.textContent);
  for (const { article } of panes.values()) {
    settleTabs(article);
  }
}

function settleTabs(article) {
  for (const list of article.querySelectorAll(".kd-tabs > [role=tablist]")) {
    const tabs = tabsOf(list);
    const current = tabs.find((tab) => tab.textContent === chosen.get(namesOf(list))) ?? tabs[0];
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === current));
      tab.tabIndex = tab === current ? 0 : -1;
      const panel = article.querySelector(`#${CSS.escape(tab.getAttribute("aria-controls"))}`);
      panel?.toggleAttribute("hidden", tab !== current);
    }
  }
}

function pressed(event) {
  const tab = event.target.closest("[role=tab]");
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (tab && step) {
    event.preventDefault();
    const tabs = tabsOf(tab.closest("[role=tablist]"));
    const next = tabs.at((tabs.indexOf(tab) + step) % tabs.length);
    chooseTab(next);
    next.focus();
  }
}

// Start

async function write(text) {
  source.value = text.source;
  platforms.value = text.platforms;
  showGutter([]);
}

async function start() {
  source.addEventListener("input", updateSoon);
  source.addEventListener("scroll", alignGutter);
  platforms.addEventListener("input", updateSoon);
  $("reset").addEventListener("click", async () => {
    await write(await example());
    remember();
    await update();
  });
  await write(remembered() ?? (await example()));
  try {
    ({ compileMdx } = await import("./compiler.js"));
    await compileMdx("");
    // Once for nothing, so that the time that is shown is not that of a module which is still being compiled itself.
    await compileMdx(source.value).catch(() => {});
    await update();
  } catch (error) {
    const advice = "The compiler is not here. Build it with “cargo xtask wasm”, and the site again.";
    $("summary").textContent = "No compiler";
    previews.replaceChildren(element("p", "failure", advice));
    throw error;
  }
}

await start();
