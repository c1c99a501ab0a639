// npm without Rust: the packages on a registry, an empty folder, and what a newcomer types there.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { answers, newMachine, platformsFolder, publishAll, startRegistry } from "./registry.mjs";
import { assertNoProblems, choosePlatform, cleanUp, newPage, succeed, waitForHeading } from "./support.mjs";

after(cleanUp);

/** How long `serve` may take until it prints its URL, and to its end, in milliseconds. */
const PATIENCE = 30_000;

/** A machine that has Node.js and the registry. */
let machine;
before(async () => {
  const registry = await startRegistry();
  machine = await newMachine(registry);
  await publishAll(machine);
});

/** An empty folder on the machine. */
async function emptyFolder(name) {
  const folder = join(machine.HOME, name);
  await mkdir(folder);
  return folder;
}

/** Runs a program in a folder of the machine; fails, with what it printed, unless it succeeds. */
async function run(folder, program, ...args) {
  const { stdout, stderr } = await succeed(program, args, { cwd: folder, env: machine });
  return stdout + stderr;
}

/** Starts a server by way of npm; returns its URL and, as `stop`, what fails unless nothing of it is left after a signal. */
async function startServer(folder, ...line) {
  const server = spawn(line[0], line.slice(1), {
    cwd: folder,
    env: machine,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  // The streams close when no process has them any more: npm, the launcher, the program and what it started.
  const ended = new Promise((done) => server.on("close", done)).then(() => true);
  after(() => server.exitCode ?? server.signalCode ?? process.kill(-server.pid, "SIGKILL"));
  let output = "";
  const url = await new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`no URL:\n${output}`)), PATIENCE);
    ended.then(() => fail(new Error(`the server ended:\n${output}`)));
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        const found = /^serving (\S+)$/m.exec(output);
        if (found) {
          clearTimeout(late);
          done(found[1]);
        }
      });
    }
  });
  const stop = async (pid, signal) => {
    process.kill(pid, signal);
    assert.ok(
      await Promise.race([ended, wait(PATIENCE, false, { ref: false })]),
      `${line.join(" ")} outlives ${signal}`,
    );
    assert.equal(await answers(url), false);
  };
  return { url, stopAll: () => stop(-server.pid, "SIGINT"), stopNpm: () => stop(server.pid, "SIGTERM") };
}

/** Names of the packages that are installed in a folder. */
const installedPackages = async (folder) => (await readdir(join(folder, "node_modules/@kaleidoc"))).sort();

/** Seconds of what is done, for the report of the test. */
function clock(t) {
  const start = performance.now();
  let last = start;
  return (what) => {
    const now = performance.now();
    t.diagnostic(
      `${what}: ${((now - last) / 1000).toFixed(1)} s, ${((now - start) / 1000).toFixed(1)} s from the start`,
    );
    last = now;
  };
}

describe("in an empty folder, on a machine without Rust", () => {
  let folder;
  before(async () => (folder = await emptyFolder("docs")));

  test("there is no Rust", async () => {
    for (const program of ["cargo", "rustc"]) {
      await assert.rejects(succeed("sh", ["-c", `command -v ${program}`], { env: machine, cwd: folder }));
    }
  });

  test("install, init, build and serve show a page", async (t) => {
    const took = clock(t);
    await run(folder, "npm", "install", "kaleidoc");
    took("npm install kaleidoc");
    assert.match(await run(folder, "npx", "kaleidoc", "init"), /^created a site of 5 pages for 2 platforms/m);
    took("npx kaleidoc init");
    assert.match(
      await run(folder, "npx", "kaleidoc", "build", "--deny-warnings"),
      /5 pages, 2 platforms, .*; no diagnostics/,
    );
    took("npx kaleidoc build");
    const { url, stopNpm } = await startServer(folder, "npx", "kaleidoc", "serve", "--port", "0");
    took("npx kaleidoc serve");
    const page = await newPage(t);
    await page.goto(url);
    await waitForHeading(page, "Welcome");
    took("the page in a browser");
    await page.getByText("This is the JavaScript version of the page.").waitFor();
    await choosePlatform(page, "python");
    await page.getByText("This is the Python version of the page.").waitFor();
    assertNoProblems(page);
    await page.context().close();
    await stopNpm();
  });

  test("one package besides the main one is installed", async () => {
    const names = await installedPackages(folder);
    assert.equal(names.length, 1, names.join());
    assert.match(names[0], new RegExp(`^cli-${process.platform}-${process.arch}(-musl)?$`));
    assert.deepEqual(
      (await readdir(join(folder, "node_modules"))).filter((name) => !name.startsWith(".")),
      ["@kaleidoc", "kaleidoc"],
    );
  });

  test("check, and the version of the package", async () => {
    const { version } = JSON.parse(await readFile(join(folder, "node_modules/kaleidoc/package.json"), "utf8"));
    assert.equal(await run(folder, "npx", "kaleidoc", "--version"), `kaleidoc ${version}\n`);
    assert.match(await run(folder, "npx", "kaleidoc", "check"), /5 pages; no diagnostics/);
    // Outside of the folder, npx installs the command for one call.
    assert.equal(await run(machine.HOME, "npx", "--yes", "kaleidoc", "--version"), `kaleidoc ${version}\n`);
  });

  test("the library reads what the command wrote", async () => {
    const code = `
      import { Bundle } from "kaleidoc";
      import { readFile } from "node:fs/promises";
      const bundle = await Bundle.load(await readFile("dist/bundle.json"));
      console.log(bundle.render("/start/", "python").html);
    `;
    assert.match(await run(folder, "node", "--input-type=module", "-e", code), /sudo<\/span> apt install python3/);
  });

  test("Ctrl+C ends the script of package.json, and nothing is left", async () => {
    const { url, stopAll } = await startServer(folder, "npm", "run", "docs");
    assert.ok(await answers(url));
    await stopAll();
  });

  test("exit codes go through npx", async () => {
    const fails = async (code, ...args) => {
      const failure = succeed("npx", ["kaleidoc", ...args], { env: machine, cwd: folder });
      await assert.rejects(failure, (error) => error.cause.code === code, args.join(" "));
    };
    await fails(2, "init");
    await appendFile(join(folder, "src/fragments/requirements.mdx"), "\n[nowhere](/[platform]/nowhere/)\n");
    await fails(1, "check");
  });
});

describe("what npm installs", () => {
  test("is, on each platform, the package of that platform", async () => {
    const packages = await readdir(await platformsFolder());
    assert.equal(packages.length, 8);
    for (const name of packages) {
      const [, os, cpu, musl] = name.split("-");
      const libc = os === "linux" ? [`--libc=${musl ?? "glibc"}`] : [];
      const folder = await emptyFolder(name);
      await run(folder, "npm", "install", `--os=${os}`, `--cpu=${cpu}`, ...libc, "kaleidoc");
      assert.deepEqual(await installedPackages(folder), [name]);
    }
  });

  test("says what is wrong where it was installed for another platform, or without the command", async () => {
    const other = process.platform === "darwin" ? "win32" : "darwin";
    await assertFails(await emptyFolder("other"), [`--os=${other}`, "--cpu=x64"], `is for ${other} x64, and this is `);
    await assertFails(await emptyFolder("omitted"), ["--omit=optional"], "is an optional dependency");
  });

  async function assertFails(folder, options, message) {
    await run(folder, "npm", "install", ...options, "kaleidoc");
    const failure = succeed("npx", ["kaleidoc", "--version"], { env: machine, cwd: folder });
    await assert.rejects(failure, (error) => error.cause.code === 2 && error.message.includes(message));
  }
});
