// What the package promises beyond plain.ts.
import { Bundle, mount, type Component, type Kaleidoc } from "kaleidoc";
import type {} from "kaleidoc/element";

const chat: Component = (element, props, children) => {
  element.append(String(props["name"]), children);
  return () => element.remove();
};
const docs: Kaleidoc = await mount(document.body, {
  bundle: new URL("https://example.com/bundle.json"),
  components: { AIConversation: chat },
  onLink: (url, event) => url.pathname.startsWith("/app/") && event.button === 0,
  strings: {},
  fetch: { credentials: "include" },
});
docs.addEventListener("ready", () => docs.route.length);
docs.addEventListener("error", () => {});
await docs.navigate("/start/");

const { here, elsewhere, suggestion = "" } = await docs.search("sign in", { platform: "swift", limit: 5 });
[...here, ...elsewhere].map(({ address, snippet }) => snippet.marks.map(([start, end]) => `${address} ${start}${end}`));
await docs.openSearch(suggestion);

const bundle = await Bundle.load(await fetch("/docs/bundle.json"));
const page = bundle.render("/start/", "swift");
page.headings.map(({ level, id, text }) => `${level} ${id} ${text}`);
bundle.pages.filter(({ platforms }) => platforms.includes("swift")).map(({ route, title }) => `${route} ${title}`);
(await bundle.search("sign in")).hereTotal.toFixed();
bundle.nav("swift").flatMap((item) => item.children);

const element = document.createElement("kaleidoc-docs");
element.components = { AIConversation: chat };
element.search = "keys";
element.onLink = (url) => url.hash !== "";

// @ts-expect-error: a bundle is loaded
new Bundle();
// @ts-expect-error: components are functions
await mount(document.body, { bundle: "/docs/bundle.json", components: { A: "div" } });
