import type { Kaleidoc, MountOptions } from "./index.js";

/**
 * Attributes of `<kaleidoc-docs>`; each is a property of the same name, too.
 *
 * A change of `platform` or `route` swaps in place. A change of another one, but for `theme`, loads the site anew.
 */
export interface KaleidocDocsAttributes {
  /** URL of the bundle that `kaleidoc build` wrote, relative to the page. */
  src?: string | null | undefined;
  /** Key of the platform. The attribute is where the reader starts, the property is what it shows. */
  platform?: string | null | undefined;
  /** Page to open: `/start/` or `/start/#setup`. The attribute is where the reader starts, the property is what it shows. */
  route?: string | null | undefined;
  /**
   * Where the address of the shown page lies: in the URL's path, in its fragment, or nowhere.
   * @default "memory"
   */
  router?: MountOptions["router"] | null | undefined;
  /**
   * Path that the site lies under, with a slash at both ends.
   * @default the base of the bundle
   */
  base?: string | null | undefined;
  /**
   * The colour mode, instead of a button for it.
   * @default none: the reader offers the choice and remembers it
   */
  theme?: "system" | "light" | "dark" | null | undefined;
  /**
   * `none` leaves the search button out; with `keys`, `Ctrl K` and `/` open search, wherever on the page the focus is.
   * @default none: the button, and the keys only with another router than "memory"
   */
  search?: "none" | "keys" | null | undefined;
  /**
   * Whether the reader stands in a shadow tree, with the package's styles in it and none of the page's. Without it the
   * page loads `kaleidoc/style.css` by itself.
   * @default false
   */
  shadow?: boolean | undefined;
}

/** Properties of `<kaleidoc-docs>` that are no attributes. */
export interface KaleidocDocsProperties {
  /** What the bundle is read from, instead of `src`. */
  bundle?: MountOptions["bundle"] | undefined;
  /** What draws unknown components, by name. */
  components?: MountOptions["components"] | undefined;
  /** Asked before a plain click on a link is followed; `true` says that you have followed it yourself. */
  onLink?: MountOptions["onLink"] | undefined;
  /** Words of the reader in another language. */
  strings?: MountOptions["strings"] | undefined;
  /** Options of the request for the bundle. */
  fetch?: MountOptions["fetch"] | undefined;
  /** Where the wasm module is, when the bundler or host moved it. Only the first reader of a page counts. */
  wasm?: MountOptions["wasm"] | undefined;
  /** The same for the module of search. */
  searchWasm?: MountOptions["searchWasm"] | undefined;
}

/**
 * Events of `<kaleidoc-docs>`. None of them bubbles.
 *
 * - `ready`: the site is on the screen, and `docs` is there.
 * - `navigate`: a page, or a state such as "page not found", is on the screen.
 * - `platformchange`: another platform is shown; read it from `platform`.
 * - `error`: the site cannot be shown. The reader says so, too, and offers to try again.
 */
export interface KaleidocDocsEventMap {
  ready: CustomEvent<null>;
  navigate: CustomEvent<null>;
  platformchange: CustomEvent<null>;
  error: CustomEvent<{ message: string }>;
}

/**
 * A reader as an element of HTML: it starts when it is inserted, keeps its place when it is moved, and is taken down
 * when it is removed. What the element holds before, such as a prerendered page, is shown until the reader is there.
 *
 * @example
 * <script type="module">import "kaleidoc/element";</script>
 * <kaleidoc-docs src="/docs/bundle.json" platform="react" route="/start/" shadow></kaleidoc-docs>
 */
export class KaleidocDocs extends HTMLElement implements KaleidocDocsAttributes, KaleidocDocsProperties {
  /** The reader, while there is one: it shows the site, or why it cannot be shown. */
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

// `onLink` is no property in React's and Vue's markup: both take names with `on` for listeners. Set it on the element.
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
