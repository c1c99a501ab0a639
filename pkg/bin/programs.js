// Finds the program of this machine: the one that KALEIDOC_BINARY names, or the one in the package of the platform,
// which npm installs as an optional dependency.
import { existsSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { version, optionalDependencies } = require("../package.json");

/** Scope and beginning of the names of all platforms' packages. */
const PREFIX = "@kaleidoc/cli-";

/** Environment variable with the path of a program to run instead of the installed one. */
const VARIABLE = "KALEIDOC_BINARY";

/** The way out that is always there. */
const FROM_SOURCE =
  `install the command with Rust, \`cargo install kaleidoc --version ${version}\`, and set ${VARIABLE} to the path ` +
  "of the installed program";

/** Why the command cannot be started: what is wrong, and the ways out. */
export class LaunchError extends Error {
  constructor(message, ...hints) {
    super(message);
    this.hints = hints;
  }
}

/**
 * Paths of programs for this machine, best first.
 *
 * Throws a `LaunchError` if there is none.
 */
export function programs() {
  const named = process.env[VARIABLE];
  return named ? [namedProgram(named)] : installedPrograms();
}

/** The program of `KALEIDOC_BINARY`. */
function namedProgram(path) {
  const hint = `set ${VARIABLE} to the path of a kaleidoc program, or unset it to run the installed one`;
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new LaunchError(`${VARIABLE} is \`${path}\`, which is not a file`, hint);
  }
  if (realpathSync(path) === realpathSync(fileURLToPath(new URL("kaleidoc.js", import.meta.url)))) {
    throw new LaunchError(`${VARIABLE} is \`${path}\`, the script that reads this variable`, hint);
  }
  return path;
}

/** The programs of the platform's packages that are installed. */
function installedPrograms() {
  const wanted = wantedPackages();
  if (wanted.length === 0) {
    throw new LaunchError(
      `there is no prebuilt kaleidoc command for ${machine()}`,
      `prebuilt for: ${Object.keys(optionalDependencies).map(platformOf).join(", ")}`,
      FROM_SOURCE,
    );
  }
  const manifests = wanted.map(manifestOf).filter(Boolean);
  if (manifests.length === 0) {
    throw missing(wanted);
  }
  return manifests.map(programOf);
}

/**
 * Names of the packages whose program may run here, best first.
 *
 * On Linux, a program for glibc cannot be started where there is only musl; one for musl contains its library, and
 * runs everywhere.
 */
function wantedPackages() {
  const name = `${PREFIX}${process.platform}-${process.arch}`;
  return [name, `${name}-musl`].filter((name) => name in optionalDependencies);
}

/** Path of an installed package's `package.json`, or `undefined`. */
function manifestOf(name) {
  try {
    return require.resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}

/** The program in an installed package. */
function programOf(manifest) {
  const { name, version: found } = require(manifest);
  if (found !== version) {
    throw new LaunchError(
      `kaleidoc is version ${version}, and the installed ${name} is version ${found}`,
      "remove `node_modules` and install again; if the versions still differ, remove the lock file as well",
    );
  }
  const program = join(dirname(manifest), "bin", process.platform === "win32" ? "kaleidoc.exe" : "kaleidoc");
  if (!existsSync(program)) {
    throw new LaunchError(
      `the program of ${name} is missing: \`${program}\` does not exist`,
      "remove `node_modules` and install again; if that does not help, see whether a virus scanner removed the file",
    );
  }
  return program;
}

/** The error for a machine whose package is not installed. */
function missing(wanted) {
  const others = Object.keys(optionalDependencies).filter(manifestOf);
  const suited = usesMusl() ? wanted.at(-1) : wanted[0];
  if (others.length > 0) {
    return new LaunchError(
      `the installed kaleidoc command is for ${others.map(platformOf).join(", ")}, and this is ${machine()}`,
      "`node_modules` comes from another machine, or from a Node.js for another processor: remove it and install here",
    );
  }
  return new LaunchError(
    `the kaleidoc command for ${platformOf(suited)} is not installed: the package ${suited} is missing`,
    "it is an optional dependency: install without `--omit=optional`, `--no-optional` and settings of that meaning, " +
      "such as `npm install --include=optional`",
    "if the lock file was written on another kind of machine, remove it and `node_modules`, and install again",
    `or install the package by name: \`npm install --save-exact ${suited}@${version}\``,
  );
}

/**
 * The error for a program that the system did not start.
 *
 * - `error`: what `spawn` reported.
 */
export function explainStart(program, error) {
  if (error.code === "ENOENT" && existsSync(program)) {
    // The file that is missing is the one that loads the program.
    return new LaunchError(
      `\`${program}\` cannot be started: it is built for another C library than that of this system`,
      "the program for glibc does not run on Alpine Linux and other systems with musl: " +
        "remove `node_modules` and install on this system",
      FROM_SOURCE,
    );
  }
  if (error.code === "EACCES") {
    return new LaunchError(
      `\`${program}\` cannot be started: it is not executable, or its file system is mounted with \`noexec\``,
      `run \`chmod +x "${program}"\`, or install again`,
    );
  }
  return new LaunchError(`\`${program}\` cannot be started: ${error.message}`, FROM_SOURCE);
}

/** `@kaleidoc/cli-linux-x64-musl` as people read it: `linux x64 musl`. */
function platformOf(name) {
  return name.slice(PREFIX.length).replaceAll("-", " ");
}

/** This machine, in the same form. */
function machine() {
  return `${process.platform} ${process.arch}${usesMusl() ? " musl" : ""}`;
}

/** Whether this is a Linux without glibc. Slow, so it is only asked for messages. */
function usesMusl() {
  if (process.platform !== "linux") {
    return false;
  }
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}
