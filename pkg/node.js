// What `import "kaleidoc"` is in Node.js: the same as index.js, with the wasm modules read from disk, since `fetch` has
// no `file:` URLs there.
import { readFile } from "node:fs/promises";
import { useWasm } from "./core.js";

useWasm({
  reader: () => readFile(new URL("./wasm/kaleidoc_bg.wasm", import.meta.url)),
  search: () => readFile(new URL("./wasm-search/search_bg.wasm", import.meta.url)),
});

export { mount, Bundle } from "./core.js";
