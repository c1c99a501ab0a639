// What the engines have in common: bytes on the wire, and queries asked in this process.

import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

/** Bytes of a file as a host sends it: compressed with brotli, unless that makes it no smaller. */
export async function wireBytes(content) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const { length } = await promisify(brotliCompress)(content, { params });
  return Math.min(length, Buffer.byteLength(content));
}

/** Runs `work`, and tells the milliseconds that it took. */
export async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

/**
 * Asks all queries, once untimed, and then `rounds` times.
 *
 * - `search`: gives the rows of a query, `{ route, anchor, platforms }`, or a promise of them.
 * - returns `lists`, the rows of each query, and `times`, milliseconds of each search.
 */
export async function ask(queries, rounds, search) {
  const [lists, times] = [[], []];
  for (const query of queries) {
    lists.push(await search(query));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const query of queries) {
      times.push((await timed(() => search(query))).ms);
    }
  }
  return { lists, times };
}
