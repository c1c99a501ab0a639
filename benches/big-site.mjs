// Writes a site of many pages, to measure what grows with their number: a site, and copies of all its pages.
//
//   node benches/big-site.mjs ROOT OUT [COPIES]
//
// - ROOT: content root with `nav.json` and `src/pages/[platform]`.
// - OUT: folder to write; it is made anew.
// - COPIES: how many times the pages are there, the original included; 40 by default.
//
// Each copy lies below a folder of its own, has titles of its own, and says on each page which one it is, since equal
// pages would be one file of a bundle in pieces.

import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const [root, out, copies = "40"] = process.argv.slice(2);
if (!root || !out) {
  console.error("usage: node benches/big-site.mjs ROOT OUT [COPIES]");
  process.exit(2);
}

const PAGES = join("src", "pages", "[platform]");

/** A navigation for a copy: `/start` is `/copy-07/start`. */
const renamed = (entries, copy) =>
  entries.map(({ page, children, ...entry }) => ({
    ...entry,
    ...(page && { page: `/copy-${copy}${page.replace(/^\/?(\[platform\]\/)?/, "/")}` }),
    ...(children && { children: renamed(children, copy) }),
  }));

await rm(out, { recursive: true, force: true });
await cp(root, out, { recursive: true });
const original = JSON.parse(await readFile(join(root, "nav.json"), "utf8"));
const nav = [...original];
const all = await readdir(join(root, PAGES), { recursive: true });
const files = all.filter((file) => /(^|\/)index\.mdx?$/.test(file));
const texts = await Promise.all(files.map((file) => readFile(join(root, PAGES, file), "utf8")));

for (let copy = 1; copy < Number(copies); copy += 1) {
  const number = String(copy).padStart(2, "0");
  for (const [index, file] of files.entries()) {
    const text = texts[index].replace(/(\btitle: *(['"]))/, `$1${number} `);
    const path = join(out, PAGES, `copy-${number}`, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${text}\n\nThis is copy ${number}.\n`);
  }
  nav.push({ title: `Copy ${number}`, children: renamed(original, number) });
}
await writeFile(join(out, "nav.json"), JSON.stringify(nav));
console.log(`${files.length * Number(copies)} pages in ${out}`);
