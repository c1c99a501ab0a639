/**
 * What a bundle is read from: its URL; its JSON as text (which starts with `{`), as bytes, or parsed; or the answer of
 * a request that you made yourself.
 */
export type BundleSource = string | URL | Response | ArrayBuffer | ArrayBufferView | object;

/** How a bundle is loaded. */
export interface LoadOptions {
  /**
   * Options of the request for a bundle's URL: headers, credentials, and so on.
   * @default {}
   */
  fetch?: RequestInit;
  /**
   * Where the wasm module is, when the bundler or host moved it. The module is started once in a page: only the first
   * call counts.
   * @default `kaleidoc_bg.wasm` beside the package's script; in Node.js, the package's file
   */
  wasm?: string | URL | Request | Response | BufferSource | WebAssembly.Module;
  /**
   * The same for the module of search, which is fetched when something is first looked for.
   * @default `search_bg.wasm` beside the package's script; in Node.js, the package's file
   */
  searchWasm?: string | URL | Request | Response | BufferSource | WebAssembly.Module;
}

/**
 * Draws a component that the site's author used and kaleidoc does not know.
 *
 * @param element Stands in the place of the component; draw into it.
 * @param props Attributes by name: literals as data, other expressions as their source text.
 * @param children Holds what stood inside of the component, drawn by kaleidoc. It lies hidden in `element`: show it where
 *   you like within `element`, or leave it. Platforms are swapped in it all the same.
 * @returns what is to be called when the component leaves the page, if anything.
 */
export type Component = (
  element: HTMLElement,
  props: Record<string, unknown>,
  children: HTMLElement,
) => void | (() => void);

/**
 * What the reader says by itself, in English by default. `{…}` is filled in: each name at most where the default has it,
 * in any order.
 */
export interface Strings {
  /** @default Skip to content */
  skipLink: string;
  /** @default Menu */
  menu: string;
  /** @default Search */
  search: string;
  /** @default Platform */
  platform: string;
  /** @default Pages */
  pages: string;
  /** @default Pages of {title} */
  pagesOf: string;
  /** @default Breadcrumbs */
  breadcrumbs: string;
  /** @default On this page */
  onThisPage: string;
  /** @default Previous and next page */
  pager: string;
  /** @default Previous */
  previous: string;
  /** @default Next */
  next: string;
  /** @default Colours: as the system */
  coloursSystem: string;
  /** @default Colours: light */
  coloursLight: string;
  /** @default Colours: dark */
  coloursDark: string;
  /** @default Copy */
  copy: string;
  /** @default Copied */
  copied: string;
  /** @default Press Ctrl+C */
  copyByHand: string;
  /** @default Link to section {title} */
  sectionLink: string;
  /** @default Pages of this section */
  sectionPages: string;
  /** @default Table */
  table: string;
  /** @default Done */
  taskDone: string;
  /** @default Watch the video on YouTube */
  watchVideo: string;
  /** @default YouTube video */
  videoFrame: string;
  /** @default Footnotes */
  footnotes: string;
  /** @default Footnote {number} */
  footnote: string;
  /** @default Back to reference {number} */
  footnoteBack: string;
  /** @default Content is missing here: */
  missingContent: string;
  /** @default Showing {platform} */
  showing: string;
  /** @default lacks this page */
  lacks: string;
  /** @default lacks this page: opens “{title}” */
  lacksAndOpens: string;
  /** @default This section is not there for {asked}, so {shown} is shown. */
  sectionElsewhere: string;
  /** @default Back to {platform} */
  backTo: string;
  /** @default {title} is not there for {platform}; showing another page */
  pageElsewhere: string;
  /** @default Page not found */
  notFound: string;
  /** @default There is no page at {path}. It may have moved, or the link that led here has a typing error. */
  notFoundText: string;
  /** @default Was it one of these? */
  similar: string;
  /** @default Go to the first page */
  firstPage: string;
  /** @default Unknown platform “{word}” */
  unknownPlatform: string;
  /** @default {word} is none of this documentation’s platforms. The page is there for these: */
  unknownPlatformText: string;
  /** @default This page is not there for {platform}. It is there for these platforms: */
  unavailable: string;
  /** @default This page is not there for {platform}, nor for any other platform. */
  unavailableEverywhere: string;
  /** @default The nearest page for {platform} is {page}. */
  nearestPage: string;
  /** @default This page is broken */
  brokenPage: string;
  /** @default The content of this page cannot be read; other pages may be fine. */
  brokenPageText: string;
  /** @default This page could not be loaded */
  pageNotLoaded: string;
  /** @default The documentation has changed */
  rebuilt: string;
  /** @default It was built anew after you opened it. Load it again to see this page. */
  rebuiltText: string;
  /** @default Load the documentation again */
  loadAgain: string;
  /** @default Loading the documentation… */
  loading: string;
  /** @default Loading */
  progress: string;
  /** @default Try again */
  tryAgain: string;
  /** @default The documentation could not be loaded */
  notLoaded: string;
  /** @default Check your connection, then try again. */
  notLoadedHint: string;
  /** @default There is no connection to the network */
  offline: string;
  /** @default The documentation is loaded as soon as there is one. */
  offlineHint: string;
  /** @default The documentation was not found */
  bundleMissing: string;
  /** @default If this is your site: is the bundle built, and is this its address? */
  bundleMissingHint: string;
  /** @default The documentation is damaged */
  damaged: string;
  /** @default Trying again helps if the transfer was cut off. If this is your site, build the bundle again. */
  damagedHint: string;
  /** @default Close */
  searchClose: string;
  /** @default Search could not be loaded. Check your connection, then try again. */
  searchNotLoaded: string;
  /** @default Results */
  searchResults: string;
  /** @default Results for {platform}: {count} */
  searchResultsFor: string;
  /** @default Only on other platforms */
  searchElsewhere: string;
  /** @default Only on other platforms: {count} */
  searchElsewhereCount: string;
  /** @default Nothing was found for “{query}”. */
  searchNothing: string;
  /** @default Did you mean “{query}”? */
  searchSuggestion: string;
  /** @default Recent searches */
  searchRecent: string;
  /** @default Forget “{query}” */
  searchForget: string;
  /** @default Forget all */
  searchForgetAll: string;
  /** @default The last word may be unfinished, and a letter may be wrong. */
  searchTipWords: string;
  /** @default Quotes keep words together: */
  searchTipPhrase: string;
  /** @default Another platform is asked for by its name: */
  searchTipPlatform: string;
  /** @default Reading the pages: {done} of {total} */
  searchReading: string;
  /** @default Pages that could not be read, and were left out: {count} */
  searchBroken: string;
  /** @default The pages could not be read. */
  searchNotRead: string;
  /** @default to move */
  searchKeysMove: string;
  /** @default to open */
  searchKeysOpen: string;
  /** @default for another platform */
  searchKeysPlatform: string;
  /** @default to forget */
  searchKeysForget: string;
  /** @default to close */
  searchKeysClose: string;
  /** @default Opens for {platform} */
  searchOpensFor: string;
  /** @default Match {number} of {count} */
  searchFound: string;
  /** @default No match on this page */
  searchFoundNowhere: string;
  /** @default Previous match */
  searchPreviousFound: string;
  /** @default Next match */
  searchNextFound: string;
  /** @default Remove the marks */
  searchUnmark: string;
}

/** Options of {@link mount}. */
export interface MountOptions extends LoadOptions {
  /** The bundle that `kaleidoc build` wrote. */
  bundle: BundleSource;
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
   * @default the URL's; with `router: "memory"`, the first page
   */
  route?: string;
  /**
   * What draws the components that kaleidoc does not know, by name.
   * @default {} Their children are shown.
   * @example { Chart: (element, { data }) => { const chart = draw(element, data); return () => chart.remove(); } }
   */
  components?: Record<string, Component>;
  /**
   * Is asked before a plain click on a link is followed; return `true` when you have followed it yourself.
   *
   * - `url` is absolute. Pages of the site lie below `base`.
   * @example (url) => { if (url.pathname.startsWith("/app/")) { router.push(url.pathname); return true; } }
   */
  onLink?: (url: URL, event: MouseEvent) => boolean | void;
  /**
   * Whether the reader has a search button. {@link Kaleidoc.search} and {@link Kaleidoc.openSearch} work without one.
   * @default true
   */
  search?: boolean;
  /**
   * Whether `Ctrl K`, on a Mac `⌘ K`, and `/` open search, wherever on the page the focus is.
   * @default true; false without the button, and with `router: "memory"`, where the page is yours
   */
  shortcuts?: boolean;
  /**
   * Words of the reader in another language; those that are not given stay English.
   * @default {}
   * @example { onThisPage: "Auf dieser Seite", showing: "Jetzt für {platform}" }
   */
  strings?: Partial<Strings>;
}

/** A platform of a site. */
export interface PlatformInfo {
  /** As in filters and addresses. */
  key: string;
  /** As readers see it. */
  title: string;
  /** URL of its picture. */
  icon?: string;
}

/** How {@link Kaleidoc.search} looks for something. */
export interface SearchOptions {
  /**
   * Key of the platform whose sections come first; `platform:KEY` in the query counts more.
   * @default the shown one; for a `Bundle`, the site's default
   */
  platform?: string;
  /**
   * How many hits of each group are wanted; at most 100.
   * @default 10
   */
  limit?: number;
}

/** What a query finds. */
export interface SearchResults {
  query: string;
  /** Key of the platform that was looked at first. */
  platform: string;
  /** Sections that the platform has, the best first. */
  here: SearchHit[];
  /** Sections that only other platforms have. */
  elsewhere: SearchHit[];
  /** How many there are of each, beyond the limit, too. */
  hereTotal: number;
  elsewhereTotal: number;
  /** The query as it may have been meant, where a word of it is not known. */
  suggestion?: string;
}

/** A section of a page that a query finds: what stands from one heading to the next. */
export interface SearchHit {
  /** Path of the page without the platform: `/start/`. */
  route: string;
  /** Id of the section's heading; empty for what stands before the first one. */
  anchor: string;
  /** What `navigate` takes: `/react/start/#setup`. */
  address: string;
  /** Of the page. */
  title: string;
  /** Of the section. */
  heading: string;
  /** The page's title and the headings above the section's, from the outermost on. */
  trail: string[];
  /** Key of the platform that `address` and `snippet` are for. */
  platform: string;
  /** Keys of the platforms on which the section has what was looked for. */
  platforms: string[];
  /** A piece of the section's text; `marks` are start and end of each found word in it, in UTF-16 units. */
  snippet: { text: string; marks: [start: number, end: number][] };
  /** Of two hits, the better one has more; hits of two queries cannot be compared. */
  score: number;
}

/** What happens in a reader, with the type of the event. */
export interface KaleidocEventMap {
  /** The site is on the screen, at first or after a failure. */
  ready: Event;
  /** A page, or a state such as "page not found", is on the screen; read it from `route`. */
  navigate: Event;
  /** Another platform is shown; read it from `platform`. */
  platformchange: Event;
  /** The site cannot be shown, which the reader says, too; or a component failed. */
  error: CustomEvent<{ message: string }>;
}

/** A reader that runs in an element, until {@link Kaleidoc.destroy}. */
export interface Kaleidoc extends EventTarget {
  /** Key of the shown platform; setting it swaps in place. A key that the site does not have is ignored. */
  platform: string;
  /** The platforms of the site, in its order; empty while no site is shown. */
  readonly platforms: PlatformInfo[];
  /** Path of what is shown, without the platform: `/start/`. Empty while no site is shown. */
  readonly route: string;
  /**
   * Opens an address of the site: `/react/start/#setup`, or without the platform `/start/`. Resolves when it is on the
   * screen, or why it cannot be.
   */
  navigate(address: string): Promise<void>;
  /**
   * Looks for something. The pages are read when that is first asked for, which takes a moment. Rejects for a platform
   * that the site does not have, while no site is shown, and where no page can be read.
   * @example const { here } = await docs.search("sign in", { limit: 5 });
   */
  search(query: string, options?: SearchOptions): Promise<SearchResults>;
  /** Opens the dialog of search, as the button does, with a query if there is one. */
  openSearch(query?: string): Promise<void>;
  /** Empties the element and removes every listener. */
  destroy(): void;
  addEventListener<Type extends keyof KaleidocEventMap>(
    type: Type,
    listener: (this: Kaleidoc, event: KaleidocEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof KaleidocEventMap>(
    type: Type,
    listener: (this: Kaleidoc, event: KaleidocEventMap[Type]) => void,
    options?: boolean | EventListenerOptions,
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

/** A page in the list of a bundle's pages. */
export interface PageInfo {
  /** Path without the platform: `/start/`. */
  route: string;
  title: string;
  /** Empty where the author wrote none, and for a page of a bundle in pieces until it is `ready`. */
  description: string;
  /** Keys of the platforms that have the page. */
  platforms: string[];
}

/** An entry of the navigation. */
export interface NavItem {
  title: string;
  /** URL; `null` for a mere group. */
  href: string | null;
  /** It leads to another site. */
  isExternal: boolean;
  children: NavItem[];
}

/** A page as a platform shows it. */
export interface RenderedPage {
  /** The content, in elements with classes that `kaleidoc/style.css` knows; without title and navigation. */
  html: string;
  title: string;
  description: string;
  /** Path without the platform. */
  route: string;
  /** Key. */
  platform: string;
  /** Headings that the platform shows, in page order; `level` is 1 to 6. */
  headings: { level: number; id: string; text: string }[];
}

/** Options of {@link Bundle.load}. */
export interface BundleOptions extends LoadOptions {
  /**
   * Gets the files of a bundle in pieces (`kaleidoc build --split`), which lie beside the index.
   * @default `(path) => new URL(path, …)`: a request below the URL of the bundle
   * @example (path) => readFile(join("dist", path))
   */
  beside?: (path: string) => BundleSource | Promise<BundleSource>;
}

/** A bundle without an element to show it in: for Node.js, workers, and pages that draw for themselves. */
export class Bundle {
  private constructor();
  /**
   * Reads a bundle. Rejects for one that cannot be had or used, with the reason.
   *
   * @example
   * const bundle = await Bundle.load(await readFile("dist/bundle.json"));
   * const { html, title } = bundle.render("/start/", "swift");
   */
  static load(bundle: BundleSource, options?: BundleOptions): Promise<Bundle>;
  /** Title of the site. */
  readonly title: string;
  /** Language of the content (BCP 47). */
  readonly lang: string;
  /** Direction of its lines: for the element that holds them. */
  readonly dir: "ltr" | "rtl";
  /** In the site's order. */
  readonly platforms: PlatformInfo[];
  /** By route. */
  readonly pages: PageInfo[];
  /**
   * The navigation of a platform. Throws for one that the site does not have.
   * @param platform Key; the site's default platform without one.
   */
  nav(platform?: string): NavItem[];
  /**
   * Resolves when a page can be rendered: for a bundle in pieces, when the page's file is here; for one in one file, at
   * once. Rejects for a page or platform that is not there, and for a file that cannot be had or used.
   * @param route As for `render`, and `platform`, too.
   * @example await bundle.ready("/start/"); bundle.render("/start/", "swift");
   */
  ready(route: string, platform?: string): Promise<void>;
  /**
   * A page as a platform shows it. Throws for a page or platform that is not there, and for a page of a bundle in pieces
   * that was not made `ready`.
   * @param route `/start/`, or with the platform `/react/start/`.
   * @param platform Key; without one that of `route`, or else the site's default.
   */
  render(route: string, platform?: string): RenderedPage;
  /**
   * Looks for something in all pages; see {@link Kaleidoc.search}.
   * @example const { here } = await bundle.search("sign in", { platform: "swift" });
   */
  search(query: string, options?: SearchOptions): Promise<SearchResults>;
}
