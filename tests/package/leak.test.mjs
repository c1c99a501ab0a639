// What a reader leaves behind: nothing, neither in the page's memory nor in the module's, and no listener.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertNoProblems, cleanUp, here, install, newPage, serveConsumer } from "./support.mjs";

/** Bytes that the memory may grow by, after the rounds that fill caches. */
const GROWTH = 1_000_000;
/** Rounds after which everything that is made once is there. */
const WARM_UP = 50;

before(install);
after(cleanUp);

/**
 * Keeps the books of listeners in the page: how many there are that nobody has removed, by event. Runs before any other
 * script, since a listener of an element that is gone is left all the same.
 */
function countListeners() {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const live = (globalThis.listeners = {});
  const books = new WeakMap();
  const entry = (type, options) => `${type} ${Boolean(options?.capture ?? options === true)}`;
  const remove = (target, type, listener, options) => {
    if (books.get(target)?.get(entry(type, options))?.delete(listener)) {
      live[type] -= 1;
    }
  };
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? globalThis;
    const book = books.get(target) ?? new Map();
    const same = book.get(entry(type, options)) ?? new Set();
    books.set(target, book.set(entry(type, options), same));
    if (listener && !same.has(listener) && !options?.signal?.aborted) {
      same.add(listener);
      live[type] = (live[type] ?? 0) + 1;
      const forget = () => remove(target, type, listener, options);
      if (options?.signal) {
        addEventListener.call(options.signal, "abort", forget, { once: true });
      }
      if (options?.once) {
        addEventListener.call(target, type, forget, options);
      }
    }
    return addEventListener.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    remove(this ?? globalThis, type, listener, options);
    return removeEventListener.call(this ?? globalThis, type, listener, options);
  };
}

/** Rounds of the life of a reader, as functions for the page. */
const ROUNDS = {
  mount: async () => {
    const root = document.createElement("div");
    document.body.append(root);
    const { mount } = await import("/node_modules/kaleidoc/index.js");
    const docs = await mount(root, { bundle: "/docs/app.json", router: "memory", route: "/start/", platform: "react" });
    docs.platform = "vue";
    docs.platform = "swift";
    await docs.navigate("/guide/");
    docs.destroy();
    root.remove();
  },
  element: async () => {
    await import("/node_modules/kaleidoc/element.js");
    const docs = document.createElement("kaleidoc-docs");
    Object.assign(docs, { src: "/docs/app.json", route: "/start/", platform: "react", shadow: true });
    await new Promise((done) => {
      docs.addEventListener("ready", done, { once: true });
      document.body.append(docs);
    });
    docs.platform = "vue";
    docs.route = "/guide/";
    docs.remove();
    await new Promise((done) => setTimeout(done, 5));
  },
};

/** What a page holds on to, after everything that it does not is thrown away; sizes in bytes. */
async function held(page, devtools) {
  // Twice: what the first one finds may let go of more.
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
  const [wasm, listeners, names] = await page.evaluate(async () => {
    const { default: init } = await import("/node_modules/kaleidoc/wasm/kaleidoc.js");
    const left = Object.entries(listeners).filter(([, count]) => count > 0);
    // Exports have short names, which may change.
    const memory = Object.values(await init()).find((value) => value instanceof WebAssembly.Memory);
    return [memory.buffer.byteLength, Object.fromEntries(left), Object.getOwnPropertyNames(window)];
  });
  return { heap: usedSize, wasm, nodes, jsEventListeners, listeners, names };
}

for (const [name, rounds] of [
  ["mount", 1_000],
  ["element", 200],
]) {
  test(`${rounds} readers by ${name} leave nothing behind`, async (t) => {
    const host = await serveConsumer(here);
    const page = await newPage(t);
    await page.addInitScript(countListeners);
    await page.goto(`${host.origin}/leak/`);
    const names = await page.evaluate(() => Object.getOwnPropertyNames(window));
    const repeat = (times) =>
      page.evaluate(`(async () => { for (let i = 0; i < ${times}; i += 1) await (${ROUNDS[name]})(); })()`);
    const devtools = await page.context().newCDPSession(page);
    const before = await page.evaluate(() => ({ ...listeners }));
    await repeat(WARM_UP);
    const warm = await held(page, devtools);
    await repeat(rounds - WARM_UP);
    const end = await held(page, devtools);
    const figures = ["heap", "wasm", "nodes", "jsEventListeners"].map((key) => `${key} ${warm[key]} to ${end[key]}`);
    t.diagnostic(`after ${WARM_UP} and ${rounds} rounds: ${figures.join(", ")}`);
    assert.ok(end.heap - warm.heap < GROWTH, `the heap grew from ${warm.heap} to ${end.heap} bytes`);
    assert.ok(end.wasm - warm.wasm < GROWTH, `the module's memory grew from ${warm.wasm} to ${end.wasm} bytes`);
    // Some nodes of the last rounds may be held by the browser itself.
    assert.ok(end.nodes - warm.nodes < rounds / 2, `${warm.nodes} nodes became ${end.nodes}`);
    assert.deepEqual(end.listeners, before, "no listener is left");
    assert.deepEqual(end.names, names, "nothing is added to the window");
    assertNoProblems(page);
  });
}
