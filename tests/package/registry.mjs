// A registry on this machine, and a machine to install on: without Rust, without a cache, without a way to other hosts.

import { spawn } from "node:child_process";
import { chmod, cp, mkdir, readdir, realpath, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { here, onCleanUp, succeed, tarball, temporaryFolder } from "./support.mjs";

/** How long the registry may take to answer, in milliseconds. */
const PATIENCE = 60_000;

/** Programs that npm and the installed command need. */
const PROGRAMS = ["node", "npm", "npx", "sh"];

/** Starts an empty registry that asks no other one, and returns its URL. */
export async function startRegistry() {
  const folder = await temporaryFolder();
  const config = join(folder, "config.json");
  const settings = {
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: {},
    packages: { "**": { access: "$all", publish: "$all" } },
    web: { enable: false },
    max_body_size: "500mb",
    log: { type: "stdout", format: "pretty", level: "warn" },
  };
  // YAML contains JSON.
  await writeFile(config, JSON.stringify(settings));
  const url = `http://127.0.0.1:${await freePort()}/`;
  const program = join(here, "node_modules/verdaccio/bin/verdaccio");
  const registry = spawn(process.execPath, [program, "--config", config, "--listen", url], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onCleanUp(() => stop(registry));
  let output = "";
  registry.stdout.on("data", (text) => (output += text));
  registry.stderr.on("data", (text) => (output += text));
  const end = Date.now() + PATIENCE;
  while (!(await answers(`${url}-/ping`))) {
    if (registry.exitCode !== null || Date.now() > end) {
      throw new Error(`the registry does not answer:\n${output}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return url;
}

function stop(child) {
  const closed = new Promise((done) => child.on("close", done));
  child.kill("SIGKILL");
  return child.exitCode === null && child.signalCode === null ? closed : undefined;
}

/** Whether something answers at a URL with success. */
export async function answers(url) {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * The environment of a machine that has Node.js and nothing else: a new home and a search path of its own. What it asks
 * other hosts for goes to a proxy that nobody is at.
 */
export async function newMachine(registry) {
  const home = await temporaryFolder();
  const bin = join(home, "bin");
  await mkdir(bin);
  for (const program of PROGRAMS) {
    await symlink(await realpath(await which(program)), join(bin, program));
  }
  const settings = [
    `registry=${registry}`,
    // Everyone may publish there, but npm does not try to without a token.
    `${registry.replace("http:", "")}:_authToken=none`,
    "proxy=http://127.0.0.1:9/",
    "https-proxy=http://127.0.0.1:9/",
    "noproxy=127.0.0.1",
    "audit=false",
    "fund=false",
    "update-notifier=false",
    "fetch-retries=0",
  ];
  await writeFile(join(home, ".npmrc"), settings.join("\n"));
  return { HOME: home, PATH: bin };
}

async function which(program) {
  for (const folder of process.env.PATH.split(delimiter)) {
    const path = join(folder, program);
    if (
      await stat(path).then(
        (found) => found.isFile(),
        () => false,
      )
    ) {
      return path;
    }
  }
  throw new Error(`there is no ${program} on PATH`);
}

/** Folder with the packages of all platforms, as `cargo xtask package` left it; those of other machines lack the command. */
export async function platformsFolder() {
  return join(dirname(await tarball()), "platforms");
}

/**
 * Publishes the main package and those of all platforms. Where there is no command, a script takes its place, which
 * prints the name of its package.
 */
export async function publishAll(env) {
  const folder = await platformsFolder();
  for (const name of await readdir(folder)) {
    await publish(env, await withProgram(join(folder, name), name));
  }
  await publish(env, await tarball());
}

async function withProgram(folder, name) {
  const complete = join(await temporaryFolder(), name);
  await cp(folder, complete, { recursive: true });
  const program = join(complete, "bin", name.includes("win32") ? "kaleidoc.exe" : "kaleidoc");
  if (!(await stat(program).catch(() => undefined))) {
    await writeFile(program, `#!/bin/sh\necho "@kaleidoc/${name}"\n`);
    await chmod(program, 0o755);
  }
  return complete;
}

async function publish(env, what) {
  await succeed("npm", ["publish", "--loglevel=error", what], { env, cwd: env.HOME });
}
