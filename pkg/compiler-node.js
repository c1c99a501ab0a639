// The compiler for previews in Node, where `fetch` reads no files: the wasm module comes from the disk.
import { readFile } from "node:fs/promises";
import { compileMdx as compile } from "./compiler.js";

let bytes;

export async function compileMdx(source, options = {}) {
  if (options.wasm !== undefined) {
    return compile(source, options);
  }
  bytes ??= readFile(new URL("./wasm-compiler/compiler_bg.wasm", import.meta.url));
  try {
    await bytes;
  } catch (error) {
    // The next call may try again.
    bytes = undefined;
    throw error;
  }
  return compile(source, { ...options, wasm: bytes });
}
