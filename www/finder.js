// Search, when it is first needed: an empty dialog to type into, at once, and the program that fills it.

/** How long the dialog waits for its styles, in milliseconds. */
const STYLES = 1_000;

/** The byte that a text begins with in JSON. */
const QUOTE = 0x22;

/** The program is started once for all readers. */
let started;

/**
 * Starts the program, for a site.
 *
 * - `source`: `read()` gives the outline and the platforms, `shown()` the platform, `content(key)` what the bundle has as
 *   the content of a page, `get(path)` the bytes of a file beside the bundle, and `navigate(address)` opens a page.
 * - `wasm`: where the module is, if not beside this file; a function gets it.
 */
export async function start(source, wasm) {
  started ??= (async () => {
    // Asked for together, since each takes a round trip.
    const module = typeof wasm === "function" ? wasm() : (wasm ?? fetch(new URL("./search_bg.wasm", import.meta.url)));
    const [search, module_or_path] = await Promise.all([import("./search.js"), module]);
    await search.default({ module_or_path });
    return search;
  })();
  try {
    const { Search } = await started;
    return new Search({ ...source, stored: source.content, content: (key) => content(source, key) });
  } catch (error) {
    // The next call may try again.
    started = undefined;
    throw error;
  }
}

/** The content of a page as bytes of JSON, wherever it is. */
async function content(source, key) {
  const stored = source.content(key);
  // A content is an object; a text is the name of a shard.
  const shard = stored?.[0] === QUOTE ? parse(stored) : "";
  if (!/^[0-9A-Za-z]+$/.test(shard)) {
    return stored;
  }
  const page = parse(await source.get(`pages/${shard}.json`));
  if (page.shard !== shard) {
    throw new Error(`kaleidoc: ${key} is one of another build`);
  }
  return new TextEncoder().encode(JSON.stringify(page.content));
}

const parse = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Search in one reader. */
export class Finder {
  #root;
  #source;
  #given;
  #search;
  #dialog;
  /** What fills the dialog. */
  #filler;

  /**
   * - `given`: see `Opener`.
   * - `opener`: has the reader, which may come later, and knows when a page has settled.
   */
  constructor(root, given, opener) {
    this.#root = root;
    this.#given = given;
    this.#source = {
      read: () => [opener.reader.outline, opener.reader.platforms],
      shown: () => opener.reader.platform,
      content: (key) => opener.reader.content(key),
      get: given.get,
      navigate: (address) => {
        opener.reader.navigate(address);
        return opener.settled();
      },
    };
  }

  /** Gets the program. */
  prepare() {
    const { wasm } = this.#given;
    this.#search ??= start(this.#source, wasm);
    this.#search.catch(() => (this.#search = undefined));
    return this.#search;
  }

  async search(query, options) {
    return (await this.prepare()).search(query, options);
  }

  tell(name) {
    this.#filler?.tell(name);
  }

  forget() {
    this.#search?.then((search) => search.forget(), () => {});
  }

  destroy() {
    this.#close();
  }

  /** Opens the dialog. An empty query leaves what is there. */
  async open(query) {
    const program = this.prepare();
    const dialog = await this.#show(query);
    try {
      const search = await program;
      if (this.#dialog === dialog) {
        this.#filler ??= search.fill(this.#root, dialog, this.#given.strings ?? {});
        this.#filler.open();
      }
    } catch (error) {
      reportError(error);
      this.#fail(dialog);
    }
  }

  /** Shows the dialog: a new one, if the reader was laid out anew. */
  async #show(query) {
    if (!this.#dialog?.isConnected) {
      this.#close();
      this.#dialog = this.#make();
      this.#root.append(this.#dialog);
      const link = this.#dialog.firstElementChild;
      await new Promise((done) => {
        link.onload = link.onerror = done;
        setTimeout(done, STYLES);
      });
    }
    const dialog = this.#dialog;
    const input = dialog.querySelector("input");
    input.value = query || input.value;
    if (dialog.isConnected && !dialog.open) {
      dialog.showModal();
    }
    input.focus();
    input.select();
    return dialog;
  }

  #close() {
    this.#filler?.destroy();
    this.#filler = undefined;
    this.#dialog?.remove();
  }

  #make() {
    const { strings = {} } = this.#given;
    const label = strings.search ?? "Search";
    const input = element("input", { "type": "text", "dir": "auto", "aria-label": label, "placeholder": label, "maxlength": 200 });
    for (const [name, value] of Object.entries({ autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "go" })) {
      input.setAttribute(name, value);
    }
    const close = element("button", { type: "button", class: "kd-finder-close" }, strings.searchClose ?? "Close");
    const head = element("div", { class: "kd-finder-head" }, input, close);
    const styles = element("link", { rel: "stylesheet", href: new URL("./search.css", import.meta.url).href });
    const box = element("div", { class: "kd-finder-box" }, head, element("div", { class: "kd-finder-body" }));
    const dialog = element("dialog", { "class": "kd-finder", "aria-label": label }, styles, box);
    // The box fills the dialog, so what is pressed on the dialog itself is the backdrop.
    dialog.addEventListener("click", ({ target }) => (target === dialog || target === close) && dialog.close());
    return dialog;
  }

  /** The program did not come. */
  #fail(dialog) {
    const { strings = {} } = this.#given;
    const reason = strings.searchNotLoaded ?? "Search could not be loaded. Check your connection, then try again.";
    const again = element("button", { type: "button" }, strings.tryAgain ?? "Try again");
    again.addEventListener("click", () => {
      dialog.querySelector(".kd-finder-body").replaceChildren();
      this.open("");
    });
    const box = element("div", { class: "kd-finder-state", role: "alert" }, element("p", {}, reason), again);
    dialog.querySelector(".kd-finder-body").replaceChildren(box);
  }
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}
