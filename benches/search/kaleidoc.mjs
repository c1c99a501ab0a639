// Kaleidoc's own search, as its npm package has it: over a bundle in one file, and over one in pieces.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { Bundle } from "../../pkg/node.js";
import { median } from "../browser/statistics.mjs";
import { ask, timed, wireBytes } from "./measure.mjs";
import { ROWS } from "./queries.mjs";

/** Files of the search module, which are loaded when search is first opened. */
const CODE = ["finder.js", "search.css", "search.js", "search_bg.wasm"];

/**
 * - `sites`: names of builds to the folders that hold them.
 * - returns nothing for a package that has no search.
 */
export async function kaleidoc({ sites, queries, rounds }) {
  if (typeof Bundle.prototype.search !== "function") {
    console.log("skipped: the package has no `Bundle.search` yet; run `cargo xtask wasm` if it should");
    return [];
  }
  const folder = new URL("../../pkg/wasm-search/", import.meta.url);
  const files = await Promise.all(CODE.map((name) => readFile(new URL(name, folder))));
  const code = (await Promise.all(files.map(wireBytes))).reduce((sum, bytes) => sum + bytes);
  const rowsOf = async (bundle, { query, platform }) => {
    const { here, elsewhere } = await bundle.search(query, { platform, limit: ROWS });
    return [...here, ...elsewhere].map(({ route, anchor, platforms }) => ({ route, anchor: anchor ?? "", platforms }));
  };
  const results = [];
  for (const [name, folder] of Object.entries(sites)) {
    const loaded = await load(folder);
    const { ms: build } = await timed(() => rowsOf(loaded.bundle, queries[0]));
    const needed = [];
    for (const query of queries) {
      const cold = await load(folder);
      await rowsOf(cold.bundle, query);
      needed.push(await cold.fetched());
    }
    results.push({
      name: `Kaleidoc, ${name}`,
      figures: { code, index: await indexBytes(folder), "one query": median(needed), build },
      ...(await ask(queries, rounds, (query) => rowsOf(loaded.bundle, query))),
    });
  }
  return results;
}

/** What lies in a build for search alone: nothing, where the index is made of the bundle. */
async function indexBytes(folder) {
  const index = join(folder, "search");
  const names = await readdir(index).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => wireBytes(await readFile(join(index, name)))));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** A bundle that was just loaded, and a function that tells the bytes of the files beside it that were asked for. */
async function load(folder) {
  const asked = new Map();
  const beside = async (path) => {
    const content = await readFile(join(folder, path));
    asked.set(path, content);
    return content;
  };
  const bundle = await Bundle.load(await readFile(join(folder, "bundle.json")), { beside });
  const fetched = async () => {
    const sizes = await Promise.all([...asked.values()].map(wireBytes));
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  };
  return { bundle, fetched };
}
