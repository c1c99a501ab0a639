// How long it takes from nothing to the first page, in a new Vite project: `node measure.mjs`. Prints seconds for
// installing (with npm's cache empty, and then filled), building, and the page; no test depends on them.

import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanUp, here, newPage, serveConsumer, succeed, tarball, waitForArticle } from "./support.mjs";

const project = await mkdtemp(join(tmpdir(), "kaleidoc-measure-"));

/** Does some work and prints how long it took. */
async function timed(what, work) {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1_000).toFixed(2)} s`);
  return result;
}

async function installInto(cache) {
  await rm(join(project, "node_modules"), { recursive: true, force: true });
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--no-package-lock", "--loglevel=error"];
  await succeed("npm", ["install", "--cache", cache, ...quiet], { cwd: project });
}

try {
  await cp(join(here, "vite"), project, { recursive: true });
  const dependencies = { kaleidoc: `file:${await tarball()}`, vite: "8.3.8" };
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  const cache = join(project, ".npm-cache");
  await timed("npm install, empty cache", () => installInto(cache));
  await timed("npm install, filled cache", () => installInto(cache));
  await timed("vite build", () => succeed("npx", ["vite", "build", "--logLevel", "warn"], { cwd: project }));
  const host = await serveConsumer(join(project, "dist"));
  const page = await newPage();
  await timed("first page", async () => {
    await page.goto(host.origin);
    await waitForArticle(page, "This is for React.");
  });
} finally {
  await cleanUp();
  await rm(project, { recursive: true, force: true });
}
