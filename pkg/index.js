// The npm face of the reader. The wasm module is started once, with the first `mount`.
import init, { mount as mountReader } from "./wasm/kaleidoc.js";

let started;

/** See index.d.ts. */
export async function mount(element, options) {
  const { wasm, ...rest } = options;
  started ??= init(wasm === undefined ? undefined : { module_or_path: wasm });
  try {
    await started;
  } catch (error) {
    // The next call may try again.
    started = undefined;
    throw error;
  }
  return mountReader(element, rest);
}
