// What the host page draws: components that the site's author used and kaleidoc does not know.

/** The components that are drawn in an article. */
export class Hosts {
  #components;
  #report;
  /** Drawn elements, with what takes each back. */
  #drawn = new Map();

  /**
   * - `components`: functions by name, `(element, props, children) => cleanup`.
   * - `report`: is told of errors that they throw.
   */
  constructor(components = {}, report) {
    this.#components = new Map(Object.entries(components));
    this.#report = report;
  }

  /** Takes back what has left an article, and draws what is new in it. */
  update(article) {
    for (const element of [...this.#drawn.keys()].filter((element) => !article.contains(element))) {
      this.#takeBack(element);
    }
    if (this.#components.size === 0) {
      return;
    }
    for (const element of article.querySelectorAll("[data-component]")) {
      const draw = this.#components.get(element.dataset.component);
      if (draw && !this.#drawn.has(element)) {
        this.#draw(element, draw);
      }
    }
  }

  /** Takes back everything. */
  clear() {
    for (const element of [...this.#drawn.keys()]) {
      this.#takeBack(element);
    }
  }

  #draw(element, draw) {
    // What stood in the component stays in the document, where platforms are swapped in it.
    const children = document.createElement(element.localName);
    children.hidden = true;
    children.append(...element.childNodes);
    element.append(children);
    this.#drawn.set(element, { children });
    try {
      const cleanup = draw(element, propsOf(element), children);
      this.#drawn.set(element, { children, cleanup });
    } catch (error) {
      this.#takeBack(element);
      this.#fail(error);
    }
  }

  #takeBack(element) {
    const { children, cleanup } = this.#drawn.get(element);
    this.#drawn.delete(element);
    try {
      cleanup?.();
    } catch (error) {
      this.#fail(error);
    }
    element.replaceChildren(...children.childNodes);
  }

  #fail(error) {
    reportError(error);
    this.#report(error instanceof Error ? error : new Error(String(error)));
  }
}

function propsOf(element) {
  try {
    return JSON.parse(element.dataset.props ?? "{}");
  } catch {
    return {}; // A bundle by somebody else.
  }
}
