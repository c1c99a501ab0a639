// Measures the built reader in Chromium: `node main.mjs [--quick] [--out FILE] [GROUP…]`, which `cargo xtask bench` runs.
// Figures go to the terminal as they come, tables as JSON to FILE.
//
// Environment as for tests/e2e (`support.mjs`); the corpus is needed. Nothing here fails for being slow.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

import { cleanUp, corpus, run, temporaryFolder, theBrowser } from "../../tests/e2e/support.mjs";
import { BARE, BARE_PAGE } from "./floor.mjs";
import { host } from "./host.mjs";
import { coldLoads } from "./load.mjs";
import { memory, navigations } from "./navigation.mjs";
import { searches } from "./search.mjs";
import { firstSwitches, warmSwitches } from "./switch.mjs";

const GROUPS = {
  switch: warmSwitches,
  "first-switch": firstSwitches,
  load: coldLoads,
  navigation: navigations,
  search: searches,
  memory,
};

/** Forms of the site, as options of `kaleidoc build`. The first one is what all groups but `load` look at. */
const BUILDS = [[], ["--split"], ["--split", "--prerender"]];

/** How many times the pages of the corpus are there in the large site, which shows what grows with their number. */
const COPIES = 40;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, out: { type: "string" } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(GROUPS, name));
if (unknown.length > 0) {
  console.error(`error: no group \`${unknown.join("`, `")}\`; there are: ${Object.keys(GROUPS).join(", ")}`);
  process.exit(2);
}

/** One line for what was just measured. */
function log(name, figures) {
  const columns = Object.entries(figures).map(([column, value]) => `${column} ${Number(value.toPrecision(3))}`);
  console.log(`${name}: ${columns.join(" · ")}`);
}

/** Builds the corpus in each form; those that the command has no options for are left out. */
async function buildAll() {
  const builds = [];
  for (const options of BUILDS) {
    builds.push({ title: options.join(" ") || "one file", folder: await build(corpus, options) });
  }
  return builds;
}

/** - `isFaulty`: the site may have errors, which does not keep it from being written. */
async function build(root, options, { isFaulty = false } = {}) {
  const folder = await temporaryFolder();
  const { code, stderr } = await run("build", root, "-o", folder, ...options);
  if (code !== 0 && !(isFaulty && code === 1)) {
    throw new Error(`kaleidoc build ${root} ${options.join(" ")} ended with ${code}:\n${stderr}`);
  }
  return folder;
}

/** The large site in pieces. */
async function buildLarge() {
  const root = await temporaryFolder();
  const script = fileURLToPath(new URL("../big-site.mjs", import.meta.url));
  await promisify(execFile)(process.execPath, [script, corpus, root, String(COPIES)]);
  // Copies lie elsewhere, so imports by relative paths lead nowhere.
  const folder = await build(root, ["--split"], { isFaulty: true });
  return { title: `--split, pages × ${COPIES}`, folder };
}

try {
  const groups = positionals.length > 0 ? positionals : Object.keys(GROUPS);
  const builds = await buildAll();
  const site = await host(builds[0].folder, { pages: { [BARE]: BARE_PAGE } });
  const tables = [];
  for (const name of groups) {
    const all = name === "load" && !values.quick ? [...builds, await buildLarge()] : builds;
    tables.push(...(await GROUPS[name]({ site, builds: all, isQuick: values.quick, log })));
    if (values.out) {
      // After each group: what was measured is not lost when a later one fails.
      const browser = `Chromium ${(await theBrowser()).version()}`;
      await writeFile(values.out, `${JSON.stringify({ browser, tables }, null, 1)}\n`);
    }
  }
  await site.close();
} finally {
  await cleanUp();
}
