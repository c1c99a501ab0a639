// The compiler for previews: see compiler.d.ts for what it offers.
import init, { abandon, compile, renew } from "./wasm-compiler/compiler.js";

// The wasm module is started once, with the first call.
let started;

async function start(wasm) {
  started ??= init(wasm === undefined ? undefined : { module_or_path: wasm });
  try {
    await started;
  } catch (error) {
    // The next call may try again.
    started = undefined;
    throw error;
  }
}

export async function compileMdx(source, options = {}) {
  if (typeof source !== "string") {
    throw new TypeError(`kaleidoc: the source must be a string, found ${source === null ? "null" : typeof source}`);
  }
  const { wasm, platforms = [], ...rest } = options;
  const named = Array.from(platforms, (platform) => (typeof platform === "string" ? { key: platform } : platform));
  await start(wasm);
  const { refused, html, ...page } = JSON.parse(run(source, JSON.stringify({ ...rest, platforms: named })));
  if (refused !== undefined) {
    throw new TypeError(`kaleidoc: these options cannot be used: ${refused}`);
  }
  return {
    ...page,
    render(platform) {
      if (!Object.hasOwn(html, platform)) {
        const known = Object.keys(html).map((key) => `"${key}"`);
        throw new RangeError(`kaleidoc: there is no platform "${platform}"; there are: ${known.join(", ") || "none"}`);
      }
      return html[platform];
    },
  };
}

// Runs the module. It throws nothing of its own, so an exception is a panic or an exhausted stack, after which its
// memory is in disorder: it is given up for a fresh one.
function run(source, options) {
  try {
    return compile(source, options);
  } catch (cause) {
    abandon();
    renew();
    throw new Error("kaleidoc: the compiler broke down on this text; it is ready for the next one", { cause });
  }
}
