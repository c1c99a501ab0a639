// What every entry of the package shares. Where the wasm module comes from is up to the entry: see `useWasm`.
import init, { Site, mount as mountReader } from "./wasm/kaleidoc.js";
import { Hosts } from "./hosts.js";

/** Gets the module, or tells where it is; without one, the generated code finds it beside itself. */
let loader = () => undefined;

/** The module is started once, with the first call that needs it. */
let started;

/** Sets where the module comes from, for entries that cannot fetch it. */
export function useWasm(load) {
  loader = load;
}

async function start(wasm) {
  started ??= (async () => {
    const module = wasm ?? (await loader());
    await init(module === undefined ? undefined : { module_or_path: module });
  })();
  try {
    await started;
  } catch (error) {
    // The next call may try again.
    started = undefined;
    throw error;
  }
}

const encoder = new TextEncoder();

/** What the wasm module takes for a bundle: a URL, a response, or the JSON's bytes. */
function source(bundle) {
  if (typeof bundle === "string") {
    return /^[\s\uFEFF]*\{/.test(bundle) ? encoder.encode(bundle) : bundle;
  }
  if (bundle instanceof URL) {
    return bundle.href;
  }
  if (bundle instanceof ArrayBuffer) {
    return new Uint8Array(bundle);
  }
  if (ArrayBuffer.isView(bundle)) {
    return new Uint8Array(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  }
  if (bundle === null || bundle === undefined || bundle instanceof Response) {
    return bundle;
  }
  return encoder.encode(JSON.stringify(bundle));
}

/** A reader that runs in an element. */
class Kaleidoc extends EventTarget {
  #reader;
  #hosts;
  #onLink;
  /** Are called when no page is awaited. */
  #waiters = [];
  #isMounted = false;

  async start(element, { wasm, components, onLink, ...options }) {
    this.#hosts = new Hosts(components, (error) => this.#tell("error", error.message));
    this.#onLink = onLink;
    await start(wasm);
    this.#reader = await mountReader(element, {
      ...options,
      bundle: source(options.bundle),
      onContent: (article) => this.#hosts.update(article),
      onLink: (url, event) => this.#follows(url, event),
      onEvent: (name, message) => this.#tell(name, message),
    });
    await this.#settled();
    this.#isMounted = true;
    return this;
  }

  /** Resolves when no page is awaited. */
  async #settled() {
    if (this.#reader.waits) {
      await new Promise((done) => this.#waiters.push(done));
    }
  }

  #tell(name, message) {
    if (name === "settle") {
      this.#waiters.splice(0).forEach((done) => done());
      return;
    }
    const event = name === "error" ? new CustomEvent(name, { detail: { message } }) : new Event(name);
    if (this.#isMounted) {
      this.dispatchEvent(event);
    } else {
      // Who awaits `mount` can listen only then.
      setTimeout(() => this.dispatchEvent(event));
    }
  }

  #follows(url, event) {
    try {
      return this.#onLink?.(new URL(url), event) === true;
    } catch (error) {
      // The link then works as if nobody had been asked.
      reportError(error);
      return false;
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

  get route() {
    return this.#reader.route;
  }

  async navigate(address) {
    this.#reader.navigate(address);
    await this.#settled();
  }

  destroy() {
    this.#hosts.clear();
    this.#reader.destroy();
    this.#tell("settle");
  }
}

export async function mount(element, options) {
  return new Kaleidoc().start(element, options);
}

/** A bundle without an element to show it in. */
export class Bundle {
  #site;
  /** Gets what lies beside the bundle: path to anything that a bundle may be given as. */
  #beside;
  /** Of requests. */
  #init;

  static async load(bundle, { fetch: init, wasm, beside } = {}) {
    const given = source(bundle);
    const [json] = await Promise.all([bytesOf(given, init), start(wasm)]);
    const loaded = new Bundle();
    loaded.#site = new Site(json);
    loaded.#beside = beside ?? ((path) => new URL(path, urlOf(given)));
    loaded.#init = init;
    return loaded;
  }

  async ready(route, platform) {
    const page = this.#site.find_page(route, platform);
    const path = this.#site.shard(page);
    if (path !== undefined) {
      const given = source(await this.#beside(path));
      this.#site.put_shard(page, await bytesOf(given, this.#init));
    }
  }

  get title() {
    return this.#site.title;
  }

  get lang() {
    return this.#site.lang;
  }

  get platforms() {
    return this.#site.platforms;
  }

  get pages() {
    return this.#site.pages;
  }

  nav(platform) {
    return this.#site.nav(platform);
  }

  render(route, platform) {
    return this.#site.render(route, platform);
  }
}

/** The URL that a bundle came from. */
function urlOf(given) {
  const url = given instanceof Response ? given.url : given;
  const document = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (url instanceof Uint8Array ? !document : !URL.canParse(url, document)) {
    throw new Error("kaleidoc: this bundle is in pieces, and nothing says where: see the option `beside`");
  }
  return url instanceof Uint8Array ? document : new URL(url, document);
}

async function bytesOf(given, init) {
  if (given instanceof Uint8Array) {
    return given;
  }
  const response = given instanceof Response ? given : await fetch(given, init);
  if (!response.ok) {
    throw new Error(`kaleidoc: ${response.url} answered ${response.status} ${response.statusText}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
