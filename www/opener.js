// Opens search by the reader's button, by keys, or by `?q=`. Search itself is fetched when it is first needed.

const isMac = /mac|iphone|ipad/i.test(globalThis.navigator?.platform);

/** Opens search in one reader. */
export class Opener {
  /** Handle of the reader, as soon as there is one. */
  reader;
  #root;
  #given;
  /** The dialog, as soon as somebody asks for it. */
  #finder;
  /** What to look for as soon as there is a site. */
  #wanted = null;
  /** Are called when no page is awaited. */
  #waiters = [];
  #end = new AbortController();

  /**
   * - `root`: of the reader, before it is mounted.
   * - `load`: gets `finder.js`.
   * - `get`: `(path) => bytes` of a file beside the bundle.
   * - `query`: to look for at once.
   * - `hasButton`, `hasKeys`: whether the reader's button, and keys, open search.
   * - the rest is for `finder.js`.
   */
  constructor(root, given) {
    const { hasButton = true, hasKeys = true, query = null } = given;
    this.#root = root;
    this.#given = { ...given, hasKeys };
    this.#wanted = query;
    const options = { signal: this.#end.signal };
    const on = (name, does) =>
      root.addEventListener(name, (event) => event.target.closest("[data-kd-region=search]") && does(), options);
    on("click", () => this.open());
    // Who points at the button is about to press it. What fails is tried again then.
    on("pointerover", () => this.#prepare());
    on("focusin", () => this.#prepare());
    root.dataset.kdSearch = hasButton ? (hasKeys ? (isMac ? "mac" : "keys") : "button") : "none";
    if (hasKeys) {
      addEventListener("keydown", (event) => this.#isCalled(event) && this.open(), options);
    }
  }

  /** Takes the handle of the reader, as soon as there is one. */
  attach(reader) {
    this.reader = reader;
    this.#openWanted();
  }

  /** Is told of the reader's events. */
  tell(name) {
    if (name === "settle") {
      this.#waiters.splice(0).forEach((done) => done());
    } else if (name === "ready") {
      if (this.#given.hasKeys) {
        const button = this.#root.querySelector("[data-kd-region=search]");
        button?.setAttribute("aria-keyshortcuts", isMac ? "Meta+K" : "Control+K");
      }
      this.#openWanted();
    } else {
      this.#with((finder) => finder.tell(name));
    }
  }

  /** Resolves when no page is awaited. */
  async settled() {
    if (this.reader.waits) {
      await new Promise((done) => this.#waiters.push(done));
    }
  }

  /** Opens the dialog, now or when the site is there. */
  async open(query) {
    this.#wanted = query ?? "";
    await this.#openWanted();
  }

  /** Answers a query without the dialog. */
  async search(query, options) {
    return (await this.#find()).search(query, options);
  }

  /** The site was built anew. */
  forget() {
    this.#with((finder) => finder.forget());
  }

  destroy() {
    this.#end.abort();
    this.#with((finder) => finder.destroy());
    this.#finder = undefined;
    this.tell("settle");
    delete this.#root.dataset.kdSearch;
  }

  async #openWanted() {
    const query = this.#wanted;
    if (query === null || !this.reader?.outline) {
      return;
    }
    this.#wanted = null;
    try {
      (await this.#find()).open(query);
    } catch (error) {
      reportError(error);
    }
  }

  /** Whether a key asks for search: not one that is typed somewhere, nor one for another reader. */
  #isCalled(event) {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const path = event.composedPath();
    const isOthers = path.some((node) => node !== this.#root && node.classList?.contains("kd-root"));
    if (event.defaultPrevented || event.isComposing || altKey || isOthers) {
      return false;
    }
    const isTyping = path[0].matches?.("input, textarea, select") || path[0].isContentEditable;
    const isChord = (isMac ? metaKey : ctrlKey) && !shiftKey && key.toLowerCase() === "k";
    const isSlash = key === "/" && !ctrlKey && !metaKey && !isTyping;
    if (isChord || isSlash) {
      event.preventDefault();
    }
    return isChord || isSlash;
  }

  #prepare() {
    this.#find().then((finder) => finder.prepare()).catch(() => {});
  }

  /** Works on the dialog, if somebody has asked for it. */
  #with(work) {
    this.#finder?.then(work, () => {});
  }

  /** What failed may be tried again. */
  #find() {
    this.#finder ??= this.#given.load().then(({ Finder }) => new Finder(this.#root, this.#given, this));
    this.#finder.catch(() => (this.#finder = undefined));
    return this.#finder;
  }
}
