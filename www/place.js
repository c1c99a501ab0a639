// Where somebody is on a page, and what is open there, found again when the page was written anew.

/** What has a place of its own on a page. */
const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, pre, summary, tr, figure";

/** Elements that can have the focus. */
const FOCUSABLE = "a, button, summary, input, [tabindex]";

export class Place {
  #root;
  /** Blocks by what is in them, with their distance from the top of the viewport; the likeliest to be looked at first. */
  #blocks = [];
  /** Whether accordions are open, by what they are called. */
  #open = new Map();
  /** What has the focus: the element, and what it is found by. */
  #focus;
  #top = scrollY;

  /** Notes the place on the page that `root` shows. */
  constructor(root) {
    this.#root = root;
    for (const [key, details] of this.#details()) {
      this.#open.set(key, details.open);
    }
    const focused = document.activeElement;
    if (root.contains(focused)) {
      const found = [...numbered(root.querySelectorAll(FOCUSABLE))].find(([, element]) => element === focused);
      this.#focus = { element: focused, key: found?.[0] };
    }
    this.#noteBlocks();
  }

  /** Goes back to the place. */
  restore() {
    for (const [key, details] of this.#details()) {
      details.open = this.#open.get(key) ?? details.open;
    }
    if (this.#focus && !this.#focus.element.isConnected) {
      new Map(numbered(this.#root.querySelectorAll(FOCUSABLE))).get(this.#focus.key)?.focus({ preventScroll: true });
    }
    const now = new Map(this.#shownBlocks());
    const [key, top] = this.#blocks.find(([key]) => now.has(key)) ?? [];
    const to = key === undefined ? this.#top : scrollY + topOf(now.get(key)) - top;
    scrollTo({ top: to, behavior: "instant" });
  }

  #noteBlocks() {
    const covered = this.#root.querySelector(".kd-header")?.getBoundingClientRect().bottom ?? 0;
    const [above, below] = [[], []];
    for (const [key, block] of this.#shownBlocks()) {
      const { top, bottom } = block.getBoundingClientRect();
      (bottom > covered ? below : above).push([key, top]);
    }
    this.#blocks = [...below.splice(0, 1), ...above.reverse(), ...below];
  }

  #shownBlocks() {
    const blocks = this.#root.querySelectorAll("[data-kd-region=article]")[0]?.querySelectorAll(BLOCKS) ?? [];
    return [...numbered(blocks)].filter(([, block]) => block.getClientRects().length > 0);
  }

  #details() {
    return numbered(this.#root.querySelectorAll("details"), (details) => details.querySelector("summary"));
  }
}

function topOf(block) {
  return block.getBoundingClientRect().top;
}

/** Elements with what they are found by: name and text, and how many such stand before. */
function* numbered(elements, named = (element) => element) {
  const counts = new Map();
  for (const element of elements) {
    const name = `${element.localName} ${element.getAttribute("href")} ${named(element)?.textContent}`;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    yield [`${count} ${name}`, element];
  }
}
