// What `import "kaleidoc"` is in Node.js: the same as index.js, with the wasm module read from disk, since `fetch` has
// no `file:` URLs there.
import { readFile } from "node:fs/promises";
import { useWasm } from "./core.js";

useWasm(() => readFile(new URL("./wasm/kaleidoc_bg.wasm", import.meta.url)));

export { mount, Bundle } from "./core.js";
