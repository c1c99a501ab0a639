// How the package may be used, and, under `@ts-expect-error`, how not. Only compiled, and without any framework.
import { mount, type Kaleidoc, type MountOptions } from "kaleidoc";
import { KaleidocDocs } from "kaleidoc/element";

const options: MountOptions = { bundle: "/docs/bundle.json", router: "memory", platform: "react", base: "/docs/" };
const docs: Kaleidoc = await mount(document.body, options);
docs.platform = "vue";
docs.platforms.map(({ key, title }) => `${key}: ${title}`);
docs.addEventListener("platformchange", () => docs.platform.toUpperCase());
docs.destroy();

// @ts-expect-error: no such router
await mount(document.body, { bundle: "/docs/bundle.json", router: "url" });
// @ts-expect-error: without a bundle
await mount(document.body, {});
// @ts-expect-error: the platforms are the site's
docs.platforms = [];

const element = document.createElement("kaleidoc-docs");
element satisfies KaleidocDocs;
element.src = "/docs/bundle.json";
element.platform = null;
element.theme = "dark";
element.shadow = true;
element.docs?.navigate("/start/");
element.addEventListener("error", (event) => event.detail.message.trim());
element.addEventListener("click", (event) => event.clientX);
document.querySelector("kaleidoc-docs")?.setAttribute("route", "/start/");

// @ts-expect-error: no such mode
element.theme = "sepia";
// @ts-expect-error: the element's own
element.docs = docs;
