// The queries with their right answers (tests/search), and how well a list of results does.

import { readFile } from "node:fs/promises";

const SET = new URL("../../tests/search/queries.json", import.meta.url);

/** Rows of a list that count; a right one below them was not found. */
export const ROWS = 20;

/**
 * The queries, in the order of their file.
 *
 * - `variants`: of the pages, as `pages.mjs` has them.
 * - returns for each `{ kind, query, platform, wanted, isRight, isRightPage }`. `wanted` is the platform that the answer
 *   is asked for; `isRight` and `isRightPage` judge a row, the latter without regard to its section.
 * - throws for a right answer that is not there, and for one that is there although only another platform is to have it.
 */
export async function readQueries(variants) {
  const platforms = new Set(variants.map(({ platform }) => platform));
  return JSON.parse(await readFile(SET, "utf8")).map(({ kind, query, platform, right, elsewhere }) => {
    const wanted = /(?:^|\s)platform:(\S+)/.exec(query)?.[1] ?? platform;
    // Routes and platforms together, since a section may be on some of a page's platforms only.
    const places = right.map(({ route, anchor }) => {
      const on = variants
        .filter((page) => page.route === route)
        .filter((page) => anchor === undefined || page.sections.some((section) => section.anchor === anchor))
        .map((page) => page.platform);
      const has = new Set(elsewhere ? on : on.filter((key) => key === wanted));
      if (!platforms.has(platform) || has.size === 0 || (elsewhere && has.has(platform))) {
        const place = anchor === undefined ? route : `${route}#${anchor}`;
        throw new Error(`“${query}” for ${platform}: ${place} is there for ${on.join(", ") || "no platform"}`);
      }
      return { route, anchor, has };
    });
    const fits = (row, place) => row.route === place.route && row.platforms.some((key) => place.has.has(key));
    return {
      kind: elsewhere ? "elsewhere" : kind,
      query,
      platform,
      wanted,
      isRight: (row) => places.some((place) => fits(row, place) && (place.anchor ?? row.anchor) === row.anchor),
      isRightPage: (row) => places.some((place) => fits(row, place)),
    };
  });
}

/**
 * Place of the first right row, from 1; `undefined` when none of the first rows is.
 *
 * - `rows`: `{ route, anchor, platforms }` in the order that a reader sees them; `anchor` is empty for a page's start.
 */
export function rank(rows, { isRight }) {
  const index = rows.slice(0, ROWS).findIndex(isRight);
  return index < 0 ? undefined : index + 1;
}

/** The same among pages, each counted once, where its first row stands; another platform's is another page. */
export function pageRank(rows, { wanted, isRightPage }) {
  const seen = new Set();
  for (const row of rows.slice(0, ROWS)) {
    seen.add(`${row.route} ${row.platforms.includes(wanted) ? wanted : row.platforms}`);
    if (isRightPage(row)) {
      return seen.size;
    }
  }
  return undefined;
}

/** Mean reciprocal rank; a query without a right row counts 0. */
export const meanReciprocal = (ranks) => ranks.reduce((sum, rank) => sum + (rank ? 1 / rank : 0), 0) / ranks.length;

/** Percent of queries with a right row among the first `count`. */
export const hits = (ranks, count) => (100 * ranks.filter((rank) => rank <= count).length) / ranks.length;
