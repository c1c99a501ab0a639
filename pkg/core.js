// What every entry of the package shares. Where the wasm module comes from is up to the entry: see `useWasm`.
import init, { Site, mount as mountReader } from "./wasm/kaleidoc.js";
import { Opener } from "./wasm/opener.js";
import { Hosts } from "./hosts.js";

/** Get the modules, or tell where they are; without them, the generated code finds each beside itself. */
let loaders = {};

/** Sets where the modules come from, `{ reader, search }`, for entries that cannot fetch them. */
export function useWasm(load) {
  loaders = load;
}

/** The reader's module is started once, with the first call that needs it. */
let started;

async function start(wasm) {
  started ??= (async () => {
    const module = wasm ?? (await loaders.reader?.());
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

/** What starts search, which most pages never need. */
const loadFinder = () => import("./wasm-search/finder.js");

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
  #opener;
  #isMounted = false;

  async start(element, { wasm, searchWasm, components, onLink, search = true, shortcuts, ...options }) {
    this.#hosts = new Hosts(components, (error) => this.#tell("error", error.message));
    this.#onLink = onLink;
    if (!(element instanceof Element)) {
      throw new Error("kaleidoc: the first argument of `mount` is no element");
    }
    await start(wasm);
    const hasUrls = options.router !== "memory";
    const given = source(options.bundle);
    this.#opener = new Opener(element, {
      load: loadFinder,
      get: (path) => bytesOf(new URL(path, urlOf(given)), options.fetch),
      wasm: searchWasm,
      strings: options.strings,
      query: hasUrls && search ? new URLSearchParams(location.search).get("q") : null,
      hasButton: search,
      hasKeys: shortcuts ?? (hasUrls && search),
    });
    try {
      this.#reader = await mountReader(element, {
        ...options,
        bundle: given,
        onContent: (article) => this.#hosts.update(article),
        onLink: (url, event) => this.#follows(url, event),
        onEvent: (name, message) => this.#tell(name, message),
      });
    } catch (error) {
      this.#opener.destroy();
      throw error;
    }
    this.#opener.attach(this.#reader);
    await this.#opener.settled();
    this.#isMounted = true;
    return this;
  }

  #tell(name, message) {
    this.#opener.tell(name);
    if (name === "settle") {
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
    await this.#opener.settled();
  }

  async search(query, options) {
    return this.#opener.search(query, options);
  }

  async openSearch(query) {
    await this.#opener.open(query);
  }

  destroy() {
    this.#hosts.clear();
    this.#opener.destroy();
    this.#reader.destroy();
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
  /** Of search: where its module is, and the program as soon as somebody asks for it. */
  #wasm;
  #search;

  static async load(bundle, { fetch: init, wasm, searchWasm, beside } = {}) {
    const given = source(bundle);
    const [json] = await Promise.all([bytesOf(given, init), start(wasm)]);
    const loaded = new Bundle();
    loaded.#site = new Site(json);
    loaded.#beside = beside ?? ((path) => new URL(path, urlOf(given)));
    loaded.#init = init;
    loaded.#wasm = searchWasm ?? loaders.search;
    return loaded;
  }

  async search(query, options) {
    this.#search ??= loadFinder().then(({ start }) => start(this.#source(), this.#wasm));
    // The next call may try again.
    this.#search.catch(() => (this.#search = undefined));
    return (await this.#search).search(query, options);
  }

  /** The site, as search sees it. */
  #source() {
    return {
      read: () => [this.#site.outline, this.#site.platforms],
      shown: () => undefined,
      content: (page) => this.#site.content(page),
      get: async (path) => bytesOf(source(await this.#beside(path)), this.#init),
    };
  }

  async ready(route, platform) {
    await this.#get(this.#site.find_page(route, platform));
  }

  /** Gets the shard of a page that is in one. */
  async #get(page) {
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

  get dir() {
    return this.#site.dir;
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
