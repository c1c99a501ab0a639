// How fast @mdx-js/mdx is on the MDX files of a folder: `node mdx.mjs FOLDER`. Prints JSON: bytes of the files, how many
// it refuses, and seconds for all of them: `parse` to a tree, `compile` to JavaScript. Some files are compiled before,
// so that the engine has compiled what it runs.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createProcessor } from "@mdx-js/mdx";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";

const folder = process.argv[2];
const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".mdx"));
const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
const processor = createProcessor({ remarkPlugins: [remarkFrontmatter, remarkGfm] });

/** Seconds for some texts, and how many of them were refused. */
function measure(texts, work) {
  let refused = 0;
  const start = performance.now();
  for (const text of texts) {
    try {
      work(text);
    } catch {
      refused += 1;
    }
  }
  return { seconds: (performance.now() - start) / 1000, refused };
}

measure(texts.slice(0, 30), (text) => processor.processSync(text));
const { seconds: parse } = measure(texts, (text) => processor.parse(text));
const { seconds: compile, refused } = measure(texts, (text) => processor.processSync(text));
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
console.log(JSON.stringify({ bytes, files: texts.length, refused, parse, compile }));
