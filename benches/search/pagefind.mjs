// Pagefind, with each page of each platform as a page of the site, and the platform as a filter. It is asked in Chromium,
// since its engine loads its files as a page does.

import { close, createIndex } from "pagefind";

import { newPage, temporaryFolder } from "../../tests/e2e/support.mjs";
import { host } from "../browser/host.mjs";
import { median } from "../browser/statistics.mjs";
import { timed, wireBytes } from "./measure.mjs";
import { ROWS } from "./queries.mjs";

/** Results of which Pagefind's own interface gets title and text at once, and sections that it shows of each at most. */
const [RESULTS, SECTIONS] = [5, 3];

/** Where the index lies on the host, and a page that has nothing else. */
const [FOLDER, BARE] = ["/pagefind/", "/bare.html"];
const BARE_PAGE = `<!doctype html><html lang="en"><title>Bare</title><link rel="icon" href="data:,">`;

/** What is the engine, whoever asks. The interfaces beside it, which are a site's choice, are neither. */
const isCode = (path) => /^(pagefind|pagefind-worker)\.js$|^wasm\.en\.pagefind$/.test(path);
const isIndex = (path) => !isCode(path) && !/^pagefind-.*\.(js|css)$|^wasm\./.test(path);

export async function pagefind({ variants, queries: all, rounds }) {
  // What a page can be handed.
  const queries = all.map(({ query, platform }) => ({ query, platform }));
  const folder = await temporaryFolder();
  const { result: files, ms: build } = await timed(() => indexOf(variants, folder));
  const sizes = { code: 0, index: 0 };
  for (const { path, content } of files.filter(({ path }) => isCode(path) || isIndex(path))) {
    sizes[isCode(path) ? "code" : "index"] += await wireBytes(content);
  }
  let sent = 0;
  const onAnswer = (path, bytes) => (sent += path.startsWith(FOLDER) && isIndex(path.slice(FOLDER.length)) ? bytes : 0);
  const site = await host(folder, { encoding: "br", pages: { [BARE]: BARE_PAGE }, onAnswer });
  const cold = [];
  for (const query of queries) {
    sent = 0;
    await askIn(site, { queries: [query], rounds: 0, results: RESULTS });
    cold.push(sent);
  }
  const { lists } = await askIn(site, { queries, rounds: 0, results: ROWS });
  const { times } = await askIn(site, { queries, rounds, results: RESULTS });
  await site.close();
  const figures = { ...sizes, "one query": median(cold), build };
  return [{ name: "Pagefind, filtered by platform", figures, lists, times }];
}

/** Writes the index into a folder below FOLDER, and tells its files. */
async function indexOf(variants, folder) {
  const { index, errors } = await createIndex({ forceLanguage: "en", excludeSelectors: ["[data-chrome]"] });
  try {
    if (!index) {
      throw new Error(`Pagefind does not start: ${errors.join("; ")}`);
    }
    for (const { platform, route, title, html } of variants) {
      const { errors } = await index.addHTMLFile({ url: `/${platform}${route}`, content: page(platform, title, html) });
      if (errors.length > 0) {
        throw new Error(`Pagefind refuses ${platform}${route}: ${errors.join("; ")}`);
      }
    }
    await index.writeFiles({ outputPath: `${folder}${FOLDER}` });
    return (await index.getFiles()).files;
  } finally {
    await close();
  }
}

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const page = (platform, title, html) => `<!doctype html>
<html lang="en">
<title>${escape(title)}</title>
<main data-pagefind-body data-pagefind-filter="platform:${platform}">
<h1>${escape(title)}</h1>
${html}
</main>
`;

/** Asks in a browser that was never there. */
async function askIn(site, asked) {
  const page = await newPage(undefined);
  await page.goto(new URL(BARE, site.url).href);
  const answers = await page.evaluate(askInPage, { folder: FOLDER, sections: SECTIONS, ...asked });
  await page.context().close();
  return answers;
}

/**
 * Runs in the page; what the first round of `lists` loads is there for those that are timed.
 *
 * Rows are the sections that Pagefind's own interface shows. The page's title above them is a row where what is above its
 * first section was found, too, and where no section was.
 */
async function askInPage({ folder, queries, rounds, results, sections }) {
  const pagefind = await import(`${folder}pagefind.js`);
  const search = async ({ query, platform }) => {
    const found = await pagefind.search(query, { filters: { platform } });
    return Promise.all(found.results.slice(0, results).map((result) => result.data()));
  };
  const place = (url) => {
    const { pathname, hash } = new URL(url, location.href);
    const [, platform] = pathname.split("/");
    const route = pathname.slice(platform.length + 1);
    return { platforms: [platform], route, anchor: decodeURIComponent(hash.slice(1)) };
  };
  const rowsOf = (page) => {
    const parts = page.sub_results.filter(({ url }) => url !== page.url);
    const top = parts.toSorted((a, b) => b.locations.length - a.locations.length).slice(0, sections);
    const title = parts.length === 0 || parts.length < page.sub_results.length ? [page] : [];
    return [...title, ...parts.filter((part) => top.includes(part))].map(({ url }) => place(url));
  };
  const [lists, times] = [[], []];
  for (const query of queries) {
    lists.push((await search(query)).flatMap(rowsOf));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const query of queries) {
      const start = performance.now();
      await search(query);
      times.push(performance.now() - start);
    }
  }
  return { lists, times };
}
