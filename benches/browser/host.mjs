// A static host as sites have one: compressed answers made before anybody asks, and an address for each page.

import { readdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** What hosts compress; all else is bytes to them. */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Names of encodings in `Accept-Encoding`, and how a host makes them once and for all. */
const ENCODINGS = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/**
 * Serves a folder; unknown paths are answered with its `index.html`, as hosts for single-page applications do.
 *
 * - `encoding`: `br`, `gzip`, or nothing for files as they are.
 * - `pages`: more paths to texts of HTML, which no file holds.
 * - `onAnswer`: is told path and bytes of each answer, without its head.
 * - returns the URL of the root, and `close`.
 */
export async function host(folder, { encoding, pages = {}, onAnswer = () => {} } = {}) {
  const answers = new Map();
  const answer = async (path) => {
    const page = pages[path];
    const file = page === undefined ? await findFile(folder, path) : undefined;
    const type = TYPES[file === undefined ? ".html" : extname(file)];
    const bytes = page === undefined ? await readFile(file) : Buffer.from(page);
    const isEncoded = encoding !== undefined && type !== undefined;
    return {
      type: type ?? "application/octet-stream",
      isEncoded,
      body: isEncoded ? await ENCODINGS[encoding](bytes) : bytes,
    };
  };
  const answerOnce = (path) => {
    if (!answers.has(path)) {
      answers.set(path, answer(path));
    }
    return answers.get(path);
  };
  if (encoding) {
    // Pages and their shards are many and small: those that are asked for are enough.
    const namesIn = (path) => readdir(join(folder, path)).catch(() => []);
    const paths = ["", "/kaleidoc"].map(async (path) => (await namesIn(path)).map((name) => `${path}/${name}`));
    const large = (await Promise.all(paths)).flat().filter((path) => /\.(js|json|css|wasm)$/.test(path));
    await Promise.all(large.map(answerOnce));
  }
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const { type, isEncoded, body } = await answerOnce(path);
    const head = { "content-type": type, "content-length": body.length, "cache-control": "max-age=600" };
    response.writeHead(200, isEncoded ? { ...head, "content-encoding": encoding, vary: "accept-encoding" } : head);
    response.end(body);
    onAnswer(path, body.length);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

async function findFile(folder, path) {
  const wanted = join(folder, normalize(path));
  for (const file of [wanted, join(wanted, "index.html")]) {
    const found = file.startsWith(folder + sep) ? await stat(file).catch(() => undefined) : undefined;
    if (found?.isFile()) {
      return file;
    }
  }
  return join(folder, "index.html");
}
