/** Options of {@link mount}. */
export interface MountOptions {
  /** URL of the bundle that `kaleidoc build` wrote. */
  bundle: string;
  /**
   * Key of the platform to start with where the address names none.
   * @default the one that the reader chose last, or else the site's default
   */
  platform?: string;
  /**
   * Where the address of the shown page lies: in the URL's path, in its fragment, or nowhere, so that the URL of the
   * host page stays as it is.
   * @default "history"
   */
  router?: "history" | "hash" | "memory";
  /**
   * Path that the site lies under, with a slash at both ends.
   * @default the base of the bundle
   */
  base?: string;
  /**
   * Address to open instead of the URL's, such as `/react/start/` or `/start/#setup`.
   */
  route?: string;
  /**
   * Where the wasm module is, when the bundler or host moved it.
   * @default `kaleidoc_bg.wasm` beside the package's script
   */
  wasm?: string | URL | Request | Response | BufferSource | WebAssembly.Module;
}

/** A reader that runs in an element. */
export interface Kaleidoc extends EventTarget {
  /** Key of the shown platform; setting it swaps in place. A key that the site does not have is ignored. */
  platform: string;
  /** The platforms of the site, in its order; empty while no site is shown. */
  readonly platforms: { key: string; title: string; icon?: string }[];
  /** Opens an address of the site: `/react/start/#setup`, or without the platform `/start/`. */
  navigate(address: string): void;
  /** Empties the element and removes every listener. */
  destroy(): void;
  /**
   * - `navigate`: a page, or a state such as "page not found", is on the screen.
   * - `platformchange`: another platform is shown; read it from `platform`.
   */
  addEventListener(
    type: "navigate" | "platformchange",
    listener: (this: Kaleidoc, event: Event) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/**
 * Shows a documentation site in an element.
 *
 * Resolves when the site, or the reason why it cannot be shown, is on the screen. Rejects for options that are none,
 * and when the wasm module does not start.
 *
 * @example
 * import { mount } from "kaleidoc";
 * import "kaleidoc/style.css";
 * const docs = await mount(document.querySelector("#docs"), { bundle: "/docs/bundle.json", router: "memory" });
 * docs.platform = "vue";
 */
export function mount(element: Element, options: MountOptions): Promise<Kaleidoc>;
