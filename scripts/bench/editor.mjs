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
/** Short, and many: what disturbs one of them disturbs no median. */
const CHANGE_ROUNDS = 120;
const WARM_UP = 20;
const CALLS = 10;

export async function benchEditor() {
  const kit = await load("./src/ui/long-story.test-kit.ts");
  const stories = [1, PAGES].map((pages) => kit.longStory(pages, PANELS, PICTURES, VECTOR_LENGTH));
  const opened = stories.map(() => ({ shown: /** @type {number[]} */ ([]), complete: /** @type {number[]} */ ([]) }));
  /** @type {import("../../src/editor/editor.ts").Editor[]} */
  const editors = [];
  // In turns: what the process learns from one story serves the other, and a slow moment meets both.
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, story] of stories.entries()) editors[i] = await open(kit, story, round, opened[i]);
  /** @type {(first: string, ...others: string[]) => void} */
  const cells = (first, ...others) => console.log(first.padEnd(20) + others.map((text) => text.padStart(22)).join(""));
  cells("CPU ms", ...stories.map(({ records }, i) => `${i ? PAGES : 1} pages, ${records.length} records`), "ratio");
  /** @type {(name: string, rounds: readonly (readonly number[])[]) => void} */
  const line = (name, rounds) => {
    const [one = [], many = []] = rounds;
    const ratio = median(many.map((ms, i) => ms / (one[i] ?? ms)));
    cells(name, median(one).toFixed(2), median(many).toFixed(2), ratio.toFixed(2));
  };
  for (const [name, rounds] of timesOf(kit, editors)) line(name, rounds);
  line(
    "open, shown",
    opened.map(({ shown }) => shown),
  );
  line(
    "open, complete",
    opened.map(({ complete }) => complete),
  );
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

/**
 * Milliseconds a call, by round, in each editor: in turns here as well.
 * @param {typeof import("../../src/ui/long-story.test-kit.ts")} kit
 * @param {readonly import("../../src/editor/editor.ts").Editor[]} editors
 * @returns {Generator<readonly [name: string, rounds: readonly (readonly number[])[]]>}
 */
function* timesOf(kit, editors) {
  const doings = editors.map((editor) => kit.doingsOf(editor));
  for (const [name, what] of /** @type {const} */ ([
    ["pointer move", "pointerMove"],
    ["script key", "scriptKey"],
    ["undo", "undo"],
    ["page turn", "pageTurn"],
  ])) {
    const drags = what === "pointerMove" ? editors.map(({ commands }) => commands.beginGesture()) : [];
    const rounds = doings.map(() => /** @type {number[]} */ ([]));
    for (let round = 0; round < CHANGE_ROUNDS; round++)
      for (const [i, doing] of doings.entries()) {
        // The script that was read last is remembered, and it was the other story's.
        doing[what]();
        const start = cpuMs();
        for (let call = 0; call < CALLS; call++) doing[what]();
        // What the compiler does in the first rounds is no matter of length.
        if (round >= WARM_UP) rounds[i]?.push((cpuMs() - start) / CALLS);
      }
    for (const drag of drags) drag.end();
    for (const { commands } of editors) commands.endTyping();
    yield [name, rounds];
  }
}
