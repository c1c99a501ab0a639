// Renders a page of a bundle on the server: `node render.js BUNDLE ROUTE PLATFORM` prints a whole HTML document.
import { readFile } from "node:fs/promises";
import { Bundle } from "kaleidoc";

const [file, route, platform] = process.argv.slice(2);
const bundle = await Bundle.load(await readFile(file, "utf8"));
const { html, title } = bundle.render(route, platform);

console.log(`<!doctype html>
<html lang="${bundle.lang}">
  <head>
    <meta charset="utf-8" />
    <title>${title.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title>
    <link rel="stylesheet" href="/node_modules/kaleidoc/style.css" />
    <script type="module" src="/ssr/main.js"></script>
  </head>
  <body>
    <select id="platform" aria-label="Platform of the page">
      <option>react</option>
      <option>vue</option>
    </select>
    <div id="docs" data-route="${route}" data-shown="${platform}">${html}</div>
  </body>
</html>`);
