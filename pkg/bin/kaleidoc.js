#!/usr/bin/env node
// The `kaleidoc` command as npm installs it: runs the program that was built for this machine, with the same arguments,
// environment and streams, and ends as it ends.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { explainStart, LaunchError, programs } from "./programs.js";

/** Signals that ask a process to stop. The program decides what they mean. */
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** How often to look whether npm is still there, in milliseconds. */
const WATCH_INTERVAL_MS = 300;

/** Exit code of a command that could not be carried out, as the program itself has it. */
const NOT_CARRIED_OUT = 2;

try {
  const candidates = programs();
  run(candidates[0], candidates.slice(1));
} catch (error) {
  fail(error);
}

/**
 * Starts a program, and lives as long as it does.
 *
 * - `others`: programs to try where this one cannot be started, best first.
 */
function run(program, others) {
  // Installed first: a signal that arrives from here on is delivered when the program has been started.
  let child;
  // On Windows, the console hands Ctrl+C to the program as well, and `kill` would not leave it time to clean up.
  const forward = (signal) => process.platform !== "win32" && child.kill(signal);
  FORWARDED.forEach((signal) => process.on(signal, forward));
  const unwatch = watchNpm(() => forward("SIGTERM"));
  const release = () => {
    FORWARDED.forEach((signal) => process.off(signal, forward));
    unwatch();
  };

  child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
  child.on("error", (error) => {
    release();
    if (others.length > 0) {
      run(others[0], others.slice(1));
    } else {
      fail(explainStart(program, error));
    }
  });
  child.on("exit", (code, signal) => {
    release();
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    if (signal) {
      // Whoever waits for this process sees what ended the program. Node.js outlives a few signals; then the code says it.
      process.kill(process.pid, signal);
    }
  });
}

/**
 * Calls `stop` when the shell ends that npm started this process from. npm hands a signal to that shell alone, which dies
 * of it; without this, `npx kaleidoc serve` would leave a server behind.
 *
 * Returns a function that ends the watch.
 */
function watchNpm(stop) {
  const parent = process.ppid;
  const isFromNpm = process.env.npm_lifecycle_event !== undefined;
  if (!isFromNpm || process.platform === "win32") {
    return () => {};
  }
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      stop();
    }
  }, WATCH_INTERVAL_MS);
  return () => clearInterval(timer);
}

/** Prints what is wrong and the way out, in the form of the program's own messages. */
function fail(error) {
  if (!(error instanceof LaunchError)) {
    throw error;
  }
  console.error(`error: ${error.message}`);
  error.hints.forEach((hint) => console.error(`hint: ${hint}`));
  process.exitCode = NOT_CARRIED_OUT;
}
