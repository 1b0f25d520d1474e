// What editing costs in a story of 100 pages, beside the same in a story of one: a change on its whole way through the
// editor with everything that watches it, and what the interface derives from the state after it.
// "open, shown" is what the artist waits for: the story's texts are copied and its first page is read. "open, complete" adds every other page and
// the problems of the whole script; that is work for each page, in slices of 8 ms while the first is on the screen, so its ratio follows the pages.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { load } from "../sources.mjs";
import { median } from "./median.mjs";

setFlagsFromString("--expose-gc");
/** So that no round pays for what others left. */
const collectGarbage = runInNewContext("gc");

const PAGES = 100;
const PANELS = 5;
const PICTURES = 4;
const VECTOR_LENGTH = 64;
const ROUNDS = 9;
const CALLS = 40;

export async function benchEditor() {
  const kit = await load("./src/ui/long-story.test-kit.ts");
  const stories = [1, PAGES].map((pages) => kit.longStory(pages, PANELS, PICTURES, VECTOR_LENGTH));
  const opened = stories.map(() => ({ shown: /** @type {number[]} */ ([]), complete: /** @type {number[]} */ ([]) }));
  /** @type {import("../../src/editor/editor.ts").Editor[]} */
  const editors = [];
  // In turns: what the process learns from one story serves the other, and a slow moment meets both.
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, story] of stories.entries()) editors[i] = await open(kit, story, round, opened[i]);
  const times = editors.map((editor, i) => Object.entries({ ...timesOf(kit, editor), ...openingOf(opened[i]) }));
  /** @type {(first: string, ...others: string[]) => void} */
  const cells = (first, ...others) => console.log(first.padEnd(20) + others.map((text) => text.padStart(22)).join(""));
  cells("CPU ms", ...stories.map(({ records }, i) => `${i ? PAGES : 1} pages, ${records.length} records`), "ratio");
  for (const [i, [name]] of (times[0] ?? []).entries()) {
    const [one = 0, many = 0] = times.map((found) => found[i]?.[1]);
    cells(name, one.toFixed(2), many.toFixed(2), (many / one).toFixed(2));
  }
}

/** Milliseconds of this process, so that others on the machine do not count. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** @typedef {{ readonly shown: number[], readonly complete: number[] }} Opened */

/**
 * Opens a story with other words in every round, so that no text was read or laid out before.
 * @param {typeof import("../../src/ui/long-story.test-kit.ts")} kit
 * @param {import("../../src/comic/project.ts").Project} story
 * @param {number} round
 * @param {Opened | undefined} opened
 */
async function open(kit, story, round, opened) {
  const words = `number ${"one two six ten".split(" ")[round % 4]}${round}`;
  const ports = kit.portsWith(JSON.parse(JSON.stringify(story).replaceAll("number", words)));
  collectGarbage();
  const start = cpuMs();
  const editor = await kit.openLong(ports, () => opened?.shown.push(cpuMs() - start));
  opened?.complete.push(cpuMs() - start);
  return editor;
}

/** @param {Opened | undefined} opened */
const openingOf = (opened) => ({
  "open, shown": median(opened?.shown ?? []),
  "open, complete": median(opened?.complete ?? []),
});

/**
 * Medians over rounds, so that a collection of garbage does not count.
 * @param {typeof import("../../src/ui/long-story.test-kit.ts")} kit
 * @param {import("../../src/editor/editor.ts").Editor} editor
 */
function timesOf(kit, editor) {
  const doings = kit.doingsOf(editor);
  /** @param {() => void} act */
  const doing = (act) => {
    for (let call = 0; call < CALLS; call++) act();
    const rounds = Array.from({ length: ROUNDS }, () => {
      const start = cpuMs();
      for (let call = 0; call < CALLS; call++) act();
      return (cpuMs() - start) / CALLS;
    });
    return median(rounds);
  };
  const drag = editor.commands.beginGesture();
  const pointerMove = doing(doings.pointerMove);
  drag.end();
  const scriptKey = doing(doings.scriptKey);
  editor.commands.endTyping();
  return {
    "pointer move": pointerMove,
    "script key": scriptKey,
    undo: doing(doings.undo),
    "page turn": doing(doings.pageTurn),
  };
}
