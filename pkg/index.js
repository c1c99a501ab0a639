// The npm face of the reader: see index.d.ts for what it offers.
import init, { mount as mountReader } from "./wasm/kaleidoc.js";

// The wasm module is started once, with the first `mount`.
let started;

// Events of the handle; the reader tells of each on its element, as `kd-…`.
const EVENTS = ["navigate", "platformchange"];

class Kaleidoc extends EventTarget {
  #reader;
  #forwarding = new AbortController();

  constructor(reader, element) {
    super();
    this.#reader = reader;
    for (const name of EVENTS) {
      element.addEventListener(`kd-${name}`, () => this.dispatchEvent(new Event(name)), {
        signal: this.#forwarding.signal,
      });
    }
  }

  get platform() {
    return this.#reader.platform;
  }

  set platform(key) {
    this.#reader.platform = key;
  }

  get platforms() {
    return this.#reader.platforms;
  }

  navigate(address) {
    this.#reader.navigate(address);
  }

  destroy() {
    this.#forwarding.abort();
    this.#reader.destroy();
  }
}

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
  return new Kaleidoc(await mountReader(element, rest), element);
}
