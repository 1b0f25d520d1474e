import { expect, test, vi } from "vitest";
import type { Source } from "../sharing/reading-plan.ts";
import type { SharingSettings } from "../sharing/settings.ts";
import type { Site } from "./models.ts";
import { bankRows, fillBank, HIDDEN, type PanelTokens, planSharing, sharedSteps, shares } from "./shared-tokens.ts";

const SITES: readonly Site[] = [
  { name: "mid", level: 1, divisor: 16, channels: 4 },
  { name: "up.0.0", level: 0, divisor: 4, channels: 2 },
];
const ALWAYS: SharingSettings = { rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
interface Panel extends PanelTokens {
  readonly cast: readonly string[];
}
const panel = (id: string, key: number, cast: readonly string[], tokens = [16, 4]): Panel => ({
  id,
  key,
  cast,
  tokens,
  regions: new Map(),
});

/** Everyone reads everyone with whom it has a character in common. */
const sourcesAmong = (panels: readonly Panel[]): ReadonlyMap<string, readonly Source[]> =>
  new Map(
    panels.map((reader) => [
      reader.id,
      panels.flatMap((source) => {
        const tags = source === reader ? [] : source.cast.filter((tag) => reader.cast.includes(tag));
        return tags.length > 0 ? [{ id: source.id, tags }] : [];
      }),
    ]),
  );
const plan = (batch: readonly Panel[], others: readonly Panel[] = [], settings = ALWAYS, step = 3) =>
  planSharing({
    step,
    steps: 10,
    seed: 5,
    settings,
    sites: SITES,
    batch,
    others,
    sources: sourcesAmong([...batch, ...others]),
    halves: 2,
  });

const rowsOfReader = (step: NonNullable<ReturnType<typeof plan>>, level: number, row: number) => {
  const { rows, bias, perRow } = step.index[level]!;
  return [...rows.slice(row * perRow, (row + 1) * perRow)].filter((_, k) => bias[row * perRow + k] === 0).map(Number);
};

test("a reader takes round(rate N) tokens of each panel with a common character, from its own half only", () => {
  const step = plan([panel("a", 0, ["Mina"]), panel("b", 1, ["Mina", "Bo"]), panel("c", 2, ["Bo"])])!;
  // Pool of level 0: unconditional a, b, c (16 rows each), then conditional a, b, c.
  const range = (rows: readonly number[]) => new Set(rows.map((r) => Math.floor(r / 16)));
  expect(range(rowsOfReader(step, 0, 0))).toEqual(new Set([1])); // a reads b
  expect(range(rowsOfReader(step, 0, 1))).toEqual(new Set([0, 2])); // b reads a and c
  expect(range(rowsOfReader(step, 0, 4))).toEqual(new Set([3, 5])); // the same in the conditional half
  expect(rowsOfReader(step, 0, 1)).toHaveLength(16);
  expect(rowsOfReader(step, 1, 1)).toHaveLength(4);
});

test("a panel that names no one reads nothing and is read by no one", () => {
  const step = plan([panel("a", 0, ["Mina"]), panel("nc", 1, []), panel("b", 2, ["Mina"])])!;
  for (const row of [1, 4]) expect(rowsOfReader(step, 0, row)).toEqual([]);
  for (const row of [0, 2, 3, 5])
    for (const r of rowsOfReader(step, 0, row)) expect([1, 4]).not.toContain(Math.floor(r / 16));
});

test("nobody in common: there is no plan at all", () => {
  expect(plan([panel("a", 0, ["Mina"]), panel("b", 1, ["Bo"])])).toBeNull();
  expect(plan([panel("a", 0, ["Mina"]), panel("b", 1, ["Mina"])], [], { ...ALWAYS, rate: 0 })).toBeNull();
});

test("a plan depends on seed, step and panel only, not on who else is in the batch", () => {
  const alone = plan([panel("a", 0, ["Mina"]), panel("b", 1, ["Mina"])])!;
  const more = plan([panel("a", 0, ["Mina"]), panel("b", 1, ["Mina"]), panel("c", 2, ["Bo"])])!;
  const tokens = (rows: readonly number[]) => rows.map((r) => r % 16);
  expect(tokens(rowsOfReader(alone, 0, 0))).toEqual(tokens(rowsOfReader(more, 0, 0)));
  expect(
    tokens(rowsOfReader(plan([panel("a", 0, ["Mina"]), panel("b", 1, ["Mina"])], [], ALWAYS, 4)!, 0, 0)),
  ).not.toEqual(tokens(rowsOfReader(alone, 0, 0)));
});

test("panels of another call are read from the bank, whose rows are theirs, half by half", () => {
  const other = panel("wide", 7, ["Mina"], [24, 6]);
  const batch = [panel("a", 0, ["Mina"]), panel("nc", 1, [])];
  const step = plan(batch, [other])!;
  expect(rowsOfReader(step, 0, 0)).toEqual(Array.from({ length: 12 }, (_, i) => 64 + i));
  expect(rowsOfReader(step, 0, 2)).toEqual(Array.from({ length: 12 }, (_, i) => 64 + 12 + i));
  expect(bankRows(step)).toEqual([24, 6]);
  const call = { bytes: 0, isLost: false, release: () => undefined };
  const kept = [
    { call, row: 0 },
    { call, row: 3 },
  ];
  const put = vi.fn();
  const bank = { put, release: () => undefined };
  fillBank(bank, step, "wide", kept);
  expect(put.mock.calls).toEqual(
    [12, 3].flatMap((count, level) => [
      [level, 0, kept[0], step.bank[level]![0]!.tokens],
      [level, count, kept[1], step.bank[level]![1]!.tokens],
    ]),
  );
  put.mockClear();
  fillBank(bank, step, "unread", kept);
  expect(put).not.toHaveBeenCalled();
});

test("the warm-up shares nothing, and the coin falls by its probabilities", () => {
  const settings: SharingSettings = { rate: 0.5, warmup: 0.2, skip: { early: 0.3, late: 0.1, until: 0.6 } };
  const count = (step: number) =>
    Array.from({ length: 2000 }, (_, site) => shares(settings, 9, step, 10, site)).filter(Boolean).length / 2000;
  expect(count(1)).toBe(0);
  expect(Math.abs(count(2) - 0.7)).toBeLessThan(0.03);
  expect(Math.abs(count(6) - 0.9)).toBeLessThan(0.03);
  const skipping = plan([panel("a", 0, ["Mina"]), panel("b", 1, ["Mina"])], [], { ...settings, warmup: 0.5 });
  expect(skipping).toBeNull();
  const half = Array.from({ length: 10 }, (_, step) =>
    plan(
      [panel("a", 0, ["Mina"]), panel("b", 1, ["Mina"])],
      [],
      { ...ALWAYS, skip: { early: 0.5, late: 0.5, until: 1 } },
      step,
    ),
  ).filter((s) => s !== null);
  expect(half.some((s) => s.gate.includes(HIDDEN) && s.gate.includes(0))).toBe(true);
  const panels = [panel("a", 0, ["Mina"]), panel("b", 1, ["Mina"])];
  const planned = Array.from({ length: 10 }, (_, step) => step).filter((step) => plan(panels, [], settings, step));
  expect(sharedSteps(settings, 5, 10, SITES.length)).toEqual(planned);
  expect(sharedSteps({ ...ALWAYS, rate: 0 }, 5, 10, SITES.length)).toEqual([]);
  expect(sharedSteps(null, 5, 10, SITES.length)).toEqual([]);
});

test("a panel that left nothing yet is not read", () => {
  const [a, b] = [panel("a", 0, ["Mina"]), panel("b", 1, ["Mina"])];
  const step = { step: 3, steps: 10, seed: 5, settings: ALWAYS, sites: SITES, halves: 2 } as const;
  expect(planSharing({ ...step, batch: [a], others: [], sources: sourcesAmong([a, b]) })).toBeNull();
});

test("a schedule of one to four steps shares from its first step, whatever the warm-up", () => {
  const settings: SharingSettings = { ...ALWAYS, warmup: 0.5 };
  for (const steps of [1, 2, 4]) expect(shares(settings, 9, 0, steps, 0)).toBe(true);
  expect(shares(settings, 9, 0, 5, 0)).toBe(false);
});
