// Frames while something is dragged, from the browser's own tracing: on a page with 12 panels and 40 balloons, on one with two
// panels, and on the full page as the first of a hundred. The processor time of the main thread is what counts: this tells what
// the studio costs; how fast frames follow each other is also the machine's business, which may paint by software.

import { loadModel, openScript, openStudio } from "../studio-session.mjs";
import { trace } from "./main-thread.mjs";
import { percentileOf } from "./percentile.mjs";

const MOVES = 120;
const BUDGET_MS = 1000 / 60;
const PANELS = 12;
const BALLOONS = 40;

/** @param {number} n */
const panelLine = (n) => {
  const balloons = Math.floor(((n + 1) * BALLOONS) / PANELS) - Math.floor((n * BALLOONS) / PANELS);
  const speeches = Array.from({ length: balloons }, (_, i) => `[${i % 2 ? "Ben" : "Mina"}] "Line ${n} ${i}"`);
  return `[Mina] and [Ben] at the beach ${speeches.join(" ")}`;
};
const CAST = "[Mina] a woman with red hair\n[Ben] a man with a beard";
const full = Array.from({ length: PANELS }, (_, n) => (n === 9 ? `+\n${panelLine(n)}` : panelLine(n))).join("\n");
const filler = Array.from(
  { length: 99 },
  (_, page) => `[Mina] in the park on day ${page}\n[Ben] at home on day ${page}`,
);

const STORIES = {
  "two panels": `${CAST}\n\n[Mina] and [Ben] at the beach [Mina] "One" [Ben] "Two"\n[NC] the sea`,
  "12 panels, 40 balloons": `${CAST}\n\n${full}`,
  "the same of 100 pages": `${CAST}\n\n${full}\n\n${filler.join("\n\n")}`,
};

export async function benchFrame({ reuseBuild = false } = {}) {
  const { page, close } = await openStudio({ reuseBuild });
  try {
    await loadModel(page);
    /** @type {Record<string, ReturnType<typeof framesOf>>[]} */
    const found = [];
    for (const text of Object.values(STORIES)) {
      await openScript(page, { text, seed: 1 });
      await page.locator("[data-border] button").first().waitFor();
      const { panels, balloons } = await page.evaluate(() => ({
        panels: document.querySelectorAll("[data-menu='panel']").length,
        balloons: document.querySelectorAll("[data-menu='lettering']").length,
      }));
      console.log(`${panels} panels, ${balloons} texts`);
      found.push({
        balloon: framesOf(await traceDrag(page, "[data-menu='lettering']")),
        border: framesOf(await traceDrag(page, "[data-border] button")),
      });
    }
    print(found);
  } finally {
    await close();
  }
}

/** @param {Record<string, ReturnType<typeof framesOf>>[]} found */
function print(found) {
  /** @type {(first: string, ...others: string[]) => void} */
  const cells = (first, ...others) => console.log(first.padEnd(30) + others.map((text) => text.padStart(26)).join(""));
  cells("ms", ...Object.keys(STORIES));
  for (const what of ["balloon", "border"])
    for (const [key, name] of /** @type {const} */ ([
      ["work", "main thread a frame"],
      ["workP95", "main thread a frame, p95"],
      ["longest", "longest task"],
      ["intervalP95", "between frames, p95"],
    ])) {
      const values = found.map((story) => story[what]?.[key] ?? Number.NaN);
      const [one = Number.NaN] = values;
      cells(
        `${what}: ${name}`,
        ...values.map((ms, i) => (i ? `${ms.toFixed(2)} (x ${(ms / one).toFixed(2)})` : ms.toFixed(2))),
      );
    }
  const missed = found.flatMap((story) => Object.values(story)).filter(({ workP95 }) => workP95 > BUDGET_MS).length;
  console.log(
    `${missed} of ${2 * found.length} drags have frames of more than ${BUDGET_MS.toFixed(1)} ms in their p95`,
  );
}

/** @typedef {import("./main-thread.mjs").TraceEvent} TraceEvent */

/**
 * Drags the first element of a selector about and gives what the browser did meanwhile.
 * @param {import("@playwright/test").Page} page
 * @param {string} selector
 * @returns {Promise<readonly TraceEvent[]>}
 */
async function traceDrag(page, selector) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`bench: ${selector} is not on the screen`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 5, y + 5);
  const { events } = await trace(page, async () => {
    for (let i = 0; i < MOVES; i++) {
      const turn = (i / MOVES) * 4 * Math.PI;
      await page.mouse.move(x + 20 * Math.sin(turn), y + 20 * Math.sin(turn * 1.5));
    }
  });
  await page.mouse.up();
  await page.keyboard.press("ControlOrMeta+z");
  return events;
}

/**
 * Of the thread that commits frames: processor ms of its tasks from one commit to the next, the longest task, and ms between frames.
 * @param {readonly TraceEvent[]} events
 */
export function framesOf(events) {
  const commits = events.filter(({ name }) => name === "Commit");
  /** @param {TraceEvent} event */
  const framesWith = ({ pid, tid }) => commits.filter((each) => each.pid === pid && each.tid === tid);
  const [thread] = [...commits].sort((a, b) => framesWith(b).length - framesWith(a).length);
  if (!thread) throw new Error("bench: the browser traced no frames");
  const ours = framesWith(thread)
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const tasks = events
    .filter(({ name, pid, tid }) => name === "RunTask" && pid === thread.pid && tid === thread.tid)
    .map(({ ts, dur = 0, tdur = dur }) => ({ ts, ms: tdur / 1000 }));
  // The task that holds a commit began before it, and is of the frame that it ends.
  const works = ours.slice(1).map((to, i) => {
    const from = ours[i] ?? to;
    return tasks.filter(({ ts }) => ts >= from && ts < to).reduce((sum, { ms }) => sum + ms, 0);
  });
  const within = tasks.filter(({ ts }) => ts >= (ours[0] ?? 0) && ts < (ours.at(-1) ?? 0));
  return {
    frames: ours.length,
    work: works.reduce((sum, ms) => sum + ms, 0) / works.length,
    workP95: percentileOf(works, 0.95),
    longest: Math.max(...within.map(({ ms }) => ms)),
    intervalP95: percentileOf(
      ours.slice(1).map((to, i) => (to - (ours[i] ?? to)) / 1000),
      0.95,
    ),
  };
}
