// Makes the moving picture of README.md from the real reader: `node tests/e2e/moving-picture.mjs [OUT]`. Not a test.
//
// Writes `switch-light.webp` and `switch-dark.webp`, one switch of the platform and back, and for visitors who prefer reduced
// motion their first frames, `switch-light.png` and `switch-dark.png`; to `docs/images` by default. Environment as in
// support.mjs. The encoder is installed into `target/tools` from npm, in the version below.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { build, cleanUp, newPage, serveFolder, writeSite } from "./support.mjs";

const ENCODER = ["sharp", "0.35.5"];
/** CSS pixels; the picture has as many. */
const VIEWPORT = { width: 1240, height: 700 };
/** Where the pointer waits, beside the article. */
const RESTING = [970, 440];
/** Bytes of a moving picture. */
const LIMIT = 400_000;

const root = resolve(import.meta.dirname, "../..");
const out = resolve(process.argv[2] ?? join(root, "docs/images"));

const page = (title, text) => `---
title: ${title}
platforms: [react, swift]
---

${text}
`;

const SIGN_IN = `Sign your users in with an email address and a one-time code. Nothing is stored on the device until the code is right.

## Ask for a code

Call \`signIn\` with the address<InlineFilter filters="swift"> from a \`Task\`, since it waits for the network</InlineFilter>:

<InlineFilter filters="react">

\`\`\`tsx title="SignIn.tsx"
const session = await auth.signIn({ email });
navigate("/code", { state: { session } });
\`\`\`

</InlineFilter>
<InlineFilter filters="swift">

\`\`\`swift title="SignInView.swift"
Task {
    session = try await auth.signIn(email: email)
    path.append(.code)
}
\`\`\`

</InlineFilter>

The code arrives within a minute and is valid for ten.

<InlineFilter filters="swift">

## Fill the code in

iOS offers the code above the keyboard if the field has the content type \`.oneTimeCode\`.

</InlineFilter>

## Confirm the code

Pass what the user typed. Three wrong codes end the session.

| The result is | Then |
|---|---|
| \`signedIn\` | <InlineFilter filters="react">render the app</InlineFilter><InlineFilter filters="swift">dismiss the sheet</InlineFilter> |
| \`wrongCode\` | ask again |

## Sign out

Sign out on this device, or on all of them.
`;

const SITE = {
  "kaleidoc.toml": `
[site]
title = "Orbit Auth"
default_platform = "react"
[[platforms]]
key = "react"
title = "React"
[[platforms]]
key = "swift"
title = "Swift"
`,
  "nav.json": JSON.stringify(
    ["/", "/install", "/sign-in", "/passkeys", "/sessions", "/errors"].map((route) => ({ page: route })),
  ),
  "src/pages/[platform]/index.mdx": page("Overview", "Sign-in for your app."),
  "src/pages/[platform]/install/index.mdx": page("Install", "Add the package."),
  "src/pages/[platform]/sign-in/index.mdx": page("Sign in", SIGN_IN),
  "src/pages/[platform]/passkeys/index.mdx": page("Passkeys", "Sign in without a code."),
  "src/pages/[platform]/sessions/index.mdx": page("Sessions", "How long a user stays signed in."),
  "src/pages/[platform]/errors/index.mdx": page("Errors", "What can go wrong."),
};

/** Common fonts, so that the picture does not depend on the machine; a frame, since pages it is shown on are white as well. */
const STYLES = `:root { --kd-font: "Noto Sans", "DejaVu Sans", sans-serif; --kd-font-code: "Noto Sans Mono", "DejaVu Sans Mono", monospace; }
.pointer { position: fixed; z-index: 99999; width: 22px; height: 22px; margin: -2px 0 0 -5px; pointer-events: none; }
html::after { content: ""; position: fixed; z-index: 99998; inset: 0; border: 1px solid light-dark(#d0d7de, #30363d); pointer-events: none; }`;

/** Draws a pointer, which pictures of a page do not have, and keeps it over the mouse. */
function addPointer() {
  const pointer = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  pointer.setAttribute("viewBox", "0 0 24 24");
  pointer.setAttribute("class", "pointer");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M5 2 L5 19 L9.5 15 L12.5 22 L15.5 20.7 L12.6 14 L18.5 13.5 Z");
  path.setAttribute("fill", "#fff");
  path.setAttribute("stroke", "#111");
  path.setAttribute("stroke-width", "1.4");
  pointer.append(path);
  document.body.append(pointer);
  addEventListener("mousemove", ({ clientX, clientY }) => {
    pointer.style.left = `${clientX}px`;
    pointer.style.top = `${clientY}px`;
  });
}

/** Loads the encoder, and installs it before if it is missing. */
async function encoder() {
  const folder = join(root, "target/tools/moving-picture");
  const [name, version] = ENCODER;
  mkdirSync(folder, { recursive: true });
  const load = () => createRequire(join(folder, "package.json"))(name);
  if (!existsSync(join(folder, "node_modules", name))) {
    execFileSync("npm", ["install", "--prefix", folder, "--save-exact", "--no-audit", "--no-fund", `${name}@${version}`]);
  }
  return load();
}

/** Plays one switch and back; returns frames, each a PNG and how long it is shown, in milliseconds. */
async function play(url, mode) {
  const page = await newPage(undefined, { viewport: VIEWPORT, colorScheme: mode });
  await page.goto(`${url}react/sign-in/`);
  await page.waitForSelector("[data-kd-state=page]");
  await page.addStyleTag({ url: "/picture.css" });
  await page.evaluate(addPointer);
  const frames = [];
  const settle = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const take = async (delay) => {
    await settle();
    frames.push({ image: await page.screenshot(), delay });
  };
  const center = async (selector) => {
    const { x, y, width, height } = await page.locator(selector).boundingBox();
    return [x + width / 2, y + height / 2];
  };
  let at = RESTING;
  const moveTo = async (target, steps) => {
    const from = at;
    for (let step = 1; step <= steps; step++) {
      const share = (1 - Math.cos((Math.PI * step) / steps)) / 2;
      at = from.map((start, axis) => start + (target[axis] - start) * share);
      await page.mouse.move(...at);
      await take(40);
    }
  };
  const choose = async (key) => {
    const button = "[data-kd-region=platform]";
    await moveTo(await center(button), 10);
    await page.mouse.down();
    await page.mouse.up();
    await take(450);
    await moveTo(await center(`[data-kd-region=platforms] [data-key=${key}]`), 5);
    await take(250);
    await page.mouse.down();
    await page.mouse.up();
    await take(900);
    await moveTo(RESTING, 9);
    await take(1900);
  };
  await page.mouse.move(...at);
  await take(1200);
  await choose("swift");
  await choose("react");
  await page.context().close();
  return frames;
}

try {
  const sharp = await encoder();
  const served = await serveFolder(await build(await writeSite(SITE)));
  served.overrides.set("/picture.css", { type: "text/css", body: STYLES });
  mkdirSync(out, { recursive: true });
  for (const mode of ["light", "dark"]) {
    const frames = await play(served.url, mode);
    const target = join(out, `switch-${mode}.webp`);
    await sharp(frames.map(({ image }) => image), { join: { animated: true } })
      .webp({ lossless: true, effort: 6, minSize: true, loop: 0, delay: frames.map(({ delay }) => delay) })
      .toFile(target);
    await sharp(frames[0].image).png({ palette: true, effort: 10 }).toFile(join(out, `switch-${mode}.png`));
    const { size } = statSync(target);
    console.log(`${target}: ${frames.length} frames, ${size} bytes`);
    if (size > LIMIT) {
      throw new Error(`a moving picture may have ${LIMIT} bytes`);
    }
  }
} finally {
  await cleanUp();
}
