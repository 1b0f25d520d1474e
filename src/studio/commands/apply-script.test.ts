import fc from "fast-check";
import { expect, test } from "vitest";
import { leavesOf } from "../../comic/cut-tree.ts";
import { applyDiff } from "../../comic/diff.ts";
import { withRecords } from "../../comic/doc.ts";
import { parseProject, toProject } from "../../comic/project.ts";
import { framesOf, letteringOf, pagesOf, recordOf, recordsOf, rendersOf, storyOf } from "../../comic/query.ts";
import type { Doc, Render } from "../../comic/records.ts";
import { defaultTemplate, templateById } from "../../comic/templates.ts";
import { parseScript } from "../../script/parse.ts";
import { shotsInOrder } from "../selectors.ts";
import { syncScript } from "./apply-script.ts";
import { castColors } from "./cast-colors.ts";
import type { CreateId } from "./create-id.ts";
import { moveLettering } from "./lettering.ts";
import { setGutters, setTemplate } from "./pages.ts";
import { newDocument } from "./story.ts";

const cast = "[Mina] a woman with red hair\n[Tom] a man with a beard\n";
let made = 0;
const createId: CreateId = (type) => `${type}-${++made}`;
const write = (doc: Doc, text: string): Doc => applyDiff(doc, syncScript(doc, text, createId));
const start = (panels: string): Doc => newDocument(`${cast}\n${panels}`, 7, createId);
const shotTexts = (doc: Doc) => shotsInOrder(doc).map((id) => recordOf(doc, "shot", id)!.text);
const A = "[Mina] runs on the beach # One";
const B = "[Tom] sleeps in the kitchen # Two";
const C = "[Mina] meets [Tom] in the park # Three";
const four = `${A}\n${B}\n${C}\n[NC] the sea at night`;

/** A document in which every shot has a render, and the renders' shots. */
function drawn(doc: Doc): Doc {
  const renders = shotsInOrder(doc).map((shot): Render => {
    const recipe = {} as Render["recipe"];
    return {
      id: `render-${shot}`,
      type: "render",
      shot,
      asset: `asset of ${shot}`,
      latents: null,
      widthPx: 1,
      heightPx: 1,
      drawnAt: 0,
      recipe,
    };
  });
  return withRecords(doc, renders);
}

test("a script becomes pages, frames, shots, characters and lettering", () => {
  const doc = start(`${A}\n${B}, [Tom] "Zzz"\n\n${C}`);
  expect(pagesOf(doc).map((page) => page.template)).toEqual([defaultTemplate(2).id, defaultTemplate(1).id]);
  expect(recordsOf(doc, "character").map(({ tag, description }) => `${tag}: ${description}`)).toEqual([
    "Mina: a woman with red hair",
    "Tom: a man with a beard",
  ]);
  expect(shotTexts(doc)).toEqual([
    "[Mina] runs on the beach",
    "[Tom] sleeps in the kitchen",
    "[Mina] meets [Tom] in the park",
  ]);
  expect(recordOf(doc, "shot", shotsInOrder(doc)[2]!)?.cast).toEqual(["Mina", "Tom"]);
  const second = framesOf(doc, storyOf(doc).pages[0]!)[1]!;
  expect(letteringOf(doc, second.id).map((item) => item.text)).toEqual(['Two, [Tom] "Zzz"']);
});

test("speech becomes balloons of its speakers", () => {
  const doc = start('[Mina] waves, [Mina] "Hello?", [Tom] "Here!" # Noon');
  const frame = framesOf(doc, storyOf(doc).pages[0]!)[0]!;
  const items = letteringOf(doc, frame.id).map((item) => [
    item.type,
    item.text,
    item.type === "balloon" ? item.speaker : "",
  ]);
  expect(items).toEqual([
    ["caption", "Noon", ""],
    ["balloon", "Hello?", "Mina"],
    ["balloon", "Here!", "Tom"],
  ]);
});

test("lettering is placed inside its page at once", () => {
  for (const item of recordsOf(start(four), "caption")) {
    expect(item.auto).toBe(true);
    expect([item.xMm, item.yMm]).not.toEqual([0, 0]);
  }
});

test("re-ordering lines keeps each shot's records", () => {
  const before = start(four);
  const [a, b, c, d] = shotsInOrder(before);
  const after = write(before, `${cast}\n${C}\n[NC] the sea at night\n${A}\n${B}`);
  expect(shotsInOrder(after)).toEqual([c, d, a, b]);
  expect(recordOf(after, "shot", a!)).toEqual(recordOf(before, "shot", a!));
  const first = framesOf(after, storyOf(after).pages[0]!)[0]!;
  expect(letteringOf(after, first.id).map((item) => item.text)).toEqual(["Three"]);
});

test("inserting a line leaves the other shots alone and gives the new one a seed of its own", () => {
  const before = start(four);
  const after = write(before, `${cast}\n${A}\n[Tom] buys a cake\n${B}\n${C}\n[NC] the sea at night`);
  const old = shotsInOrder(before);
  const now = shotsInOrder(after);
  expect([now[0], now[2], now[3], now[4]]).toEqual(old);
  const seeds = now.map((id) => recordOf(after, "shot", id)!.seed);
  expect(new Set(seeds).size).toBe(5);
});

test("editing a line keeps its shot, seed and boxes", () => {
  const before = start(four);
  const shot = shotsInOrder(before)[1]!;
  const staged = withRecords(before, [{ ...recordOf(before, "shot", shot)!, stage: "none", seed: 99, locked: true }]);
  const after = write(staged, `${cast}\n${four.replace("sleeps in the kitchen", "eats soup")}`);
  expect(recordOf(after, "shot", shot)).toMatchObject({
    text: "[Tom] eats soup",
    stage: "none",
    seed: 99,
    locked: true,
  });
});

test("a line that is deleted keeps its pictures aside: pasted elsewhere or typed again it has them back", () => {
  const before = drawn(start(four));
  const gone = shotsInOrder(before)[1]!;
  const cut = write(before, `${cast}\n${A}\n${C}\n[NC] the sea at night`);
  expect(shotsInOrder(cut)).not.toContain(gone);
  expect(recordsOf(cut, "caption").map((item) => item.text)).toEqual(["One", "Three"]);
  const pasted = write(cut, `${cast}\n${A}\n${C}\n[NC] the sea at night\n\n${B}`);
  expect(shotsInOrder(pasted).indexOf(gone)).toBe(3);
  expect(rendersOf(pasted, gone)).toHaveLength(1);
  const typed = [..."[Tom] sleeps in the kitchen"].reduce(
    (doc, _, n, letters) =>
      write(doc, `${cast}\n${A}\n${C}\n[NC] the sea at night\n${letters.slice(0, n + 1).join("")}`),
    cut,
  );
  expect(shotsInOrder(typed).at(-1)).toBe(gone);
});

test("a line copied and pasted leaves the picture with the line that has it, and a line without pictures leaves nothing", () => {
  const before = drawn(start(`${A}\n${B}`));
  const [first, second] = shotsInOrder(before);
  const copied = write(before, `${cast}\n${A}\n${B}\n${A}`);
  expect(shotsInOrder(copied).slice(0, 2)).toEqual([first, second]);
  expect(rendersOf(copied, shotsInOrder(copied)[2]!)).toEqual([]);
  const bare = start(`${A}\n${B}`);
  expect(recordsOf(write(bare, `${cast}\n${A}`), "shot")).toHaveLength(1);
});

test("a panel that moves to another page takes its frame and hand-placed caption along", () => {
  const before = start(`${A}\n${B}\n\n${C}`);
  const caption = recordsOf(before, "caption")[1]!;
  const moved = applyDiff(before, moveLettering(before, caption.id, 12, 34));
  const after = write(moved, `${cast}\n${A}\n\n${C}\n${B}`);
  expect(recordOf(after, "caption", caption.id)).toMatchObject({ text: "Two", auto: false });
  expect(recordOf(after, "frame", caption.frame)?.page).toBe(storyOf(after).pages[1]);
});

test("a page keeps its cuts while the number of its panels stays, else it gets the default template", () => {
  const first = start(four);
  const page = storyOf(first).pages[0]!;
  const cut = applyDiff(first, setTemplate(first, page, templateById("grid-2x2")!, createId));
  const before = applyDiff(cut, setGutters(cut, page, { horizontalMm: 9, verticalMm: 1 }));
  const layout = recordOf(before, "page", page)!.layout;
  const edited = write(before, `${cast}\n${four.replace("runs", "walks")}`);
  expect(recordOf(edited, "page", page)).toMatchObject({ template: "grid-2x2", layout });
  const longer = write(before, `${cast}\n${four}\n[Tom] leaves`);
  expect(recordOf(longer, "page", page)?.template).toBe(defaultTemplate(5).id);
  expect(recordOf(longer, "page", page)?.gutters).toEqual({ horizontalMm: 9, verticalMm: 1 });
});

test("a blank line before a page's panels keeps the pages' identity", () => {
  const before = start(`${A}\n${B}\n\n${C}`);
  const [first, second] = storyOf(before).pages;
  const after = write(before, `${cast}\n[Tom] yawns\n\n${A}\n${B}\n\n${C}`);
  expect(storyOf(after).pages.slice(1)).toEqual([first, second]);
  expect(storyOf(after).pages[0]).not.toBe(first);
});

test("a line with errors keeps its panel as it was, the other lines go on", () => {
  const before = start(four);
  const broken = write(
    before,
    `${cast}\n${four.replace("[Tom] sleeps in the kitchen", "[Tmo] sleeps in the bedroom").replace("runs", "swims")}`,
  );
  expect(shotsInOrder(broken)).toEqual(shotsInOrder(before));
  expect(shotTexts(broken).slice(0, 2)).toEqual(["[Mina] swims on the beach", "[Tom] sleeps in the kitchen"]);
  const mended = write(broken, `${cast}\n${four.replace("kitchen", "bedroom")}`);
  expect(shotTexts(mended)[1]).toBe("[Tom] sleeps in the bedroom");
  expect(shotsInOrder(mended)).toEqual(shotsInOrder(before));
});

test("typing a story letter by letter makes no panel twice and ends in the same story as pasting it", () => {
  const text = `${cast}\n${A}\n${B}, [Tom] "Zzz"\n\n${C}`;
  let doc = newDocument("", 7, createId);
  const seen = new Set<string>();
  for (let n = 1; n <= text.length; n++) {
    doc = write(doc, text.slice(0, n));
    for (const shot of shotsInOrder(doc)) seen.add(shot);
  }
  const pasted = newDocument(text, 7, createId);
  expect(shotTexts(doc)).toEqual(shotTexts(pasted));
  expect(pagesOf(doc).map((page) => page.template)).toEqual(pagesOf(pasted).map((page) => page.template));
  expect(recordsOf(doc, "caption").map((item) => item.text)).toEqual(
    recordsOf(pasted, "caption").map((item) => item.text),
  );
  // Half-typed cast lines are panels for a moment; panel lines never lose their shot.
  expect(seen.size).toBeLessThanOrEqual(5);
});

test("an empty script has one page with one empty frame, which the first panel takes over", () => {
  const empty = newDocument("", 7, createId);
  const page = storyOf(empty).pages[0]!;
  expect(framesOf(empty, page).map((frame) => frame.shot)).toEqual([null]);
  const typed = write(empty, "[NC] the sea");
  expect(storyOf(typed).pages).toEqual([page]);
  expect(recordsOf(typed, "frame")).toHaveLength(1);
});

test("more panels than a template holds run on to the next page", () => {
  const doc = start(Array.from({ length: 20 }, (_, i) => `[Mina] counts to ${i}`).join("\n"));
  expect(pagesOf(doc).map((page) => leavesOf(page.layout).length)).toEqual([9, 9, 2]);
});

test("a character whose tag changes keeps its colour, a new one gets a free colour", () => {
  const before = start(A);
  const [mina, tom] = recordsOf(before, "character");
  expect([mina?.color, tom?.color]).toEqual([castColors[0], castColors[1]]);
  const after = write(before, "[Minna] a woman with red hair\n[Tom] a man\n[Kit] a robot\n\n[Minna] runs");
  const colors = Object.fromEntries(recordsOf(after, "character").map(({ tag, color }) => [tag, color]));
  expect(colors).toEqual({ Minna: castColors[0], Tom: castColors[1], Kit: castColors[2] });
});

test("colours of the cast are readable on white and on black", () => {
  const channel = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  for (const color of castColors) {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => channel(Number.parseInt(color.slice(i, i + 2), 16) / 255));
    const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b; // WCAG 2.1, relative luminance
    expect(1.05 / (luminance + 0.05)).toBeGreaterThanOrEqual(4.5);
    expect((luminance + 0.05) / 0.05).toBeGreaterThanOrEqual(4.5);
  }
});

test("whatever is typed, every panel has a shot in order and the document is sound", () => {
  const line = fc.constantFrom(
    A,
    B,
    C,
    "",
    "[NC] rain",
    "[Tmo] x",
    "[Mina",
    '[Tom] "Hi"',
    "# only",
    '[Mina] says "',
    "// no",
    A,
    cast,
  );
  const text = fc.array(line, { maxLength: 14 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
      const doc = texts.reduce(write, newDocument(cast, 7, createId));
      expect(shotsInOrder(doc)).toHaveLength(parseScript(texts.at(-1)!).panels.length);
      const { doc: reread, repairs } = parseProject(JSON.parse(JSON.stringify(toProject(doc))));
      expect(repairs).toEqual([]);
      expect(reread.byType).toEqual(doc.byType);
      expect(syncScript(doc, texts.at(-1)!, createId)).toEqual({ added: {}, updated: {}, removed: {} });
    }),
    { numRuns: 60 },
  );
});
