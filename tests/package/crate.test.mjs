// The crate as its users get it: unpacked from what `cargo package` makes, and installed where there is neither Node.js
// nor anything that builds for WebAssembly.
//
// Environment, set by `cargo xtask test`:
// - KALEIDOC_CRATE: the file of the packed crate.
// - KALEIDOC_CRATE_TARGET: cargo's target folder; one in which the dependencies are compiled already saves minutes.
// - KALEIDOC_CRATE_PROFILE: the profile of cargo.

import assert from "node:assert/strict";
import { access, readdir, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cleanUp, newPage, serveFolder, succeed, temporaryFolder, waitForHeading } from "./support.mjs";
import { writeSite } from "../e2e/support.mjs";

after(cleanUp);

/** What cargo needs to compile and link: Rust, a compiler of C, and what they call. */
const PROGRAMS = ["cargo", "rustc", "cc", "c++", "gcc", "g++", "ar", "as", "ld", "ranlib", "sh", "env", "uname"];

/** A search path with these programs alone. */
async function searchPath() {
  const folder = await temporaryFolder();
  for (const program of PROGRAMS) {
    for (const directory of process.env.PATH.split(delimiter)) {
      const file = join(directory, program);
      if (await access(file).then(() => true, () => false)) {
        await symlink(file, join(folder, program));
        break;
      }
    }
  }
  return folder;
}

const SITE = {
  "kaleidoc.toml": `
    [site]
    title = "Crate"
    [[platforms]]
    key = "react"
    title = "React"
    [[platforms]]
    key = "vue"
    title = "Vue"
  `,
  "src/pages/[platform]/index.mdx": `---
title: Start
description: The first page
---

<InlineFilter filters={["react"]}>Read with React.</InlineFilter>

<InlineFilter filters={["vue"]}>Read with Vue.</InlineFilter>
`,
};

describe("the packed crate", () => {
  const crate = process.env.KALEIDOC_CRATE;
  let [source, files] = [];

  before(async () => {
    assert.ok(crate, "KALEIDOC_CRATE is not set: run `cargo xtask test --only package`");
    const folder = await temporaryFolder();
    await succeed("tar", ["-xzf", crate, "-C", folder]);
    const [name] = await readdir(folder);
    source = join(folder, name);
    files = (await readdir(source, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(source.length + 1));
  });

  test("has the built reader, and neither tests nor the manual", () => {
    for (const file of ["pkg/wasm/kaleidoc_bg.wasm", "pkg/wasm/style.css", "pkg/wasm-search/search_bg.wasm", "LICENSE-MIT", "README.md"]) {
      assert.ok(files.includes(file), file);
    }
    const folders = new Set(files.map((file) => file.split("/")[0]));
    for (const folder of ["tests", "docs", "xtask", "benches", ".ci", ".github"]) {
      assert.ok(!folders.has(folder), folder);
    }
  });

  test("installs without Node.js and wasm tools, and its sites work", async (t) => {
    const path = await searchPath();
    assert.ok(!(await readdir(path)).includes("node"));
    const root = await temporaryFolder();
    const options = { cwd: source, env: { ...process.env, PATH: path, CARGO_TARGET_DIR: process.env.KALEIDOC_CRATE_TARGET } };
    const profile = ["--profile", process.env.KALEIDOC_CRATE_PROFILE ?? "release"];
    const start = performance.now();
    await succeed("cargo", ["install", "--path", source, "--root", root, "--locked", ...profile], options);
    t.diagnostic(`cargo install: ${((performance.now() - start) / 1000).toFixed(1)} s`);

    const dist = join(await temporaryFolder(), "site");
    await succeed(join(root, "bin/kaleidoc"), ["build", await writeSite(SITE), "-o", dist], { env: {} });
    const { url } = await serveFolder(dist);
    const page = await newPage(t);
    await page.goto(`${url}vue/`);
    await waitForHeading(page, "Start");
    assert.match(await page.textContent("[data-kd-region=article]"), /Read with Vue\./);
  });
});
