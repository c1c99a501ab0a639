// What is wrong with the sources, laid over the page of `kaleidoc serve`: errors at once, the rest on request.

let panel;

/**
 * Shows the findings of a build; takes away what was there when it has none.
 *
 * - `errors`: how many there are.
 * - `diagnostics`: as `kaleidoc check --format json` writes them.
 */
export function showProblems({ errors, diagnostics }) {
  dismiss();
  if (diagnostics.length === 0) {
    return;
  }
  const [grave, others] = [[], []];
  for (const diagnostic of diagnostics) {
    (diagnostic.severity === "error" ? grave : others).push(diagnostic);
  }
  panel = element("section", "kd-problems");
  panel.setAttribute("aria-label", "Problems of the last build");
  const close = element("button", "kd-problems-close", "Dismiss");
  close.type = "button";
  close.addEventListener("click", dismiss);
  panel.append(close);
  if (errors > 0) {
    const title = element("p", "kd-problems-title", `${count(errors, "error")} in the sources`);
    panel.append(title, list(grave));
  }
  if (others.length > 0) {
    const more = element("details", "kd-problems-more");
    more.append(element("summary", "", others.map(severity).filter(isFirst).map((name) => {
      return count(others.filter((other) => severity(other) === name).length, name);
    }).join(", ")), list(others));
    panel.append(more);
  }
  document.body.append(panel);
  if (errors > 0) {
    // Said when it changes in an element that is there already; the focus stays where it is.
    const said = element("p", "kd-problems-said");
    said.setAttribute("role", "alert");
    panel.append(said);
    said.textContent = `${count(errors, "error")} in the sources: ${grave[0].message}`;
  }
}

function dismiss() {
  const hadFocus = panel?.contains(document.activeElement);
  panel?.remove();
  panel = undefined;
  if (hadFocus) {
    document.querySelector("[data-kd-region=main]")?.focus({ preventScroll: true });
  }
}

addEventListener("keydown", ({ key, defaultPrevented }) => {
  if (key === "Escape" && !defaultPrevented) {
    dismiss();
  }
});

function list(diagnostics) {
  const list = element("ol", "kd-problems-list");
  for (const { severity, code, message, hints, file, start } of diagnostics) {
    const item = element("li", `kd-problems-${severity}`);
    const place = start ? `${file}:${start.line}:${start.column}` : file;
    item.append(element("p", "", message), element("p", "kd-problems-place", `${place}  ${severity}[${code}]`));
    item.append(...hints.map((hint) => element("p", "kd-problems-hint", `hint: ${hint}`)));
    list.append(item);
  }
  return list;
}

// Texts of the sources go in as texts.
function element(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function severity(diagnostic) {
  return diagnostic.severity;
}

function isFirst(value, index, all) {
  return all.indexOf(value) === index;
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
