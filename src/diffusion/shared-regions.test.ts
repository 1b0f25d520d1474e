// Boxes and strengths: which tokens of a source are read, and how strongly.
import { expect, test } from "vitest";
import { planReading } from "../sharing/reading-plan.ts";
import type { SharingSettings } from "../sharing/settings.ts";
import { tokensInside } from "./layout-map.ts";
import type { Site } from "./models.ts";
import { HIDDEN, type PanelTokens, planSharing } from "./shared-tokens.ts";

const SITES: readonly Site[] = [
  { name: "mid", level: 1, divisor: 16, channels: 4 },
  { name: "up.0.0", level: 0, divisor: 4, channels: 2 },
];
const CAST: SharingSettings = { mode: "cast", rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
interface Panel extends PanelTokens {
  readonly cast: readonly string[];
}
const panel = (id: string, key: number, cast: readonly string[], regions: Panel["regions"] = new Map()): Panel => ({
  id,
  key,
  cast,
  tokens: [16, 4],
  regions,
});
const card = panel("card", 9, ["Mina"]);
const plan = (batch: readonly Panel[], settings: SharingSettings, others: readonly Panel[]) => {
  const sized = (panels: readonly Panel[]) => panels.map((one) => ({ ...one, width: 64, height: 64 }));
  const { sources } = planReading(sized(batch), sized(others), settings);
  return planSharing({ step: 0, steps: 10, seed: 5, settings, sites: SITES, batch, others, sources, halves: 1 })!;
};

function read(step: ReturnType<typeof plan>, level: number, row: number) {
  const { rows, bias, perRow } = step.index[level]!;
  const all = Array.from(
    { length: perRow },
    (_, k) => [Number(rows[row * perRow + k]), bias[row * perRow + k]!] as const,
  );
  return all.filter(([, b]) => b !== HIDDEN);
}

test("boxes: tokens come only from the boxes of the characters in common", () => {
  const regions = new Map([
    ["Mina", [Int32Array.of(0, 1, 2), Int32Array.of(0)]],
    ["Bo", [Int32Array.of(12, 13, 14, 15), Int32Array.of(3)]],
  ]);
  const source = panel("source", 9, ["Mina", "Bo"], regions);
  const batch = [panel("a", 0, ["Mina"]), panel("b", 1, ["Bo"]), panel("ab", 2, ["Bo", "Mina"])];
  const step = plan(batch, { ...CAST, region: "boxes" }, [source]);
  const bank = step.bank[0]!.flatMap(({ tokens }) => [...tokens]);
  const tokensOf = (row: number) => read(step, 0, row).map(([pool]) => bank[pool - 3 * 16]!);
  expect(tokensOf(0)).toEqual([0, 1, 2]); // fewer than half of 16: all of them
  expect(tokensOf(1)).toEqual([12, 13, 14, 15]);
  expect(tokensOf(2)).toEqual([0, 1, 2, 12, 13, 14, 15]);
  const whole = plan(batch, { ...CAST, region: "image" }, [source]);
  expect(read(whole, 0, 0)).toHaveLength(8);
});

test("strength is a bias of its logarithm on a character's rows, and 0 reads nothing", () => {
  const batch = [panel("a", 0, ["Mina"]), panel("b", 1, ["Bo"])];
  const sources = [card, panel("bo", 8, ["Bo"])];
  const step = plan(batch, { ...CAST, strength: { Mina: 2, Bo: 0 } }, sources);
  expect(read(step, 0, 0).map(([, bias]) => bias)).toEqual(Array(8).fill(Math.fround(Math.log(2))));
  expect(read(step, 0, 1)).toEqual([]);
});

test("tokens are inside a box that covers more than 0.3 of them", () => {
  expect([...tokensInside([[0, 0, 0.5, 0.5]], 4, 4)]).toEqual([0, 1, 4, 5]);
  expect([...tokensInside([[0, 0, 0.32, 0.25]], 4, 4)]).toEqual([0]); // 0.28 of the second
  expect([...tokensInside([[0, 0, 0.33, 0.25]], 4, 4)]).toEqual([0, 1]); // 0.32 of the second
});
