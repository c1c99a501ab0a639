// What the main thread of a page did, read from Chromium's trace: the only place that tells style, layout and paint
// apart, and that knows when a frame was ready. Two `requestAnimationFrame`s never take less than a frame, however
// little there is to draw.

/** A mark in the trace: `bench:NUMBER:NAME`. */
const MARK = /^bench:(\d+):(\w+)$/;

/** The second has the tasks themselves, and `Commit`, with which a frame goes from the main thread to the compositor. */
const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"];

/** Kinds of work by the names of Chromium's events; work with another name is script. */
const PHASES = {
  UpdateLayoutTree: "style",
  Layout: "layout",
  PrePaint: "paint",
  Paint: "paint",
  Layerize: "paint",
  Commit: "paint",
};

/**
 * Traces a page while `work` runs.
 *
 * - `work`: sets marks `bench:NUMBER:start` right before each action, `bench:NUMBER:end` after its last change, and
 *   `bench:NUMBER:rest` when its frame is long over.
 * - returns `[what work returned, the frames]`, a frame for each number: milliseconds of the main thread from `start` to
 *   the end of the frame that shows the action: `total`, and of it `script`, `style`, `layout`, `paint`; waiting for the
 *   screen is in none of them. `later` is what it was busy with from there to `rest`.
 */
export async function traced(page, work) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: CATEGORIES });
  let result;
  let trace;
  try {
    result = await work();
  } finally {
    trace = await browser.stopTracing();
  }
  return [result, frames(JSON.parse(trace.toString()).traceEvents)];
}

function frames(events) {
  const marks = marksOf(events);
  const [first] = marks[0] ? Object.values(marks[0]) : [];
  if (!first) {
    throw new Error("the trace has no marks");
  }
  const main = events.filter((event) => event.ph === "X" && event.pid === first.pid && event.tid === first.tid);
  main.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const commits = main.filter((event) => event.name === "Commit");
  return marks.map(({ start, end, rest }, number) => {
    const commit = commits.find((event) => event.ts >= end.ts && event.ts < rest.ts);
    if (!commit) {
      throw new Error(`no frame follows action ${number}`);
    }
    const shown = commit.ts + commit.dur;
    const { total, ...phases } = work(main, start.ts, shown);
    return { total, ...phases, later: work(main, shown, rest.ts).total };
  });
}

/** The marks by number and name. */
function marksOf(events) {
  const marks = [];
  for (const event of events) {
    const found = MARK.exec(event.name);
    if (found) {
      (marks[Number(found[1])] ??= {})[found[2]] = event;
    }
  }
  return marks;
}

/**
 * Milliseconds of work between two times, by its kind. An event within another takes its time away from that one: a
 * layout that a script forces is layout.
 *
 * - `events`: of one thread, by their start; they nest.
 */
function work(events, from, to) {
  const times = { script: 0, style: 0, layout: 0, paint: 0 };
  const open = [];
  let at = from;
  // Up to here the innermost open event was at work; without one, the thread was idle.
  const advance = (until) => {
    const now = Math.min(Math.max(until, from), to);
    if (now > at) {
      if (open.length > 0) {
        const inner = open.findLast((event) => PHASES[event.name]);
        times[inner ? PHASES[inner.name] : "script"] += (now - at) / 1000;
      }
      at = now;
    }
  };
  for (const event of events) {
    if (event.ts >= to) {
      break;
    }
    while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) {
      advance(open.at(-1).ts + open.at(-1).dur);
      open.pop();
    }
    advance(event.ts);
    open.push(event);
  }
  while (open.length > 0) {
    advance(open.at(-1).ts + open.at(-1).dur);
    open.pop();
  }
  return { total: times.script + times.style + times.layout + times.paint, ...times };
}
