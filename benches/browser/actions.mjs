// The same action again and again in an open page, each in a task of its own, with its frame.

import { traced } from "./trace.mjs";

/**
 * Carries out an action for each of `keys`, and measures it.
 *
 * - `prepare`, `act`: functions for the page, given a key; what `prepare` does is not measured. `act` may not refer to
 *   anything but its argument and the page.
 * - `watched`: selector of the element whose last change ends an action.
 * - returns for each key what `traced` tells of its frame, and `dom`: milliseconds from the start of the action to the
 *   last change of the watched element.
 * - fails when an action changes nothing there: its figure would be a good one.
 */
export async function repeat(page, keys, { prepare, act, watched }) {
  const run = `(${inPage})(${JSON.stringify(keys)}, ${prepare}, ${act}, ${JSON.stringify(watched)})`;
  const [doms, frames] = await traced(page, async () => {
    const doms = await page.evaluate(run);
    const still = keys.filter((_, number) => doms[number] === null);
    if (still.length > 0) {
      throw new Error(`${page.url()}: nothing in ${watched} changed by ${still.join(", ")}`);
    }
    return doms;
  });
  return frames.map((frame, number) => ({ dom: doms[number], ...frame }));
}

/** Runs in the page. */
async function inPage(keys, prepare, act, watched) {
  /** Milliseconds of rest, in which frames and idle work of the last action come to an end. */
  const rest = 60;
  const settled = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, rest)));
  const element = document.querySelector(watched);
  let changed;
  // The last mark of a name is the one that counts.
  const note = (number) => {
    changed = performance.now();
    performance.mark(`bench:${number}:end`);
  };
  const doms = [];
  await settled();
  for (const [number, key] of keys.entries()) {
    prepare(key);
    await settled();
    changed = undefined;
    const observer = new MutationObserver(() => note(number));
    observer.observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
    performance.mark(`bench:${number}:start`);
    const start = performance.now();
    act(key);
    // What was changed by now was changed by `act` itself; what changes later tells the time.
    if (observer.takeRecords().length > 0) {
      note(number);
    }
    await settled();
    performance.mark(`bench:${number}:rest`);
    observer.disconnect();
    doms.push(changed === undefined ? null : changed - start);
  }
  return doms;
}
