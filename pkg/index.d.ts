/**
 * A bundle: its URL; its JSON as a string (which starts with `{`), as bytes or as an object; or the `Response` to a request
 * that you made.
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
   * The reader's WebAssembly module, if the bundler or host moved it. A page starts the module once: only the first call uses
   * this option.
   * @default `kaleidoc_bg.wasm` beside the package's script; in Node.js, the package's file
   */
  wasm?: string | URL | Request | Response | BufferSource | WebAssembly.Module;
  /**
   * The same for the search module, which is fetched on the first search.
   * @default `search_bg.wasm` beside the package's script; in Node.js, the package's file
   */
  searchWasm?: string | URL | Request | Response | BufferSource | WebAssembly.Module;
}

/**
 * Draws a component that an author used and Kaleidoc does not know.
 *
 * @param element The element of the component; draw into it.
 * @param props Attributes by name: literals as data, other expressions as strings of their source.
 * @param children The rendered content of the component, hidden in `element`: move it where you like within `element`, or
 *   leave it hidden. Platform switches update it as well.
 * @returns a function that is called when the component leaves the page, if there is anything to clean up.
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
   * Key of the platform to start with if the URL names none.
   * @default the one that the visitor chose last, or else the site's default
   */
  platform?: string;
  /**
   * Where the current page is kept: in the URL's path, in its fragment, or only in the reader, so that the URL of the host
   * page does not change.
   * @default "history"
   */
  router?: "history" | "hash" | "memory";
  /**
   * The path below which the site lies, with a slash at both ends.
   * @default the base of the bundle
   */
  base?: string;
  /**
   * The page to open instead of the one in the URL, such as `/react/start/` or `/start/#setup`.
   * @default the page in the URL; with `router: "memory"`, the first page
   */
  route?: string;
  /**
   * Functions that draw the components that Kaleidoc does not know, by name.
   * @default {} Their children are shown.
   * @example { Chart: (element, { data }) => { const chart = draw(element, data); return () => chart.remove(); } }
   */
  components?: Record<string, Component>;
  /**
   * Called before a plain click on a link is followed; return `true` if you have followed the link yourself.
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
   * Whether `Ctrl K`, on a Mac `⌘ K`, and `/` open search, wherever the focus is on the page.
   * @default true; false without the button, and with `router: "memory"`, where the page is yours
   */
  shortcuts?: boolean;
  /**
   * UI strings in another language; keys that are left out stay English.
   * @default {}
   * @example { onThisPage: "Auf dieser Seite", showing: "Jetzt für {platform}" }
   */
  strings?: Partial<Strings>;
}

/** A platform of a site. */
export interface PlatformInfo {
  /** As in filters and URLs. */
  key: string;
  /** As visitors see it. */
  title: string;
  /** URL of its picture. */
  icon?: string;
}

/** Options of {@link Kaleidoc.search}. */
export interface SearchOptions {
  /**
   * Key of the platform whose sections come first; `platform:KEY` in the query overrides it.
   * @default the shown one; for a `Bundle`, the site's default
   */
  platform?: string;
  /**
   * The maximum number of hits in each group; at most 100.
   * @default 10
   */
  limit?: number;
}

/** The results of a query. */
export interface SearchResults {
  query: string;
  /** Key of the platform whose sections come first. */
  platform: string;
  /** Sections that the platform has, the best first. */
  here: SearchHit[];
  /** Sections that only other platforms have. */
  elsewhere: SearchHit[];
  /** The number of hits in each group, including those beyond the limit. */
  hereTotal: number;
  elsewhereTotal: number;
  /** A corrected query, if a word of the query is unknown. */
  suggestion?: string;
}

/** A section of a page that matches a query: from one heading to the next. */
export interface SearchHit {
  /** Path of the page without the platform: `/start/`. */
  route: string;
  /** Id of the section's heading; empty for the part before the first heading. */
  anchor: string;
  /** For `navigate`: `/react/start/#setup`. */
  address: string;
  /** Of the page. */
  title: string;
  /** Of the section. */
  heading: string;
  /** The page's title and the headings above the section's, from the outermost on. */
  trail: string[];
  /** Key of the platform that `address` and `snippet` are for. */
  platform: string;
  /** Keys of the platforms on which the section matches. */
  platforms: string[];
  /** A part of the section's text; `marks` are start and end of each match in it, in UTF-16 units. */
  snippet: { text: string; marks: [start: number, end: number][] };
  /** The better of two hits has the higher score; scores of different queries are not comparable. */
  score: number;
}

/** Events of a reader, with their types. */
export interface KaleidocEventMap {
  /** The site is on the screen, at first or after a failure. */
  ready: Event;
  /** A page, or a state such as "page not found", is on the screen; read it from `route`. */
  navigate: Event;
  /** Another platform is shown; read it from `platform`. */
  platformchange: Event;
  /** The site cannot be shown, which the reader also displays; or a component failed. */
  error: CustomEvent<{ message: string }>;
}

/** A reader that is mounted in an element, until {@link Kaleidoc.destroy}. */
export interface Kaleidoc extends EventTarget {
  /** Key of the current platform; setting it switches in place. An unknown key is ignored. */
  platform: string;
  /** The platforms of the site, in its order; empty while no site is shown. */
  readonly platforms: PlatformInfo[];
  /** Path of the current page, without the platform: `/start/`. Empty while no site is shown. */
  readonly route: string;
  /**
   * Opens a page: `/react/start/#setup`, or without the platform `/start/`. Resolves when the page, or the reason why it
   * cannot be shown, is on the screen.
   */
  navigate(address: string): Promise<void>;
  /**
   * Searches the pages. The first search reads them, which takes a moment. Rejects for an unknown platform, while no site is
   * shown, and if no page can be read.
   * @example const { here } = await docs.search("sign in", { limit: 5 });
   */
  search(query: string, options?: SearchOptions): Promise<SearchResults>;
  /** Opens the search dialog, as its button does, with a query if one is given. */
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
 * Resolves when the site, or the reason why it cannot be shown, is on the screen. Rejects for invalid options, and if the
 * WebAssembly module does not start.
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
  /** Empty if the author wrote none, and for a page of a split bundle until it is `ready`. */
  description: string;
  /** Keys of the platforms that have the page. */
  platforms: string[];
}

/** An entry of the navigation. */
export interface NavItem {
  title: string;
  /** URL; `null` for a group without a page. */
  href: string | null;
  /** Whether it leads to another site. */
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
   * Gets the files of a split bundle (`kaleidoc build --split`), which are beside the index.
   * @default `(path) => new URL(path, …)`: a request below the URL of the bundle
   * @example (path) => readFile(join("dist", path))
   */
  beside?: (path: string) => BundleSource | Promise<BundleSource>;
}

/** A bundle without a reader: for Node.js, workers, and pages that show the content themselves. */
export class Bundle {
  private constructor();
  /**
   * Reads a bundle. Rejects with the reason if it cannot be loaded or used.
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
  /** Direction of its text, for the element that contains it. */
  readonly dir: "ltr" | "rtl";
  /** In the site's order. */
  readonly platforms: PlatformInfo[];
  /** By route. */
  readonly pages: PageInfo[];
  /**
   * The navigation of a platform. Throws for an unknown platform.
   * @param platform Key; by default the site's default platform.
   */
  nav(platform?: string): NavItem[];
  /**
   * Resolves when a page can be rendered: for a split bundle, when the page's file is loaded; otherwise immediately. Rejects
   * for an unknown page or platform, and for a file that cannot be loaded or used.
   * @param route As for `render`, and `platform`, too.
   * @example await bundle.ready("/start/"); bundle.render("/start/", "swift");
   */
  ready(route: string, platform?: string): Promise<void>;
  /**
   * A page as a platform shows it. Throws for an unknown page or platform, and for a page of a split bundle that is not
   * `ready`.
   * @param route `/start/`, or with the platform `/react/start/`.
   * @param platform Key; by default that in `route`, or else the site's default platform.
   */
  render(route: string, platform?: string): RenderedPage;
  /**
   * Searches all pages; see {@link Kaleidoc.search}.
   * @example const { here } = await bundle.search("sign in", { platform: "swift" });
   */
  search(query: string, options?: SearchOptions): Promise<SearchResults>;
}
