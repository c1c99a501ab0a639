import type { Kaleidoc, MountOptions } from "./index.js";

/**
 * Attributes of `<kaleidoc-docs>`; each is also a property of the same name.
 *
 * A change of `platform` or `route` switches in place. A change of another one, except `theme`, reloads the site.
 */
export interface KaleidocDocsAttributes {
  /** URL of the bundle that `kaleidoc build` wrote, relative to the page. */
  src?: string | null | undefined;
  /** Key of the platform. The reader starts with the attribute; the property follows what it shows. */
  platform?: string | null | undefined;
  /** Page to open: `/start/` or `/start/#setup`. The reader starts with the attribute; the property follows what it shows. */
  route?: string | null | undefined;
  /**
   * Where the current page is kept: in the URL's path, in its fragment, or only in the reader.
   * @default "memory"
   */
  router?: MountOptions["router"] | null | undefined;
  /**
   * The path below which the site lies, with a slash at both ends.
   * @default the base of the bundle
   */
  base?: string | null | undefined;
  /**
   * The colour mode, instead of a button for it.
   * @default none: the reader offers the choice and remembers it
   */
  theme?: "system" | "light" | "dark" | null | undefined;
  /**
   * `none` leaves the search button out; with `keys`, `Ctrl K` and `/` open search, wherever the focus is on the page.
   * @default none: the button, and the keys unless the router is "memory"
   */
  search?: "none" | "keys" | null | undefined;
  /**
   * Whether the reader is in a shadow tree, with the package's styles and none of the page's. Otherwise the page has to load
   * `kaleidoc/style.css`.
   * @default false
   */
  shadow?: boolean | undefined;
}

/** Properties of `<kaleidoc-docs>` that are not attributes. */
export interface KaleidocDocsProperties {
  /** The bundle, instead of `src`. */
  bundle?: MountOptions["bundle"] | undefined;
  /** Functions that draw unknown components, by name. */
  components?: MountOptions["components"] | undefined;
  /** Called before a plain click on a link is followed; returns `true` if you have followed the link yourself. */
  onLink?: MountOptions["onLink"] | undefined;
  /** UI strings in another language. */
  strings?: MountOptions["strings"] | undefined;
  /** Options of the request for the bundle. */
  fetch?: MountOptions["fetch"] | undefined;
  /** The reader's WebAssembly module, if the bundler or host moved it. Only the first reader of a page uses it. */
  wasm?: MountOptions["wasm"] | undefined;
  /** The same for the search module. */
  searchWasm?: MountOptions["searchWasm"] | undefined;
}

/**
 * Events of `<kaleidoc-docs>`. None of them bubbles.
 *
 * - `ready`: the site is on the screen, and `docs` is there.
 * - `navigate`: a page, or a state such as "page not found", is on the screen.
 * - `platformchange`: another platform is shown; read it from `platform`.
 * - `error`: the site cannot be shown, which the reader also displays; or a component failed.
 */
export interface KaleidocDocsEventMap {
  ready: CustomEvent<null>;
  navigate: CustomEvent<null>;
  platformchange: CustomEvent<null>;
  error: CustomEvent<{ message: string }>;
}

/**
 * A reader as an HTML element: it starts when it is inserted, keeps its state when it is moved, and ends when it is removed.
 * Content of the element, such as a prerendered page, is shown until the reader is ready.
 *
 * @example
 * <script type="module">import "kaleidoc/element";</script>
 * <kaleidoc-docs src="/docs/bundle.json" platform="react" route="/start/" shadow></kaleidoc-docs>
 */
export class KaleidocDocs extends HTMLElement implements KaleidocDocsAttributes, KaleidocDocsProperties {
  /** The reader, while there is one: it shows the site, or why the site cannot be shown. */
  readonly docs: Kaleidoc | null;

  get src(): string | null;
  set src(value: string | null | undefined);
  get platform(): string | null;
  set platform(value: string | null | undefined);
  get route(): string | null;
  set route(value: string | null | undefined);
  get router(): MountOptions["router"] | null;
  set router(value: MountOptions["router"] | null | undefined);
  get base(): string | null;
  set base(value: string | null | undefined);
  get theme(): "system" | "light" | "dark" | null;
  set theme(value: "system" | "light" | "dark" | null | undefined);
  get search(): "none" | "keys" | null;
  set search(value: "none" | "keys" | null | undefined);
  shadow: boolean;

  bundle: KaleidocDocsProperties["bundle"];
  components: KaleidocDocsProperties["components"];
  onLink: KaleidocDocsProperties["onLink"];
  strings: KaleidocDocsProperties["strings"];
  fetch: KaleidocDocsProperties["fetch"];
  wasm: KaleidocDocsProperties["wasm"];
  searchWasm: KaleidocDocsProperties["searchWasm"];

  addEventListener<Name extends keyof KaleidocDocsEventMap>(
    type: Name,
    listener: (this: KaleidocDocs, event: KaleidocDocsEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<Name extends Exclude<keyof HTMLElementEventMap, "error">>(
    type: Name,
    listener: (this: KaleidocDocs, event: HTMLElementEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "kaleidoc-docs": KaleidocDocs;
  }
}

/** Listeners under the names that React 19 takes for a custom element. */
type Listeners = {
  [Name in keyof KaleidocDocsEventMap as `on${Name}`]?: ((event: KaleidocDocsEventMap[Name]) => void) | undefined;
};

/** Listeners under the names that Vue's templates turn `@ready` and the like into. */
type VueListeners = {
  [Name in keyof KaleidocDocsEventMap as `on${Capitalize<Name>}`]?:
    ((event: KaleidocDocsEventMap[Name]) => void) | undefined;
};

// `onLink` is not a property in React's and Vue's markup: both treat names that start with `on` as listeners. Set it on
// the element.
type Markup = KaleidocDocsAttributes & Omit<KaleidocDocsProperties, "onLink">;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore: without React these names mean nothing, and nobody asks for this one.
      "kaleidoc-docs": Omit<DetailedHTMLProps<HTMLAttributes<KaleidocDocs>, KaleidocDocs>, keyof Markup> &
        Markup &
        Listeners;
    }
  }
}

declare module "vue" {
  interface GlobalComponents {
    // @ts-ignore: without Vue this name means nothing, and nobody asks for this one.
    "kaleidoc-docs": import("vue").DefineComponent<Markup & VueListeners>;
  }
}
