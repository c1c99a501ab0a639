// Keeps an open page of `kaleidoc serve` at the state of the sources. No other command sends this script.
import { Place } from "./place.js";
import { showProblems } from "./problems.js";

const root = document.getElementById("kaleidoc");

/** The site that is shown, and the one that is to be shown. */
let [shown, wanted] = [];
let assets;
let isBusy = false;
/** The text of the last news: who connects again is told the same again. */
let last;

// Before the reader is asked for: what changes while it starts is heard.
const news = new EventSource(new URL("live", import.meta.url));
news.addEventListener("message", ({ data }) => {
  if (data === last) {
    return;
  }
  last = data;
  const told = JSON.parse(data);
  shown ??= told.site;
  assets ??= told.assets;
  wanted = told.site;
  if (assets !== told.assets) {
    location.reload();
    return;
  }
  showProblems(told);
  follow();
});

// `pagehide`, since a connection keeps the page out of the browser's cache of pages to go back to.
addEventListener("pagehide", () => news.close(), { once: true });
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

// Why it did not start, the page says itself.
const reader = import("./main.js").catch(() => ({}));

async function follow() {
  if (isBusy) {
    return;
  }
  isBusy = true;
  while (shown !== wanted) {
    const next = wanted;
    if (!(await renew())) {
      location.reload();
      return;
    }
    shown = next;
  }
  isBusy = false;
}

/** Shows the new site in the place of the old one; returns whether that worked. */
async function renew() {
  const { docs, opener } = await reader;
  if (!docs) {
    return false;
  }
  // The reader may go on scrolling while the site is fetched.
  let place = new Place(root);
  const note = () => (place = new Place(root));
  addEventListener("scroll", note, { passive: true });
  try {
    const isNew = await docs.renew();
    opener.forget();
    while (isNew && docs.waits) {
      await changed(root);
    }
    // In the task that changed the page, so nobody sees it elsewhere.
    place.restore();
    return isNew;
  } finally {
    removeEventListener("scroll", note);
  }
}

/** Resolves when elements come or go. */
function changed(element) {
  return new Promise((done) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      done();
    });
    observer.observe(element, { childList: true, subtree: true });
  });
}
