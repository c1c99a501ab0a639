// What is wrong with the sources, laid over the page of `kaleidoc serve`: errors at once, the rest on request.

let panel;

/**
 * Shows the findings of a build; takes away what was there when it has none.
 *
 * - `errors`, `warnings`, `notes`: how many there are.
 * - `diagnostics`: the first ones of each code, as `kaleidoc check --format json` writes them.
 * - `more`: how many there are besides, by severity and code.
 */
export function showProblems({ errors, warnings, notes, diagnostics, more }) {
  dismiss();
  if (diagnostics.length === 0) {
    return;
  }
  const isGrave = ({ severity }) => severity === "error";
  const grave = diagnostics.filter(isGrave);
  panel = element("section", "kd-problems");
  Object.assign(panel, { lang: "en", dir: "ltr" });
  panel.setAttribute("aria-label", "Problems of the last build");
  const close = element("button", "kd-problems-close", "Dismiss");
  close.type = "button";
  close.addEventListener("click", dismiss);
  panel.append(close);
  if (errors > 0) {
    const title = element("p", "kd-problems-title", `${count(errors, "error")} in the sources`);
    panel.append(title, list(grave, more.filter(isGrave)));
  }
  if (warnings + notes > 0) {
    const isOther = (finding) => !isGrave(finding);
    const counts = [warnings > 0 && count(warnings, "warning"), notes > 0 && count(notes, "note")];
    const others = element("details", "kd-problems-more");
    others.append(element("summary", "", counts.filter(Boolean).join(", ")));
    others.append(list(diagnostics.filter(isOther), more.filter(isOther)));
    panel.append(others);
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

function list(diagnostics, more) {
  const list = element("ol", "kd-problems-list");
  for (const { severity, code, message, hints, file, start } of diagnostics) {
    const item = element("li", `kd-problems-${severity}`);
    const place = start ? `${file}:${start.line}:${start.column}` : file;
    item.append(element("p", "", message), element("p", "kd-problems-place", `${place}  ${severity}[${code}]`));
    item.append(...hints.map((hint) => element("p", "kd-problems-hint", `hint: ${hint}`)));
    list.append(item);
  }
  for (const { code, count } of more) {
    const item = element("li");
    item.append(element("p", "kd-problems-hint", `… ${count} more of ${code}; kaleidoc check --all prints everything`));
    list.append(item);
  }
  return list;
}

// Texts of the sources go in as texts.
function element(name, className = "", text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
