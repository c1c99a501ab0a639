// How well and how fast a site of many platforms is searched: `node main.mjs [--quick] [--out FILE]`, which
// `cargo xtask bench --only search` runs. The queries and their right answers are tests/search; the pages are the corpus,
// each as each of its platforms shows it. Tables go to FILE as JSON.
//
// Environment as for tests/e2e (`support.mjs`). Nothing here fails for a bad result.

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { cleanUp, corpus, run, temporaryFolder, theBrowser } from "../../tests/e2e/support.mjs";
import { median, p95, table } from "../browser/statistics.mjs";
import { kaleidoc } from "./kaleidoc.mjs";
import { miniSearch } from "./minisearch.mjs";
import { pagefind } from "./pagefind.mjs";
import { variants as variantsOf } from "./pages.mjs";
import { hits, meanReciprocal, pageRank, rank, readQueries, ROWS } from "./queries.mjs";

/**
 * Each tells for its kinds of index `{ name, figures, lists, times }`: `figures` by the columns of “what it takes”, `lists`
 * the rows of each query in the order in which a reader sees them, `times` the milliseconds of each search.
 */
const ENGINES = { kaleidoc, miniSearch, pagefind };

const QUALITY =
  "The queries of tests/search over the corpus. A row is right if page, section and platform are; of the rows that a " +
  `reader sees, the first ${ROWS} count. MRR: mean of 1 / rank of the first right row; pages MRR: the same among pages, ` +
  "each counted once, whatever the section. MiniSearch as VitePress sets it up, Pagefind with a platform filter; both " +
  "get the queries as they are typed. An index of one platform cannot answer what only another has.";
const KINDS = "MRR of the queries of a kind (tests/search/README.md); elsewhere: what only another platform has.";
const COST =
  "index: all of it; one query: what is downloaded of it for the first one, median; code: of the engine, Kaleidoc's " +
  "with its dialog, the others' without one; all as a host sends them, with brotli. Kaleidoc's index in one file is made " +
  "of the bundle that is there; in pieces, one query includes pages for its rows. build: for all platforms; Kaleidoc's is its first query, the start of " +
  "its module included. Queries warm, in Node.js; Pagefind's in Chromium, with text for its first five pages.";

const COLUMNS = {
  quality: { MRR: "of 1", "hit@1": "%", "hit@3": "%", "not found": "", "pages MRR": "of 1" },
  cost: { index: "B", "one query": "B", code: "B", build: "ms", p50: "ms", p95: "ms" },
};

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, out: { type: "string" } } });

/** Builds the corpus; its own mistakes do not matter here. */
async function build(...options) {
  const folder = await temporaryFolder();
  const { code, stderr } = await run("build", corpus, "-o", folder, ...options);
  if (code > 1) {
    throw new Error(`kaleidoc build ${corpus} ${options.join(" ")} ended with ${code}:\n${stderr}`);
  }
  return folder;
}

/** How well an engine did, over all and by the kinds of queries. Tells which queries it had no first row for. */
function judge(name, lists, queries) {
  const ranks = queries.map((query, number) => rank(lists[number], query));
  const quality = {
    MRR: meanReciprocal(ranks),
    "hit@1": hits(ranks, 1),
    "hit@3": hits(ranks, 3),
    "not found": ranks.filter((rank) => rank === undefined).length,
    "pages MRR": meanReciprocal(queries.map((query, number) => pageRank(lists[number], query))),
  };
  console.log(`${name}: MRR ${quality.MRR.toFixed(3)}; not first:`);
  for (const [number, { query, platform }] of queries.entries()) {
    if (ranks[number] !== 1) {
      console.log(`  ${ranks[number] ?? "–"}  ${query} (${platform})`);
    }
  }
  const ofKind = (kind) => meanReciprocal(ranks.filter((_, number) => queries[number].kind === kind));
  return { quality, kinds: Object.fromEntries(kindsOf(queries).map((kind) => [kind, ofKind(kind)])) };
}

const kindsOf = (queries) => [...new Set(queries.map(({ kind }) => kind))];

try {
  const sites = { "one file": await build(), "--split": await build("--split") };
  const variants = await variantsOf(sites["one file"]);
  const queries = await readQueries(variants);
  const rounds = values.quick ? 1 : 5;
  const [quality, kinds, cost] = [{}, {}, {}];
  for (const engine of Object.values(ENGINES)) {
    for (const { name, figures, lists, times } of await engine({ sites, variants, queries, rounds })) {
      ({ quality: quality[name], kinds: kinds[name] } = judge(name, lists, queries));
      cost[name] = { ...figures, p50: median(times), p95: p95(times) };
    }
  }
  const ofKinds = Object.fromEntries(kindsOf(queries).map((kind) => [kind, "of 1"]));
  const tables = [
    table("search-quality", `What is found, ${queries.length} queries`, QUALITY, COLUMNS.quality, quality),
    table("search-kinds", "What is found, by kind", KINDS, ofKinds, kinds),
    table("search-cost", "What it takes", COST, COLUMNS.cost, cost),
  ];
  if (values.out) {
    const browser = `Chromium ${(await theBrowser()).version()}`;
    await writeFile(values.out, `${JSON.stringify({ browser, tables }, null, 1)}\n`);
  } else {
    console.log(JSON.stringify(tables, null, 1));
  }
} finally {
  await cleanUp();
}
