// `bin/kaleidoc.js`: runs the program of the machine as if it were the program, and says what to do where there is none.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { cleanUp, tarball, temporaryFolder, unpack } from "./support.mjs";

after(cleanUp);

/** The package of a machine like this one, without the C library in its name. */
const OWN = `@kaleidoc/cli-${process.platform}-${process.arch}`;

/** A program that tells what it gets and ends with 7. */
const ECHO = `
  let input = "";
  process.stdin.on("data", (text) => (input += text)).on("end", () => {
    console.log(JSON.stringify({ args: process.argv.slice(2), input, folder: process.cwd(), mark: process.env.MARK }));
    console.error("an error");
    process.exitCode = 7;
  });
`;

/** A program that tells which signals it gets, and ends with 5 at the first one. */
const LISTEN = `
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
    process.on(signal, () => { console.log(signal); process.exit(5); });
  }
  console.log("ready");
  setInterval(() => {}, 1000);
`;

/** A program in JavaScript. */
const script = (code) => `#!${process.execPath}\n${code}`;

/** A project with the main package, and with programs by the packages that have them. */
async function project(programs = {}) {
  const root = await temporaryFolder();
  const main = join(root, "node_modules/kaleidoc");
  await unpack(await tarball(), main);
  const { version } = JSON.parse(await readFile(join(main, "package.json"), "utf8"));
  for (const [name, text] of Object.entries(programs)) {
    const folder = join(root, "node_modules", name);
    await mkdir(join(folder, "bin"), { recursive: true });
    await writeFile(join(folder, "package.json"), JSON.stringify({ name, version }));
    await writeFile(join(folder, "bin/kaleidoc"), text);
    await chmod(join(folder, "bin/kaleidoc"), 0o755);
  }
  return { root, version, launcher: join(main, "bin/kaleidoc.js") };
}

/** Starts the launcher of a project. */
function start({ root, launcher }, args = [], { env = {}, ...options } = {}) {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: root,
    env: { ...process.env, KALEIDOC_BINARY: "", ...env },
    ...options,
  });
  const result = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (result.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (result.stderr += text));
  // The streams close when no process has them any more, the program's among them.
  child.result = new Promise((done) => child.on("close", (code, signal) => done({ ...result, code, signal })));
  return child;
}

/** Runs the launcher to its end. */
function run(project, args, options, input = "") {
  const child = start(project, args, options);
  child.stdin.on("error", () => {}).end(input);
  return child.result;
}

/** Fails unless the launcher says this, with the ways out, and ends with 2. */
async function assertFails(result, message, ...hints) {
  const { stdout, stderr, code } = await result;
  assert.equal(stdout, "");
  assert.equal(code, 2, stderr);
  assert.equal(stderr.split("\n")[0], `error: ${message}`);
  for (const hint of hints) {
    assert.match(stderr, hint);
  }
  assert.doesNotMatch(stderr, /\n +at /, "no stack");
}

/** Options that make Node.js think that it is on another machine. */
const on = (platform, arch) => {
  const code = `for (const [key, value] of Object.entries({ platform: "${platform}", arch: "${arch}" })) Object.defineProperty(process, key, { value });`;
  return { env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` } };
};

test("arguments, input, output, folder, environment and exit code are those of the program", async () => {
  const echo = await project({ [OWN]: script(ECHO) });
  const args = ["render", "-", "--platform", "a b", "*", ""];
  const { stdout, stderr, code } = await run(echo, args, { env: { MARK: "x" } }, "some input");
  assert.deepEqual(JSON.parse(stdout), { args, input: "some input", folder: echo.root, mark: "x" });
  assert.equal(stderr, "an error\n");
  assert.equal(code, 7);
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
  test(`${signal} goes on to the program, which decides how both end`, async () => {
    const child = start(await project({ [OWN]: script(LISTEN) }));
    await new Promise((done) => child.stdout.once("data", done));
    child.kill(signal);
    const { stdout, code } = await child.result;
    assert.deepEqual([stdout, code], [`ready\n${signal}\n`, 5]);
  });
}

test("Ctrl+C in a terminal, which both get, ends both", async () => {
  const child = start(await project({ [OWN]: script(LISTEN) }), [], { detached: true });
  await new Promise((done) => child.stdout.once("data", done));
  process.kill(-child.pid, "SIGINT");
  const { stdout, code } = await child.result;
  assert.deepEqual([stdout, code], ["ready\nSIGINT\n", 5]);
});

test("a shell of npm that ends without it takes the program along", async () => {
  const listen = await project({ [OWN]: script(LISTEN) });
  const line = `"${process.execPath}" "${listen.launcher}" & wait`;
  for (const [npm, ends] of [
    ["docs", true],
    [undefined, false],
  ]) {
    const env = { ...process.env, KALEIDOC_BINARY: "", npm_lifecycle_event: npm };
    const shell = spawn("sh", ["-c", line], {
      cwd: listen.root,
      env,
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    let stdout = "";
    let closed = false;
    shell.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    const close = new Promise((done) => shell.on("close", done)).then(() => (closed = true));
    while (stdout !== "ready\n") {
      await wait(20);
    }
    shell.kill("SIGKILL");
    await Promise.race([close, wait(ends ? 20_000 : 1_500)]);
    assert.deepEqual([closed, stdout], ends ? [true, "ready\nSIGTERM\n"] : [false, "ready\n"]);
    if (!closed) {
      process.kill(-shell.pid, "SIGKILL");
    }
  }
});

test("a program that a signal ends is reported as such", async () => {
  for (const signal of ["SIGKILL", "SIGTERM", "SIGSEGV"]) {
    const killed = await project({
      [OWN]: script(`process.kill(process.pid, "${signal}"); setInterval(() => {}, 1000);`),
    });
    const result = await run(killed);
    assert.deepEqual([result.signal, result.code], [signal, null]);
  }
});

test("KALEIDOC_BINARY names another program", async () => {
  const both = await project({ [OWN]: script(`console.log("installed")`), other: script(`console.log("other")`) });
  const other = join(both.root, "node_modules/other/bin/kaleidoc");
  assert.equal((await run(both, [], { env: { KALEIDOC_BINARY: other } })).stdout, "other\n");
  assert.equal((await run(both)).stdout, "installed\n");
  const none = join(both.root, "none");
  await assertFails(
    run(both, [], { env: { KALEIDOC_BINARY: none } }),
    `KALEIDOC_BINARY is \`${none}\`, which is not a file`,
    /^hint: .*unset/m,
  );
  await assertFails(
    run(both, [], { env: { KALEIDOC_BINARY: both.launcher } }),
    `KALEIDOC_BINARY is \`${both.launcher}\`, the script that reads this variable`,
    /^hint: .*unset/m,
  );
});

test("a machine without prebuilt program gets the list, and the way to build one", async () => {
  const none = await project();
  await assertFails(
    run(none, [], on("freebsd", "x64")),
    "there is no prebuilt kaleidoc command for freebsd x64",
    /^hint: prebuilt for: darwin arm64, .*linux x64 musl, .*win32 x64$/m,
    new RegExp(`\`cargo install kaleidoc --version ${none.version}\`, and set KALEIDOC_BINARY`),
  );
  assert.equal(
    (await run(none, [], { env: { ...on("freebsd", "x64").env, KALEIDOC_BINARY: process.execPath } }, "")).code,
    0,
  );
});

test("an install without optional dependencies is told how to get them", async () => {
  const none = await project();
  await assertFails(
    run(none, [], on("darwin", "arm64")),
    "the kaleidoc command for darwin arm64 is not installed: the package @kaleidoc/cli-darwin-arm64 is missing",
    /^hint: .*`--omit=optional`, `--no-optional`.*`npm install --include=optional`$/m,
    /^hint: .*lock file/m,
    new RegExp(`\`npm install --save-exact @kaleidoc/cli-darwin-arm64@${none.version}\``),
  );
});

test("node_modules from another machine are told from a missing package", async () => {
  const copied = await project({ "@kaleidoc/cli-darwin-arm64": script("") });
  await assertFails(
    run(copied, [], on("win32", "x64")),
    "the installed kaleidoc command is for darwin arm64, and this is win32 x64",
    /^hint: `node_modules` comes from another machine.*remove it and install here$/m,
  );
});

test("packages of two versions do not run together", async () => {
  const mixed = await project({ [OWN]: script("") });
  await writeFile(join(mixed.root, "node_modules", OWN, "package.json"), `{ "name": "${OWN}", "version": "0.0.1" }`);
  await assertFails(
    run(mixed),
    `kaleidoc is version ${mixed.version}, and the installed ${OWN} is version 0.0.1`,
    /install again/,
  );
});

test("a program that was removed is missed", async () => {
  const removed = await project({ [OWN]: script("") });
  const program = join(removed.root, "node_modules", OWN, "bin/kaleidoc");
  await rm(program);
  await assertFails(run(removed), `the program of ${OWN} is missing: \`${program}\` does not exist`, /virus scanner/);
});

test("a program that is not executable is told how to become so", async () => {
  const locked = await project({ [OWN]: script("") });
  const program = join(locked.root, "node_modules", OWN, "bin/kaleidoc");
  await chmod(program, 0o644);
  await assertFails(
    run(locked),
    `\`${program}\` cannot be started: it is not executable, or its file system is mounted with \`noexec\``,
    /^hint: run `chmod \+x /m,
  );
});

// A program whose loader is missing: what one for glibc is on a system with musl.
const FOREIGN = "#!/no/such/loader\n";

test("a program for another C library is told from a missing one", async () => {
  const foreign = await project({ [OWN]: FOREIGN });
  const program = join(foreign.root, "node_modules", OWN, "bin/kaleidoc");
  await assertFails(
    run(foreign),
    `\`${program}\` cannot be started: it is built for another C library than that of this system`,
    /^hint: .*Alpine Linux.*remove `node_modules`/m,
  );
});

test(
  "where the program for glibc cannot be started, the one for musl is",
  { skip: process.platform !== "linux" },
  async () => {
    const both = await project({ [OWN]: FOREIGN, [`${OWN}-musl`]: script(ECHO) });
    const { stdout, code } = await run(both, ["build"]);
    assert.deepEqual([JSON.parse(stdout).args, code], [["build"], 7]);
  },
);
