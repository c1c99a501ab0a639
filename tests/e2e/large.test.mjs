// A page that is larger than anyone should write: it builds, opens and switches.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";

import {
  articleHtml,
  assertNoProblems,
  blankPage,
  build,
  choosePlatform,
  cleanUp,
  expectedHtml,
  needsChromium,
  openPage,
  renderAll,
  renderedName,
  serveFolder,
  shown,
  writeSite,
} from "./support.mjs";

after(cleanUp);

const MEGABYTE = 1_000_000;

/** One section of the page, some 2.5 kB with a filter for each platform, code, a table, a list, tabs. */
function section(number) {
  const sentence = `Section ${number} has **words**, \`code\` and [links](/[platform]/small/) that go on for a while. `;
  const filters = ["react", "swift", "vue"].map(
    (platform) => `<InlineFilter filters={["${platform}"]}>

${sentence}This is for ${platform}.

\`\`\`ts title="section-${number}.ts"
export const platform = "${platform}";
${`console.log("section ${number}");\n`.repeat(8)}\`\`\`

</InlineFilter>`,
  );
  return `## Section ${number}

${sentence.repeat(4)}

${filters.join("\n")}

| Name | Value |
|---|---|
| ${number} | <InlineFilter filters={["react"]}>one</InlineFilter><InlineFilter filters={["swift"]}>two</InlineFilter> |

- ${sentence}
- an item

<BlockSwitcher>
<Block name="npm">

npm install section-${number}

</Block>
<Block name="yarn">

yarn add section-${number}

</Block>
</BlockSwitcher>
`;
}

const once = needsChromium("it takes a minute, and is about how much is done, not about the browser");
test("a page of 5 MB builds, opens and switches", once, async (t) => {
  const keys = "['react', 'swift', 'vue']";
  const meta = (title) => `export const meta = { title: '${title}', description: 'x', platforms: ${keys} };\n\n`;
  let text = meta("Large");
  for (let number = 1; text.length < 5 * MEGABYTE; number += 1) {
    text += section(number);
  }
  const root = await writeSite({
    "src/pages/[platform]/large/index.mdx": text,
    "src/pages/[platform]/small/index.mdx": `${meta("Small")}Short.\n`,
  });
  const started = performance.now();
  const dist = await build(root);
  t.diagnostic(`built in ${Math.round(performance.now() - started)} ms`);
  const rendered = await renderAll(root);
  const site = await serveFolder(dist);
  // Without the stylesheet: what is tested is the reader; laying out 5 MB in columns is the browser's work.
  site.overrides.set("/kaleidoc/style.css", { type: "text/css", body: "" });
  const [page, blank] = [await openPage(t, `${site.url}react/large/`, { timeout: 60_000 }), await blankPage(t)];
  page.setDefaultTimeout(60_000);
  for (const key of ["swift", "react"]) {
    const switched = performance.now();
    await choosePlatform(page, key);
    t.diagnostic(`shown for ${key} after ${Math.round(performance.now() - switched)} ms`);
    assert.equal((await shown(page)).url, `/${key}/large/`);
    const file = join(rendered, renderedName("/large/", key));
    const actual = await articleHtml(page, { withSlots: true });
    const isEqual = actual === (await expectedHtml(blank, file, { withSlots: true }));
    assert.ok(isEqual, `the page shows ${file}`); // Not `equal`: its message would show both texts.
  }
  assertNoProblems(page);
});
