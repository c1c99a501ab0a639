// Starts the reader in the page of a built site. What it shows is told by the attributes of `#kaleidoc`. What does not load
// or fails here is explained by theme.js, which imports this.
import init, { mount } from "./kaleidoc.js";
import { Opener } from "./opener.js";

const root = document.getElementById("kaleidoc");

// A site that is opened with an address behind `#/` is served by a host without rewrites.
const router = location.hash.startsWith("#/") || root.dataset.router === "hash" ? "hash" : "history";

await init();

/** Search in the reader. */
export const opener = new Opener(root, {
  load: () => import("./finder.js"),
  get,
  query: new URLSearchParams(location.search).get("q"),
});

const onEvent = (name) => opener.tell(name);
const mounting = mount(root, { bundle: root.dataset.bundle, base: root.dataset.base, router, onEvent });

// By then the reader listens: what was pressed before is pressed again.
setTimeout(() => {
  const pressed = root.querySelector("button[aria-busy]");
  pressed?.removeAttribute("aria-busy");
  pressed?.click();
});

/** The running reader. What `kaleidoc serve` adds to the page goes by it. */
export const docs = await mounting;

opener.attach(docs);

/** The bytes of a file beside the bundle. */
async function get(path) {
  const response = await fetch(new URL(path, new URL(root.dataset.bundle, document.baseURI)));
  if (!response.ok) {
    throw new Error(`${response.url} answered ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
