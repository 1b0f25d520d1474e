// Modes, boxes, strengths and rates of the planner.
import { expect, test } from "vitest";
import type { SharingSettings } from "../sharing/settings.ts";
import { tokensInside } from "./layout-map.ts";
import type { Site } from "./models.ts";
import { writersOf } from "./pipelines/cast-waves.ts";
import { HIDDEN, planSharing, type SharingPanel, sourcesOf } from "./sharing.ts";

const SITES: readonly Site[] = [
  { name: "mid", level: 1, divisor: 16, channels: 4 },
  { name: "up.0.0", level: 0, divisor: 4, channels: 2 },
];
const ALWAYS: SharingSettings = { rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
const panel = (id: string, order: number, cast: readonly string[], more: Partial<SharingPanel> = {}): SharingPanel => ({
  id,
  key: order,
  order,
  cast,
  tokens: [16, 4],
  wave: 2,
  regions: new Map(),
  ...more,
});
const plan = (batch: readonly SharingPanel[], settings: SharingSettings, others: readonly SharingPanel[] = []) =>
  planSharing({ step: 0, steps: 10, seed: 5, settings, sites: SITES, batch, others, halves: 1 })!;

function read(step: ReturnType<typeof plan>, level: number, row: number) {
  const { rows, bias, perRow } = step.index[level]!;
  const all = Array.from(
    { length: perRow },
    (_, k) => [Number(rows[row * perRow + k]), bias[row * perRow + k]!] as const,
  );
  return all.filter(([, b]) => b !== HIDDEN);
}

const page = [
  panel("1", 0, ["Mina"], { wave: 1 }),
  panel("2", 1, ["Mina"]),
  panel("3", 2, ["Mina", "Bo"]),
  panel("4", 3, ["Mina"]),
  panel("5", 4, []),
  panel("6", 5, ["Mina"]),
];
const card = panel("card", 0, ["Mina"], { wave: 0, order: null });
const ids = (reader: number, settings: SharingSettings) =>
  sourcesOf(page[reader]!, [...page, card], settings).map(({ id }) => id);

test("cast: panels read what writes a bank, and not each other", () => {
  const settings: SharingSettings = { ...ALWAYS, mode: "cast" };
  expect(ids(0, settings)).toEqual(["card"]);
  expect(ids(3, settings)).toEqual(["1", "card"]);
  expect(ids(4, settings)).toEqual([]);
});

test("rolling: the panels just before feed, too, in reading order", () => {
  const settings: SharingSettings = { ...ALWAYS, mode: "rolling", window: 2 };
  expect(ids(3, settings)).toEqual(["1", "2", "3", "card"]);
  expect(ids(5, settings)).toEqual(["1", "4", "card"]); // panel 5, between, names no one
  expect(ids(5, { ...settings, window: 3 })).toEqual(["1", "3", "4", "card"]);
});

test("together: everyone with a common character, but nobody reads a panel that is drawn later", () => {
  expect(ids(1, ALWAYS)).toEqual(["1", "3", "4", "6", "card"]);
  expect(ids(0, ALWAYS)).toEqual(["card"]);
});

test("first are drawn two panels of each character without a reference, those where it is alone before others", () => {
  const settings: SharingSettings = { ...ALWAYS, mode: "cast" };
  expect([...writersOf(page, [], settings)].sort()).toEqual(["1", "2", "3"]); // Bo has one panel, and writes from it
  expect([...writersOf(page, [card], settings)]).toEqual(["3"]);
  expect(writersOf(page, [], ALWAYS).size).toBe(0);
  expect(writersOf(page, [], null).size).toBe(0);
});

test("boxes: tokens come only from the boxes of the characters in common", () => {
  const regions = new Map([
    ["Mina", [Int32Array.of(0, 1, 2), Int32Array.of(0)]],
    ["Bo", [Int32Array.of(12, 13, 14, 15), Int32Array.of(3)]],
  ]);
  const source = panel("source", 9, ["Mina", "Bo"], { wave: 0, regions });
  const batch = [panel("a", 0, ["Mina"]), panel("b", 1, ["Bo"]), panel("ab", 2, ["Bo", "Mina"])];
  const step = plan(batch, { ...ALWAYS, mode: "cast", region: "boxes" }, [source]);
  const bank = step.bank[0]!.flatMap(({ tokens }) => [...tokens]);
  const tokensOf = (row: number) => read(step, 0, row).map(([pool]) => bank[pool - 3 * 16]!);
  expect(tokensOf(0)).toEqual([0, 1, 2]); // fewer than half of 16: all of them
  expect(tokensOf(1)).toEqual([12, 13, 14, 15]);
  expect(tokensOf(2)).toEqual([0, 1, 2, 12, 13, 14, 15]);
  const whole = plan(batch, { ...ALWAYS, mode: "cast", region: "image" }, [source]);
  expect(read(whole, 0, 0)).toHaveLength(8);
});

test("strength is a bias of its logarithm on a character's rows, and 0 reads nothing", () => {
  const batch = [panel("a", 0, ["Mina"]), panel("b", 1, ["Bo"])];
  const sources = [card, panel("bo", 8, ["Bo"], { wave: 0 })];
  const step = plan(batch, { ...ALWAYS, mode: "cast", strength: { Mina: 2, Bo: 0 } }, sources);
  expect(read(step, 0, 0).map(([, bias]) => bias)).toEqual(Array(8).fill(Math.fround(Math.log(2))));
  expect(read(step, 0, 1)).toEqual([]);
  const odd = panel("odd", 0, ["constructor"]);
  expect(sourcesOf(odd, [{ ...odd, id: "other" }], { ...ALWAYS, strength: {} })).toHaveLength(1);
});

test("tokens are inside a box that covers more than 0.3 of them", () => {
  expect([...tokensInside([[0, 0, 0.5, 0.5]], 4, 4)]).toEqual([0, 1, 4, 5]);
  expect([...tokensInside([[0, 0, 0.32, 0.25]], 4, 4)]).toEqual([0]); // 0.28 of the second
  expect([...tokensInside([[0, 0, 0.33, 0.25]], 4, 4)]).toEqual([0, 1]); // 0.32 of the second
});
