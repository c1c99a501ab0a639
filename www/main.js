// Starts the reader in the page of a built site. What it shows is told by the attributes of `#kaleidoc`.
const root = document.getElementById("kaleidoc");

/** The running reader; nothing if it did not start. What `kaleidoc serve` adds to the page goes by it. */
export let docs;

/** Search in it. */
export let opener;

// A site that is opened with an address behind `#/` is served by a host without rewrites.
const router = location.hash.startsWith("#/") || root.dataset.router === "hash" ? "hash" : "history";

try {
  // Not imported above: a script that does not load is to be explained like all else.
  const [{ default: init, mount }, { Opener }] = await Promise.all([import("./kaleidoc.js"), import("./opener.js")]);
  await init();
  const query = new URLSearchParams(location.search).get("q");
  opener = new Opener(root, { load: () => import("./finder.js"), get, query });
  const onEvent = (name) => opener.tell(name);
  docs = await mount(root, { bundle: root.dataset.bundle, base: root.dataset.base, router, onEvent });
  opener.attach(docs);
} catch (error) {
  console.error(error);
  explain(error);
}

/** The bytes of a file beside the bundle. */
async function get(path) {
  const response = await fetch(new URL(path, new URL(root.dataset.bundle, document.baseURI)));
  if (!response.ok) {
    throw new Error(`${response.url} answered ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

// The reader itself did not start, so its own screens are not to be had.
function explain(error) {
  if (root.hasAttribute("data-kd-ahead")) {
    return; // The page is there, and its links work.
  }
  const box = document.createElement("div");
  box.className = "kd-failure";
  box.setAttribute("role", "alert");
  const title = document.createElement("h1");
  title.textContent = "The documentation could not be started";
  const reason = document.createElement("p");
  reason.textContent =
    typeof WebAssembly === "object"
      ? `The program that draws it failed: ${error?.message ?? error}`
      : "It is drawn by WebAssembly, which this browser does not run.";
  const retry = document.createElement("button");
  retry.type = "button";
  retry.className = "kd-retry";
  retry.textContent = "Try again";
  retry.addEventListener("click", () => location.reload());
  box.append(title, reason, retry);
  root.replaceChildren(box);
}
