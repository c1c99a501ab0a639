// Whether anything in a page could run a script, and what would set it off.

/** Elements, attributes and URLs in a page that can run a script, whatever the policy. Runs in the browser. */
export function findDanger() {
  const dangerous = "script iframe object embed base meta link style form svg math template noscript".split(" ");
  const allowed = ["http:", "https:", "mailto:", "tel:"];
  const found = [];
  for (const element of document.getElementById("kaleidoc").querySelectorAll("*")) {
    if (dangerous.includes(element.localName) || element.localName.includes(":")) {
      found.push(`<${element.localName}>`);
    }
    for (const { name, value } of element.attributes) {
      const isUrl = ["href", "src", "srcset", "action", "formaction", "poster", "cite", "xlink:href"].includes(name);
      const urls = isUrl ? (name === "srcset" ? value.split(/[\s,]+/) : [value]) : [];
      // The reader itself makes room below the article, to scroll as far as before.
      const isRoom = name === "style" && /^(margin-bottom: [\d.]+px;)?$/.test(value);
      const isHandler = /^on|^style$|^srcdoc$/.test(name) && !isRoom;
      if (isHandler || urls.some((url) => !allowed.includes(URL.parse(url, document.baseURI)?.protocol ?? "http:"))) {
        found.push(`<${element.localName} ${name}=${value}>`);
      }
    }
  }
  return found;
}

/** Does to a page what could set a script off: clicks on everything, hovers, focuses. */
export async function provoke(page) {
  await page.evaluate(async () => {
    for (const element of document.querySelectorAll("article *, nav *")) {
      for (const type of ["mouseover", "focus", "pointerenter", "toggle", "error", "load", "animationstart"]) {
        element.dispatchEvent(new Event(type, { bubbles: true }));
      }
    }
    // Only links that could run something: others would leave the page.
    // `:` is the protocol of a URL that does not parse: Chromium answers a click with a blank page.
    const isHarmless = (link) => ["http:", "https:", "mailto:", "tel:", ":"].includes(link.protocol);
    const links = [...document.querySelectorAll("article a[href], nav a[href]")];
    links.filter((link) => !isHarmless(link)).forEach((link) => link.click());
    await new Promise((done) => setTimeout(done, 100));
  });
}
