/** A platform of a site. */
export interface CompilerPlatform {
  /** As in filters and URLs: letters, digits, `-`, `_`, `.` and `~`. */
  key: string;
  /**
   * As visitors see it.
   * @default the key
   */
  title?: string;
}

/** Options of {@link compileMdx}. */
export interface CompileOptions {
  /**
   * The platforms of the site, in its order: at most 64, each by its key or with a title.
   * @default those named in the metadata of the source, sorted
   * @example ["react", { key: "swift", title: "Swift" }]
   */
  platforms?: Iterable<string | CompilerPlatform>;
  /**
   * Other files of the site, by path from the content root: imported fragments and JSON.
   * @default {} so that every import is a `missing-import`
   * @example { "src/fragments/install.mdx": "Run `npm install`." }
   */
  files?: Record<string, string>;
  /**
   * The path of the source from the content root, which relative imports start from and diagnostics name.
   * @default "page.mdx"
   */
  path?: string;
  /**
   * Names of the components that the host page draws, as `components` in `kaleidoc.toml`.
   * @default []
   */
  components?: string[];
  /**
   * Names that are replaced in code blocks, with their values.
   * @default {}
   * @example { PACKAGE_VERSION: "1.2.3" }
   */
  variables?: Record<string, string>;
  /**
   * The WebAssembly module, if the bundler or host moved it. Only the first call uses it.
   * @default `compiler_bg.wasm` beside the package's script; in Node.js, the package's file
   */
  wasm?: string | URL | Request | Response | BufferSource | WebAssembly.Module | Promise<BufferSource | Response>;
}

/** A problem in a source, as `kaleidoc render` prints it. */
export interface CompileDiagnostic {
  severity: "error" | "warning" | "note";
  /** A word to look up in the manual, such as `unknown-component`. */
  code: string;
  /** Lower case, without full stop, names in backticks. */
  message: string;
  /** Ways to fix it; may be empty. */
  hints: string[];
  /** Path of the source, or of one of `files`. */
  file: string;
  /** From 1; 1 for a diagnostic about the file as a whole. */
  line: number;
  /** From 1, in UTF-16 units, as strings of JavaScript count. */
  column: number;
  /** Line of the end; absent for a diagnostic about the file as a whole. */
  endLine?: number;
  /** Column after the last character; absent for a diagnostic about the file as a whole. */
  endColumn?: number;
}

/** A heading of a page. */
export interface CompiledHeading {
  /** 1 to 6. */
  level: number;
  /** Fragment of its URL. */
  id: string;
  text: string;
  /** Keys of the platforms that show it. */
  platforms: string[];
}

/** The result of {@link compileMdx}. */
export interface CompiledPage {
  /** From the metadata; `Home` if there is none. */
  title: string;
  /** From the metadata, or empty. */
  description: string;
  /** In source order, errors included: the rest of the page is still compiled. */
  diagnostics: CompileDiagnostic[];
  /** The platforms that have the page, in the site's order. */
  platforms: Required<CompilerPlatform>[];
  /** In page order. */
  headings: CompiledHeading[];
  /**
   * The content for a platform, as HTML of the allow list: no scripts, no handlers, no unsafe URLs. Code is not
   * highlighted.
   *
   * Throws a `RangeError` for an unknown platform.
   */
  render(platform: string): string;
}

/**
 * Compiles an MDX source as `kaleidoc render` does, and renders it for every platform.
 *
 * Problems in the source are in `diagnostics` and do not reject. Rejects with a `TypeError` for an invalid source or invalid
 * options, and with an `Error` if the WebAssembly module does not start or fails on a source; its `cause` says why, and
 * further calls still work.
 *
 * Takes time linear in the length of the source: about a millisecond for a usual page. Legacy pages (`.md` with Liquid)
 * are not compiled.
 *
 * @example
 * import { compileMdx } from "kaleidoc/compiler";
 * const page = await compileMdx(editor.value, { platforms: ["react", "vue"] });
 * preview.innerHTML = page.render("react");
 * for (const { line, column, message } of page.diagnostics) console.log(`${line}:${column} ${message}`);
 */
export function compileMdx(source: string, options?: CompileOptions): Promise<CompiledPage>;
