/** A platform of a site. */
export interface CompilerPlatform {
  /** As in filters and URLs: letters, digits, `-`, `_`, `.` and `~`. */
  key: string;
  /**
   * As readers see it.
   * @default the key
   */
  title?: string;
}

/** Options of {@link compileMdx}. */
export interface CompileOptions {
  /**
   * The platforms of the site, in its order: at most 64, each by its key or with a title.
   * @default those that the text's own metadata names, sorted
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
   * The text's own path from the content root, which relative imports start from and diagnostics name.
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
   * Where the wasm module is, when the bundler or host moved it. Only the first call uses it.
   * @default `compiler_bg.wasm` beside the package's script; in Node it is read from the disk
   */
  wasm?: string | URL | Request | Response | BufferSource | WebAssembly.Module | Promise<BufferSource | Response>;
}

/** Something that the author of a text should know: the same as `kaleidoc render` prints. */
export interface CompileDiagnostic {
  severity: "error" | "warning" | "note";
  /** A word to look up in the manual, such as `unknown-component`. */
  code: string;
  /** Lower case, without full stop, names in backticks. */
  message: string;
  /** Ways out; may be empty. */
  hints: string[];
  /** Path of the text, or of one of `files`. */
  file: string;
  /** From 1; 1 for a finding about the file as a whole. */
  line: number;
  /** From 1, in UTF-16 units, as strings of JavaScript count. */
  column: number;
  /** Line of the place's end; absent for a finding about the file as a whole. */
  endLine?: number;
  /** Column behind the place's last character; absent for a finding about the file as a whole. */
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

/** What {@link compileMdx} makes of a text. */
export interface CompiledPage {
  /** Of the metadata; a text without any has the title `Home`. */
  title: string;
  /** Of the metadata, or empty. */
  description: string;
  /** In the order of places. Errors are here, too: the rest of the page is compiled all the same. */
  diagnostics: CompileDiagnostic[];
  /** The platforms that have the page, in the site's order. */
  platforms: Required<CompilerPlatform>[];
  /** In page order. */
  headings: CompiledHeading[];
  /**
   * The content for a platform, as HTML of the allow list: no scripts, no handlers, no unsafe URLs. Code is not
   * highlighted.
   *
   * Throws a `RangeError` for a key that the site does not have.
   */
  render(platform: string): string;
}

/**
 * Compiles one MDX text as `kaleidoc render` does, and renders it for every platform.
 *
 * What is wrong with the text is in `diagnostics`, and no reason to reject. Rejects with a `TypeError` for a source or
 * options that are none, and with an `Error` when the wasm module does not start, or breaks down on a text, whose `cause`
 * says why; the next call is answered all the same.
 *
 * Time is linear in the text: about a millisecond for a usual page. Legacy pages (`.md` with Liquid) are not compiled.
 *
 * @example
 * import { compileMdx } from "kaleidoc/compiler";
 * const page = await compileMdx(editor.value, { platforms: ["react", "vue"] });
 * preview.innerHTML = page.render("react");
 * for (const { line, column, message } of page.diagnostics) console.log(`${line}:${column} ${message}`);
 */
export function compileMdx(source: string, options?: CompileOptions): Promise<CompiledPage>;
