// What is searched: each page as each platform shows it, and its sections.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { Bundle } from "../../pkg/node.js";

/**
 * All pages of a built site, by platform and route: the order that every engine gets them in.
 *
 * - returns for each `{ platform, route, title, html, sections }`: `html` is the content area as the reader renders it,
 *   `sections` are its parts from one heading to the next, `{ anchor, headings, text }`. The first one has neither anchor
 *   nor headings of its own; `headings` of the others end with the section's own one.
 */
export async function variants(folder) {
  const bundle = await Bundle.load(await readFile(join(folder, "bundle.json")));
  return bundle.platforms.flatMap(({ key: platform }) =>
    bundle.pages
      .filter(({ platforms }) => platforms.includes(platform))
      .map(({ route }) => {
        const { html, title, headings } = bundle.render(route, platform);
        return { platform, route, title, html, sections: sections(html, headings) };
      }),
  );
}

/** Elements within words; all others part them. */
const WITHIN_WORDS = new Set(["a", "b", "code", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"]);

/** What the reader adds for itself: buttons, and links to headings. */
const CHROME = /<(button|a)\b[^>]*\bdata-chrome\b[^>]*>.*?<\/\1>/gs;

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function sections(html, headings) {
  const content = html.replace(CHROME, "").replace(/<!--.*?-->/gs, "");
  const titles = new Map(headings.map((heading) => [heading.id, heading]));
  const parts = [{ anchor: "", headings: [], html: "" }];
  const trail = [];
  let end = 0;
  for (const { 0: element, 1: anchor, index } of content.matchAll(/<h[1-6]\b[^>]*\bid="([^"]*)"[^>]*>.*?<\/h[1-6]>/gs)) {
    const heading = titles.get(anchor);
    if (heading) {
      parts.at(-1).html = content.slice(end, index);
      end = index + element.length;
      while (trail.length > 0 && trail.at(-1).level >= heading.level) {
        trail.pop();
      }
      trail.push(heading);
      parts.push({ anchor, headings: trail.map(({ text }) => text), html: "" });
    }
  }
  parts.at(-1).html = content.slice(end);
  if (parts.length !== headings.length + 1) {
    throw new Error(`${headings.length} headings, of which ${parts.length - 1} were found`);
  }
  return parts.map(({ html, ...part }) => ({ ...part, text: textOf(html) }));
}

function textOf(html) {
  return html
    .replace(/<\/?([a-z][a-z0-9-]*)\b[^>]*>/g, (_, name) => (WITHIN_WORDS.has(name) ? "" : " "))
    .replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, " ")
    .trim();
}
