// `kaleidoc/compiler` in Node: what it makes of a text is what the command makes of it, and no text breaks it for good.
//
// Needs `pkg/wasm-compiler`, which `cargo xtask wasm` builds.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compileMdx } from "../../pkg/compiler-node.js";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const pages = join(repository, "tests/pages");
const read = (...path) => readFileSync(join(...path), "utf8");

// As in tests/pages.rs
const path = "src/pages/[platform]/index.mdx";
const site = {
  path,
  platforms: [
    { key: "react", title: "React" },
    { key: "vue", title: "Vue" },
    { key: "swift", title: "Swift" },
  ],
  variables: { THE_VERSION: "1.2.3" },
};

/** Pages that show others, which a text alone has none of. */
const NEEDS_OTHER_PAGES = new Set(["components"]);

/** HTML as the expectations hold it, without the tokens of highlighting. */
function lines(html) {
  return html
    .replaceAll("--><", "-->\n<")
    .replaceAll("</p>", "</p>\n")
    .replaceAll("</li>", "</li>\n")
    .replaceAll("</figure>", "</figure>\n")
    .trimEnd();
}

function withoutTokens(html) {
  return html.replaceAll(/<span class="kd-t-[a-z]+">([^<]*)<\/span>/g, "$1");
}

/** What the command says of a page, without what it does not say of a text alone: that it lacks metadata. */
function expectedDiagnostics(folder) {
  const all = read(folder, "diagnostics.txt").trimEnd().split("\n");
  return all.filter((line) => line !== "" && !/ warning\[(no-platforms|invalid-meta)\]/.test(line));
}

function place({ file, line, column, endLine }) {
  return endLine === undefined ? file : `${file}:${line}:${column}`;
}

for (const name of readdirSync(pages)) {
  const folder = join(pages, name);
  const names = readdirSync(folder);
  if (!names.includes("page.mdx")) {
    continue; // a legacy page
  }
  const skip = NEEDS_OTHER_PAGES.has(name) && "shows other pages of its site";
  test(`${name}: HTML and diagnostics are those of the command`, { skip }, async () => {
    const files = {};
    for (const file of names.filter((file) => /\./.test(file) && !["page.mdx", "diagnostics.txt"].includes(file))) {
      files[`src/fragments/${file}`] = read(folder, file);
    }
    const page = await compileMdx(read(folder, "page.mdx"), { ...site, files });
    const found = page.diagnostics.map((one) => `${place(one)} ${one.severity}[${one.code}]: ${one.message}`);
    // A message may have lines.
    assert.deepEqual(found.flatMap((text) => text.split("\n")), expectedDiagnostics(folder));
    const expected = readdirSync(join(folder, "expected")).map((file) => file.replace(/\.html$/, ""));
    assert.deepEqual(page.platforms.map((platform) => platform.key).sort(), expected.sort());
    for (const platform of expected) {
      assert.equal(
        lines(page.render(platform)),
        withoutTokens(read(folder, `expected/${platform}.html`)).trimEnd(),
        `${name} on ${platform}`,
      );
    }
  });
}

test("a text alone: title, platforms, headings, HTML", async () => {
  const page = await compileMdx(
    "export const meta = { title: 'T', description: 'D', platforms: ['vue', 'react'] };\n\n## One\n\n" +
      "<InlineFilter filters={['vue']}>\n\n## Two\n\nfor Vue\n\n</InlineFilter>\n",
  );
  assert.deepEqual([page.title, page.description, page.diagnostics], ["T", "D", []]);
  assert.deepEqual(page.platforms, [
    { key: "react", title: "react" },
    { key: "vue", title: "vue" },
  ]);
  assert.deepEqual(page.headings, [
    { level: 2, id: "one", text: "One", platforms: ["react", "vue"] },
    { level: 2, id: "two", text: "Two", platforms: ["vue"] },
  ]);
  assert.match(page.render("vue"), /for Vue/);
  assert.doesNotMatch(page.render("react"), /for Vue/);
  assert.throws(() => page.render("swift"), { name: "RangeError", message: /no platform "swift".*"react", "vue"/ });
});

test("places are lines and UTF-16 columns", async () => {
  const { diagnostics } = await compileMdx("a\r\n\r\né🦀 <Nope />", { platforms: ["a"] });
  const [{ line, column, endLine, endColumn, hints, ...rest }] = diagnostics;
  assert.deepEqual([line, column, endLine, endColumn], [3, 5, 3, 13]);
  assert.deepEqual([rest.severity, rest.code, rest.file], ["error", "unknown-component", "page.mdx"]);
  assert.ok(hints.length > 0);
});

test("sources and options that are none", async () => {
  await assert.rejects(compileMdx(undefined), { name: "TypeError", message: /must be a string, found undefined/ });
  await assert.rejects(compileMdx(null), { name: "TypeError", message: /found null/ });
  const refused = (options, message) => assert.rejects(compileMdx("a", options), { name: "TypeError", message });
  await refused({ platforms: ["a", "a"] }, /platform key `a` is there twice/);
  await refused({ platforms: ["a/b"] }, /is not a URL path segment/);
  await refused({ platforms: [1] }, /cannot be used/);
  await refused({ files: "x" }, /cannot be used/);
});

test("front matter, and what is wrong with it", async () => {
  const page = await compileMdx("---\ntitle: T\nplatforms: [a, b]\n---\n\nx");
  assert.deepEqual([page.title, page.platforms.length, page.diagnostics], ["T", 2, []]);
  const broken = await compileMdx("---\ntitle: [\n---\n\nx", { platforms: ["a"] });
  assert.deepEqual(
    broken.diagnostics.map((found) => [found.code, found.line]),
    [["invalid-meta", 2]],
  );
});

/** The text compiles, or the promise is rejected; in any case the next text compiles. */
async function survives(source) {
  const outcome = await compileMdx(source, { platforms: ["a", "b"] }).catch((error) => error);
  const next = await compileMdx("still **here**", { platforms: ["a"] });
  assert.match(next.render("a"), /<strong>here<\/strong>/);
  return outcome;
}

const DEEP = {
  "quotes": ">".repeat(40_000),
  "spaced quotes": "> ".repeat(20_000),
  "bullets": "- ".repeat(20_000),
  "JSX": `${"<div>".repeat(2_000)}x${"</div>".repeat(2_000)}`,
  "JSX, line by line": `${"<div>\n".repeat(2_000)}x\n${"</div>\n".repeat(2_000)}`,
  "components": `${"<Callout>\n\n".repeat(2_000)}x\n\n${"</Callout>\n\n".repeat(2_000)}`,
  "braces": "{".repeat(20_000),
  "brackets": `{${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
  "brackets at the bound": `{${"[".repeat(120)}${"]".repeat(120)}}`,
  "parentheses": `{${"(".repeat(5_000)}1${")".repeat(5_000)}}`,
  "prefixes": `export const a = ${"!".repeat(5_000)}1`,
  "conditions": `{${"a ? b : ".repeat(3_000)}c}`,
  "arrows": `{${"a => ".repeat(3_000)}b}`,
  "templates": `{${"`${".repeat(3_000)}`,
  "emphasis": "*a ".repeat(10_000) + "b*".repeat(10_000),
  "links": "[".repeat(20_000),
  "YAML": `---\na: ${"[".repeat(20_000)}\n---\n\nx`,
  "attributes of code": `\`\`\`ts a={${"[".repeat(20_000)}\nx\n\`\`\``,
};

for (const [name, source] of Object.entries(DEEP)) {
  test(`depth: ${name}`, async () => {
    const outcome = await survives(source);
    assert.ok(!(outcome instanceof Error), outcome.cause?.stack?.slice(0, 300) ?? outcome.stack);
  });
}

test("past breakages stay mended, or are rejected", async (t) => {
  const folder = join(repository, "tests/fuzz/regressions");
  for (const file of readdirSync(folder)) {
    const outcome = await survives(read(folder, file));
    if (outcome instanceof Error) {
      assert.match(outcome.message, /the compiler broke down on this text/);
      assert.ok(outcome.cause instanceof Error);
      t.diagnostic(`${file} is rejected: ${outcome.cause.message}`);
    }
  }
});

test("a text that exhausts the stack all the same is rejected", async () => {
  const outcome = await survives(`export const a = () => {${"if(a);else ".repeat(9_000)};}`);
  assert.match(outcome.message, /the compiler broke down on this text/);
  assert.ok(outcome.cause instanceof WebAssembly.RuntimeError || outcome.cause instanceof RangeError);
});

test("calls at once are answered each", async () => {
  const texts = ["one", "# two", "<Nope />"];
  const pages = await Promise.all(texts.map((text) => compileMdx(text, { platforms: ["a"] })));
  assert.deepEqual(
    pages.map((page) => page.diagnostics.length),
    [0, 0, 1],
  );
});
