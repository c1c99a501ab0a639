// Measures the built reader in Chromium: `node main.mjs [--quick] [--out FILE] [GROUP…]`, which `cargo xtask bench` runs.
// Figures of each page go to the terminal as they come, tables as JSON to FILE.
//
// Environment as for tests/e2e (`support.mjs`); the corpus is needed. Nothing here fails for being slow.

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { build, cleanUp, corpus, theBrowser } from "../../tests/e2e/support.mjs";
import { host } from "./host.mjs";
import { firstSwitches, warmSwitches } from "./switch.mjs";

const GROUPS = { switch: warmSwitches, "first-switch": firstSwitches };

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

try {
  const site = await host(await build(corpus));
  const tables = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(GROUPS)) {
    tables.push(...(await GROUPS[name]({ site, isQuick: values.quick, log })));
  }
  await site.close();
  if (values.out) {
    const browser = `Chromium ${(await theBrowser()).version()}`;
    await writeFile(values.out, `${JSON.stringify({ browser, tables }, null, 1)}\n`);
  }
} finally {
  await cleanUp();
}
