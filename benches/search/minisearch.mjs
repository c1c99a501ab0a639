// MiniSearch, set up as VitePress does it for documentation: a section is a document, and its fields are its heading, the
// headings above it, and its text. Words match by prefix, and with slips of up to a fifth of their letters.

import { readFile } from "node:fs/promises";
import MiniSearch from "minisearch";

import { ask, timed, wireBytes } from "./measure.mjs";

const INDEX = { fields: ["title", "titles", "text"], storeFields: ["title", "titles"] };
const SEARCH = { prefix: true, fuzzy: 0.2, boost: { title: 4, text: 2, titles: 1 } };

/** How much more a section counts that is the reader's own platform's. */
const OWN = 2;

/**
 * Three ways in which a site with platforms can have it: one index of all their variants; the same, where the reader's
 * own platform counts more; and an index for each platform, of which a reader loads one.
 */
export async function miniSearch({ variants, queries, rounds }) {
  const code = await wireBytes(await readFile(new URL(import.meta.resolve("minisearch"))));
  const all = await build(variants);
  const indexes = new Map();
  for (const platform of new Set(variants.map((page) => page.platform))) {
    indexes.set(platform, await build(variants.filter((page) => page.platform === platform)));
  }
  const sum = (name) => [...indexes.values()].reduce((sum, part) => sum + part[name], 0);
  const one = { index: all.bytes, "one query": all.bytes, code, build: all.ms };
  const each = { index: sum("bytes"), "one query": sum("bytes") / indexes.size, code, build: sum("ms") };
  const own = (platform) => ({ boostDocument: (id) => (place(id).platforms[0] === platform ? OWN : 1) });
  return [
    {
      name: "MiniSearch, one index",
      figures: one,
      ...(await ask(queries, rounds, ({ query }) => rows(all.index, query))),
    },
    {
      name: `MiniSearch, one index, own platform × ${OWN}`,
      figures: one,
      ...(await ask(queries, rounds, ({ query, platform }) => rows(all.index, query, own(platform)))),
    },
    {
      name: "MiniSearch, an index a platform",
      figures: each,
      ...(await ask(queries, rounds, ({ query, platform }) => rows(indexes.get(platform).index, query))),
    },
  ];
}

/** An index of pages, the bytes of it that a reader downloads, and the milliseconds that it took. */
async function build(variants) {
  const documents = variants.flatMap(({ platform, route, title, sections }) =>
    sections.map(({ anchor, headings, text }) => {
      const trail = [title, ...headings];
      return { id: `${platform}${route}#${anchor}`, title: trail.at(-1), titles: trail.slice(0, -1), text };
    }),
  );
  const { result: index, ms } = await timed(() => {
    const index = new MiniSearch(INDEX);
    index.addAll(documents);
    return index;
  });
  return { index, ms, bytes: await wireBytes(JSON.stringify(index)) };
}

const rows = (index, query, options) => index.search(query, { ...SEARCH, ...options }).map(({ id }) => place(id));

/** What the name of a document says: `react/start/#setup`. */
function place(id) {
  const [path, anchor] = id.split("#");
  const slash = path.indexOf("/");
  return { platforms: [path.slice(0, slash)], route: path.slice(slash), anchor };
}
