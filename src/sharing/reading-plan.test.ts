import { expect, test } from "vitest";
import { type CastPicture, planReading, readingArcs } from "./reading-plan.ts";
import type { SharingSettings } from "./settings.ts";

const ALWAYS: SharingSettings = { rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
const picture = (id: string, cast: string, width = 64): CastPicture => ({ id, cast: [...cast], width, height: 64 });
/** Panels 1, 2, … whose characters are letters. */
const page = (...casts: readonly string[]) => casts.map((cast, i) => picture(`${i + 1}`, cast));
const card = (tag: string) => picture(`card of ${tag}`, tag);

/** "3: 1 2" for a panel 3 that reads 1 and 2; of the panels that read something. */
const read = (panels: readonly CastPicture[], references: readonly CastPicture[], settings: SharingSettings) =>
  [...planReading(panels, references, settings).sources].flatMap(([id, sources]) =>
    sources.length > 0 ? [`${id}: ${sources.map((source) => source.id).join(" ")}`] : [],
  );
const arcs = (...given: Parameters<typeof planReading>) =>
  readingArcs(planReading(...given)).map(
    ({ tag, from, to }) => `${tag} ${from === null ? "card" : from + 1}>${to + 1}`,
  );

const story = page("M", "M", "MB", "M", "", "M");

test("together: everyone with a common character reads each other, and references; who names no one reads nothing", () => {
  expect(read(story, [card("B")], ALWAYS)).toEqual([
    "1: 2 3 4 6",
    "2: 1 3 4 6",
    "3: 1 2 4 6 card of B",
    "4: 1 2 3 6",
    "6: 1 2 3 4",
  ]);
});

test("cast: panels read what writes a bank, and not each other", () => {
  expect(read(story, [card("M")], { ...ALWAYS, mode: "cast" })).toEqual([
    "1: 3 card of M", // 3 is drawn first, for B, who has no card
    "2: 3 card of M",
    "3: card of M",
    "4: 3 card of M",
    "6: 3 card of M",
  ]);
});

test("rolling: the panels just before feed, too, in reading order", () => {
  const settings: SharingSettings = { ...ALWAYS, mode: "rolling" };
  const references = [card("M"), card("B")];
  expect(read(story, references, settings)).toEqual([
    "1: card of M",
    "2: 1 card of M",
    "3: 1 2 card of M card of B",
    "4: 2 3 card of M",
    "6: 4 card of M", // panel 5, between, names no one
  ]);
  expect(read(story, references, { ...settings, window: 3 }).at(-1)).toBe("6: 3 4 card of M");
});

test("first are drawn two panels of each character without a reference, those where it is alone before others", () => {
  const waves = (references: readonly CastPicture[], settings: SharingSettings | null) =>
    planReading(story, references, settings).waves.map((batches) => batches.flatMap(({ panels }) => panels));
  const cast: SharingSettings = { ...ALWAYS, mode: "cast" };
  expect(waves([], cast)).toEqual([
    ["1", "2", "3"],
    ["4", "5", "6"],
  ]); // B has one panel, and writes from it
  expect(waves([card("M")], cast)).toEqual([["3"], ["1", "2", "4", "5", "6"]]);
  expect(waves([card("M"), card("B")], cast)).toHaveLength(1);
  expect(waves([], ALWAYS)).toHaveLength(1);
  expect(waves([], null)).toHaveLength(1);
});

test("a strength of 0 or a rate of 0 reads nothing, and names of Object's own are names", () => {
  const both = [picture("1", ""), picture("2", "")].map((panel) => ({ ...panel, cast: ["constructor"] }));
  expect(read(both, [], { ...ALWAYS, strength: {} })).toEqual(["1: 2", "2: 1"]);
  expect(read(both, [], { ...ALWAYS, strength: { constructor: 0 } })).toEqual([]);
  expect(read(both, [], { ...ALWAYS, rate: 0 })).toEqual([]);
});

test("batches are panels of one size; they say what they read that is finished, and whether others read them while they form", () => {
  const panels = [picture("1", "A"), picture("2", "A", 96), picture("3", "B"), picture("4", "C", 128)];
  const [batches] = planReading(panels, [card("A"), card("C")], ALWAYS).waves;
  expect(batches).toEqual([
    { panels: ["1", "3"], finished: ["card of A"], isReadAcross: true },
    { panels: ["2"], finished: ["card of A"], isReadAcross: true },
    { panels: ["4"], finished: ["card of C"], isReadAcross: false },
  ]);
});

test("rolling with XW, XW, X, X and a card of W: the first panels read those that write X's bank, which read neither", () => {
  const given = [page("XW", "XW", "X", "X"), [card("W")], { ...ALWAYS, mode: "rolling" }] as const;
  expect(arcs(...given)).toEqual([
    "X 3>1",
    "X 4>1",
    "X 1>2",
    "X 3>2",
    "X 4>2",
    "X 4>3",
    "X 3>4",
    "W card>1",
    "W 1>2",
    "W card>2",
  ]);
});

test("cast with XY, Y, X and a card of X: the panel that writes Y's bank is read for X as well", () => {
  const given = [page("XY", "Y", "X"), [card("X")], { ...ALWAYS, mode: "cast" }] as const;
  expect(arcs(...given)).toEqual(["Y 2>1", "Y 1>2", "X card>1", "X 1>3", "X card>3"]);
});
