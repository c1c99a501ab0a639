// Projects that have installed the package: each shows a reader, swaps its platform from outside and follows a link.

import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import * as vite from "vite";
import webpack from "webpack";
import webpackConfig from "./webpack/webpack.config.js";
import {
  assertNoProblems,
  assertStyled,
  cleanUp,
  here,
  install,
  newPage,
  serveConsumer,
  temporaryFolder,
  theBundles,
  tryReader,
  waitForArticle,
} from "./support.mjs";

before(install);
after(cleanUp);

/** Builds a project with Vite into a new folder, and returns that folder. */
async function viteBuild(name) {
  const outDir = await temporaryFolder();
  await vite.build({ root: join(here, name), logLevel: "warn", build: { outDir, emptyOutDir: true } });
  return outDir;
}

/** Opens a path of a consumer's folder. */
async function open(t, folder, path) {
  const host = await serveConsumer(folder);
  const page = await newPage(t);
  await page.goto(host.origin + path);
  return page;
}

/** Tries a reader in a custom element with a shadow tree, whose platform the page sets. */
async function tryElement(page) {
  await waitForArticle(page, "This is for React.", "kaleidoc-docs");
  await assertStyled(page);
  await page.getByText("ready", { exact: true }).waitFor();
  await page.locator("select#platform").selectOption("vue");
  await waitForArticle(page, "This is for Vue.", "kaleidoc-docs");
}

test("a plain script of type module", async (t) => {
  const page = await open(t, here, "/plain/");
  await tryReader(page);
  assertNoProblems(page);
});

test("Vite and TypeScript: the built page", async (t) => {
  const page = await open(t, await viteBuild("vite"), "/");
  await tryReader(page);
  assertNoProblems(page);
});

test("Vite and TypeScript: the development server, which bundles packages ahead", async (t) => {
  const { app } = await theBundles();
  const serveBundle = {
    name: "bundle",
    configureServer({ middlewares }) {
      middlewares.use("/docs/app.json", (_, response) =>
        response.setHeader("content-type", "application/json").end(app),
      );
    },
  };
  const cacheDir = await temporaryFolder();
  const server = await vite.createServer({
    root: join(here, "vite"),
    cacheDir,
    logLevel: "warn",
    plugins: [serveBundle],
    server: { host: "127.0.0.1", port: 0 },
  });
  t.after(() => server.close());
  await server.listen();
  const page = await newPage(t);
  await page.goto(server.resolvedUrls.local[0]);
  await tryReader(page);
  assertNoProblems(page, /favicon/);
});

for (const name of ["react", "vue"]) {
  test(`Vite and ${name}: a component, and the custom element`, async (t) => {
    const built = await viteBuild(name);
    const component = await open(t, built, "/");
    await tryReader(component);
    assertNoProblems(component);
    const element = await open(t, built, "/?element");
    await tryElement(element);
    assertNoProblems(element);
  });
}

test("webpack", async (t) => {
  const path = await temporaryFolder();
  const stats = await promisify(webpack)({ ...webpackConfig, output: { path } });
  assert.ok(!stats.hasErrors(), stats.toString());
  await copyFile(join(here, "webpack/index.html"), join(path, "index.html"));
  const page = await open(t, path, "/");
  await tryReader(page);
  assertNoProblems(page);
  const element = await open(t, path, "/?element");
  await waitForArticle(element, "This is for React.", "kaleidoc-docs");
  await assertStyled(element);
  assertNoProblems(element);
});

test("two readers side by side, of different sites and platforms", async (t) => {
  const page = await open(t, here, "/two/");
  await waitForArticle(page, "This is for Vue.", "#app");
  await waitForArticle(page, "This is for Linux.", "#desktop");
  await page.evaluate(() => (app.platform = "swift"));
  await waitForArticle(page, "This is for Swift.", "#app");
  await waitForArticle(page, "This is for Linux.", "#desktop");
  await page.evaluate(() => desktop.navigate("/mac/start/"));
  await waitForArticle(page, "This is for Mac.", "#desktop");
  await page.evaluate(() => app.destroy());
  assert.equal(await page.locator("#app").innerHTML(), "");
  await waitForArticle(page, "This is for Mac.", "#desktop");
  assertNoProblems(page);
});

test("a strict policy with Trusted Types", async (t) => {
  const page = await open(t, here, "/csp/");
  await waitForArticle(page, "This is for Linux.", "kaleidoc-docs");
  await assertStyled(page);
  await waitForArticle(page, "This is for React.", "#docs");
  await page.locator("select#platform").selectOption("vue");
  await waitForArticle(page, "This is for Vue.", "#docs");
  assertNoProblems(page);
});
