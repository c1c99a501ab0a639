// The tarball: what is in it, and what the tools that judge packages say about it.

import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { cleanUp, here, install, installed, npx, succeed, tarball, temporaryFolder } from "./support.mjs";

await install();
after(cleanUp);

const manifest = async () => JSON.parse(await readFile(join(installed, "package.json"), "utf8"));

/** Entries that are no modules, so they have no types. */
const FILES = ["./style.css", "./kaleidoc_bg.wasm", "./compiler_bg.wasm", "./search_bg.wasm", "./package.json"];

/** Files besides those that `files` names: npm adds these. */
const ALWAYS = ["README.md", "package.json"];

async function content() {
  const { stdout } = await succeed("tar", ["-tzf", await tarball()]);
  return stdout
    .trim()
    .split("\n")
    .map((path) => path.replace(/^package\//, ""))
    .sort();
}

test("the tarball holds what `files` names and nothing else", async () => {
  const { files } = await manifest();
  assert.deepEqual(await content(), [...files, ...ALWAYS].sort());
});

test("script, styles, types and module are in the tarball", async () => {
  const found = await content();
  for (const file of [
    "index.js",
    "index.d.ts",
    "element.js",
    "element.d.ts",
    "style.css",
    "wasm/kaleidoc_bg.wasm",
    "wasm-search/search_bg.wasm",
  ]) {
    assert.ok(found.includes(file), file);
  }
});

test("every entry of `exports` names files of the tarball", async () => {
  const found = await content();
  const targets = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(targets));
  for (const target of targets((await manifest()).exports)) {
    assert.ok(found.includes(target.replace(/^\.\//, "")), target);
  }
});

test("a script imports nothing but files of the tarball and, in those for Node.js, of it", async () => {
  const found = await content();
  for (const script of found.filter((path) => path.endsWith(".js"))) {
    const text = await readFile(join(installed, script), "utf8");
    for (const [, name] of text.matchAll(/^(?:import|export)\b[^;]*?\bfrom "([^"]+)";|^import "([^"]+)";/gm)) {
      const isNode = /^((compiler-)?node\.js|bin\/.*)$/.test(script) && name.startsWith("node:");
      assert.ok(isNode || found.includes(join(script, "..", name)), `${script} imports ${name}`);
    }
  }
});

test("the installed package says what it is without a browser", async () => {
  const { stdout } = await succeed("node", [
    "-e",
    'import("kaleidoc/element").then((m) => console.log(Object.keys(m)))',
  ]);
  assert.equal(stdout.trim(), "[ 'KaleidocDocs' ]");
});

test("the components in the readme are those that the tests build", async () => {
  const readme = await readFile(join(installed, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```(tsx|vue)\n(?:\/\/|<!--) (\S+).*\n([^]*?)^```$/gm)];
  assert.equal(blocks.length, 4);
  for (const [, language, name, code] of blocks) {
    const file = join(here, language === "vue" ? "vue" : "react", "src", name);
    assert.equal(code, await readFile(file, "utf8"), name);
  }
});

test("publint has nothing to say", async () => {
  const { stdout } = await npx("publint", ["--strict", await tarball()]);
  assert.match(stdout, /All good!/);
});

test("attw finds the types of every entry", async () => {
  // A package of ES modules only, so `require` gets one, too.
  const rules = [
    "--ignore-rules",
    "cjs-resolves-to-esm",
    "--exclude-entrypoints",
    ...FILES.map((path) => path.slice(2)),
  ];
  await npx("attw", [await tarball(), "--no-color", ...rules, "--profile", "node16"]);
});

test("tsc in strict mode takes the types, in a project without frameworks", async () => {
  // Elsewhere, so that neither React nor Vue is found.
  const folder = await temporaryFolder();
  await mkdir(join(folder, "node_modules"));
  await symlink(installed, join(folder, "node_modules/kaleidoc"));
  for (const name of ["tsconfig.json", "plain.ts"]) {
    await writeFile(join(folder, name), await readFile(join(here, "types", name)));
  }
  await npx("tsc", ["--project", folder, "--preserveSymlinks"]);
});

test("tsc takes the types of the contract", async () => {
  await npx("tsc", ["--project", "types/tsconfig.contract.json"]);
});

test("tsc takes the custom element in React's markup and in Vue's templates", async () => {
  await npx("tsc", ["--project", "types/tsconfig.frameworks.json"]);
});
