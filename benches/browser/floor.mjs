// The browser's own floor: the same articles as ready HTML, set with `innerHTML` into a page that has nothing else.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { newPage, openPage } from "../../tests/e2e/support.mjs";
import { repeat } from "./actions.mjs";
import { PLATFORMS, round } from "./pages.mjs";
import { slowDown } from "./slow.mjs";

/** Path of the bare page, which the host serves. */
export const BARE = "/bare.html";

/** The stylesheet is that of the reader, so that the same text costs the same layout. */
export const BARE_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Bare</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/kaleidoc/style.css">
<div class="kd-root"><article class="kd-content"></article></div>
`;

/**
 * Pages that hold nothing but an article and the stylesheet: what a load cannot be faster than.
 *
 * - `folder`: a site whose pages are rendered ahead.
 * - returns HTML by path, for the host.
 */
export async function barePages(folder, routes) {
  const read = async (route) => {
    const path = `/${PLATFORMS[0]}/${route}/`;
    const html = await readFile(join(folder, path, "index.html"), "utf8");
    const [article] = /<article[^]*<\/article>/.exec(html);
    return [path, BARE_PAGE.replace(/<div[^]*<\/div>/, () => `<div class="kd-root" data-kd-state="page">${article}</div>`)];
  };
  return Object.fromEntries(await Promise.all(routes.map(read)));
}

/** How the article is set, by the names of columns: the function that does it, for the page. */
const WAYS = {
  shown: `(key) => (document.querySelector("article").innerHTML = articles[key].shown)`,
  plain: `(key) => (document.querySelector("article").innerHTML = articles[key].plain)`,
  blocks: `(key) => {
    const template = document.createElement("template");
    const range = document.createRange();
    for (const [index, [start, end]] of slots.entries()) {
      const html = articles[key].blocks[index];
      if (html !== articles[present].blocks[index]) {
        range.setStartAfter(start);
        range.setEndBefore(end);
        range.deleteContents();
        template.innerHTML = html;
        end.before(template.content);
      }
    }
    present = key;
  }`,
};

/**
 * Sets the article of a page for one platform after the other.
 *
 * - returns the frames, as `repeat` does, for each way: `shown` as the reader shows it, `plain` without elements for the
 *   tokens of code, `blocks` plain and only what stands between the outermost comments of slots and differs.
 */
export async function floors(site, route, { rate, count }) {
  const articles = await articlesOf(`${site.url}react/${route}/`);
  const page = await newPage(undefined);
  await page.goto(new URL(BARE, site.url).href);
  await page.evaluate(setUp, { articles, platforms: PLATFORMS });
  await slowDown(page, rate);
  const frames = {};
  for (const [way, act] of Object.entries(WAYS)) {
    await page.evaluate(`start()`);
    const action = { prepare: "() => {}", act, watched: "article" };
    await repeat(page, round(PLATFORMS.length), action);
    frames[way] = await repeat(page, round(count), action);
  }
  await page.context().close();
  return frames;
}

/** HTML of a page's article for each platform, and its width in CSS pixels. */
async function articlesOf(url) {
  const page = await openPage(undefined, url);
  const articles = await page.evaluate(async (platforms) => {
    const article = document.querySelector("[data-kd-region=article]");
    const read = {};
    for (const key of platforms) {
      document.querySelector("[data-kd-region=platform]").click();
      const option = document.querySelector(`[data-kd-region=platforms] [data-key="${key}"]`);
      option.click();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      read[key] = article.innerHTML;
    }
    return { width: article.clientWidth, html: read };
  }, PLATFORMS);
  await page.context().close();
  return articles;
}

/** Makes `articles`, `start` and the variables of `WAYS` in the bare page. */
function setUp({ articles: { width, html }, platforms }) {
  const article = document.querySelector("article");
  article.style.width = `${width}px`;
  const parsed = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template;
  };
  /** Pairs of the outermost comments. */
  const slotsIn = (root) => {
    const [pairs, open] = [[], []];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.data.startsWith("kd:")) {
        open.push(node);
      } else if (node.data.startsWith("/kd:")) {
        const start = open.pop();
        if (open.length === 0) {
          pairs.push([start, node]);
        }
      }
    }
    return pairs;
  };
  const between = ([start, end]) => {
    const range = document.createRange();
    range.setStartAfter(start);
    range.setEndBefore(end);
    const template = document.createElement("template");
    template.content.append(range.cloneContents());
    return template.innerHTML;
  };
  window.articles = Object.fromEntries(
    platforms.map((key) => {
      const template = parsed(html[key]);
      for (const code of template.content.querySelectorAll("pre code")) {
        code.textContent = code.textContent;
      }
      const blocks = slotsIn(template.content).map(between);
      return [key, { shown: html[key], plain: template.innerHTML, blocks }];
    }),
  );
  window.start = () => {
    window.present = platforms[0];
    article.innerHTML = window.articles[platforms[0]].plain;
    window.slots = slotsIn(article);
  };
}
