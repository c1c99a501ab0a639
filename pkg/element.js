// The custom element `<kaleidoc-docs>`: see element.d.ts for what it offers.
import { mount } from "./index.js";

/** Attributes whose text is a property of the same name. */
const TEXTS = ["src", "router", "base", "theme", "search", "platform", "route"];

/**
 * Properties without an attribute, each with the question whether a new value leaves what is on show as it is.
 *
 * Frameworks set new functions with each of their renderings. The reader asks the element for the newest ones, so only
 * what the functions are there for counts.
 */
const GIVEN = {
  bundle: Object.is,
  components: (old, value) => names(old) === names(value),
  onLink: (old, value) => !old === !value,
  strings: (old, value) => JSON.stringify(old) === JSON.stringify(value),
  // For the next request.
  fetch: () => true,
  // For the first reader of the page, which starts the module.
  wasm: () => true,
  searchWasm: () => true,
};

/** Events of the reader that the element tells of, too; `ready` has a rule of its own. */
const EVENTS = ["navigate", "platformchange", "error"];

/** What an element extends where there are none: on a server this module only has to load. */
const Base = globalThis.HTMLElement ?? class {};

export class KaleidocDocs extends Base {
  // Not `theme`: the style sheet reads it.
  static observedAttributes = ["src", "router", "base", "search", "shadow", "platform", "route"];

  #given = {};
  /** What is on show: its root, its handle as soon as there is one, and what ends it. Each start makes a new one. */
  #session;
  #isStarting = false;

  static {
    for (const name of TEXTS) {
      defineProperty(this, name, {
        get() {
          return shown(this.docs, name) ?? this.getAttribute(name);
        },
        set(value) {
          if (value === null || value === undefined) {
            this.removeAttribute(name);
          } else {
            this.setAttribute(name, value);
          }
        },
      });
    }
    for (const [name, isSame] of Object.entries(GIVEN)) {
      defineProperty(this, name, {
        get() {
          return this.#given[name];
        },
        set(value) {
          const old = this.#given[name];
          this.#given[name] = value;
          if (!isSame(old, value)) {
            this.#start();
          }
        },
      });
    }
  }

  get docs() {
    return this.#session?.docs ?? null;
  }

  get shadow() {
    return this.hasAttribute("shadow");
  }

  set shadow(value) {
    this.toggleAttribute("shadow", Boolean(value));
  }

  connectedCallback() {
    this.#takeEarlyProperties();
    if (!this.#session) {
      this.#start();
    }
  }

  disconnectedCallback() {
    // An element that is moved comes back in the same task, and keeps its reader.
    setTimeout(() => {
      if (!this.isConnected) {
        this.#stop();
      }
    });
  }

  /** `moveBefore` is no removal: that this method is there says so. */
  connectedMoveCallback() {}

  attributeChangedCallback(name) {
    if (name === "platform" || name === "route") {
      this.#follow(name);
    } else {
      this.#start();
    }
  }

  /** Values that were set before the class was there lie on the element itself and hide the accessors. */
  #takeEarlyProperties() {
    for (const name of [...TEXTS, "shadow", ...Object.keys(GIVEN)].filter((name) => Object.hasOwn(this, name))) {
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  /** Shows the site anew: once, after all that is set in this task. */
  #start() {
    if (this.#isStarting) {
      return;
    }
    this.#isStarting = true;
    queueMicrotask(() => {
      this.#isStarting = false;
      this.#stop();
      if (this.isConnected && (this.bundle ?? this.src)) {
        this.#show();
      }
    });
  }

  #stop() {
    this.#session?.end.abort();
    this.#session?.docs?.destroy();
    this.#session?.root.remove();
    this.#session = undefined;
  }

  async #show() {
    const session = { root: document.createElement("div"), docs: undefined, end: new AbortController() };
    const { signal } = session.end;
    this.#session = session;
    const uncover = place(this, session.root);
    const options = this.#options();
    try {
      session.docs = await mount(session.root, options);
    } catch (error) {
      if (!signal.aborted) {
        this.#fail(session.root, error);
        uncover();
      }
      return;
    }
    if (signal.aborted) {
      session.docs.destroy(); // Then there was no handle yet.
      return;
    }
    this.#forward(session.docs, signal);
    await uncover();
    if (!signal.aborted) {
      this.#tellReady(session.docs, signal);
      this.#catchUp(options);
    }
  }

  /** Options of `mount`, without those that are not given. */
  #options() {
    const { bundle = this.src, components, onLink, strings, fetch, wasm, searchWasm } = this.#given;
    const options = {
      // A response can be read once, and this element may start again.
      bundle: bundle instanceof Response ? bundle.clone() : bundle,
      router: this.router ?? "memory",
      platform: this.getAttribute("platform"),
      route: this.getAttribute("route"),
      base: this.base,
      components: components && this.#newestOf(components),
      onLink: onLink && ((url, event) => this.onLink?.(url, event)),
      strings,
      fetch,
      wasm,
      searchWasm,
      search: this.search !== "none",
      shortcuts: this.search === "keys" ? true : undefined,
    };
    return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null && value !== undefined));
  }

  /** Functions under the same names that call those of `components` as it is then. */
  #newestOf(components) {
    const newest = Object.keys(components).map((name) => [name, (...parts) => this.components[name](...parts)]);
    return Object.fromEntries(newest);
  }

  /** Does what was asked for while the reader was loading. */
  #catchUp(options) {
    for (const name of ["platform", "route"]) {
      if (this.getAttribute(name) !== (options[name] ?? null)) {
        this.#follow(name);
      }
    }
  }

  /** Brings the reader to the platform or route that an attribute names. */
  #follow(name) {
    const value = this.getAttribute(name);
    if (!this.docs || value === null) {
      return;
    }
    if (name === "platform") {
      this.docs.platform = value;
    } else {
      this.docs.navigate(value);
    }
  }

  /** The signal ends it: a reader may still tell of what happened just before it was taken down. */
  #forward(docs, signal) {
    for (const name of EVENTS) {
      docs.addEventListener(name, (event) => this.#dispatch(name, event.detail), { signal });
    }
  }

  /** Tells that there is a site to see, now or, where it could not be loaded, as soon as somebody has tried again. */
  #tellReady(docs, signal) {
    if (docs.platforms.length > 0) {
      this.#dispatch("ready");
    } else {
      docs.addEventListener("ready", () => this.#dispatch("ready"), { once: true, signal });
    }
  }

  #dispatch(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** The reader did not start, so its own screens are not to be had. */
  #fail(root, error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = Object.assign(document.createElement("p"), {
      textContent: `The documentation could not be started: ${message}`,
    });
    const retry = Object.assign(document.createElement("button"), {
      type: "button",
      className: "kd-retry",
      textContent: "Try again",
    });
    retry.addEventListener("click", () => this.#start());
    const box = Object.assign(document.createElement("div"), { className: "kd-failure", role: "alert" });
    box.append(reason, retry);
    root.classList.add("kd-root");
    root.replaceChildren(box);
    this.#dispatch("error", { message });
  }
}

/** An accessor as classes have them, but enumerable, as those of attributes are. */
function defineProperty(target, name, accessors) {
  Object.defineProperty(target.prototype, name, { configurable: true, enumerable: true, ...accessors });
}

function names(components) {
  return Object.keys(components ?? {})
    .sort()
    .join();
}

/** What is on show, for a property that asks for that: its attribute is the start, as with the value of an input. */
function shown(docs, name) {
  return (name === "platform" || name === "route") && docs?.platforms.length > 0 ? docs[name] : undefined;
}

/**
 * Puts the root of a reader into its element, or into the shadow tree that the element asks for, but covered: what is
 * there before, such as a page that a server has rendered, stays on show, and nothing is shown without its styles.
 *
 * - returns what takes the old away and shows the reader.
 */
function place(host, root) {
  if (!host.shadow) {
    // A shadow tree cannot be taken off again, but it can show the element's own content.
    host.shadowRoot?.replaceChildren(document.createElement("slot"));
    return placeInLight(host, root);
  }
  return placeInShadow(host.shadowRoot ?? host.attachShadow({ mode: "open" }), root);
}

function placeInLight(host, root) {
  const before = [...host.childNodes];
  cover(root, host.childElementCount > 0);
  host.append(root);
  return () => {
    before.forEach((node) => node.remove());
    cover(root, false);
  };
}

function placeInShadow(tree, root) {
  const link = Object.assign(document.createElement("link"), {
    rel: "stylesheet",
    href: new URL("./style.css", import.meta.url).href,
  });
  const styled = new Promise((done) => {
    link.onload = done;
    link.onerror = done;
  });
  cover(root, true);
  tree.replaceChildren(link, root);
  return async () => {
    await styled;
    cover(root, false);
  };
}

/** Not `hidden`, since the style sheet says how a root is displayed. */
function cover(root, isCovered) {
  root.style.display = isCovered ? "none" : "";
}

// Twice where a page has two copies of the package: the first one stays.
if (globalThis.customElements && !customElements.get("kaleidoc-docs")) {
  customElements.define("kaleidoc-docs", KaleidocDocs);
}
