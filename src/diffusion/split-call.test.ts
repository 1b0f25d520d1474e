import { expect, test } from "vitest";
import { planReading } from "../sharing/reading-plan.ts";
import type { SharingMode } from "../sharing/settings.ts";
import type { Site, UnetCall } from "./models.ts";
import { planSharing } from "./shared-tokens.ts";
import { groupsOf, joinParts, packGroups, partOf } from "./split-call.ts";
import { tensor } from "./tensor.ts";

// Latents 8 x 8: 16 tokens at level 0, 4 at level 1.
const SITES: readonly Site[] = [
  { name: "mid", level: 1, divisor: 16, channels: 4 },
  { name: "up.0.0", level: 0, divisor: 4, channels: 2 },
];
const panel = (id: string, key: number, cast: readonly string[]) => ({
  id,
  key,
  cast,
  width: 64,
  height: 64,
  tokens: [16, 4],
  regions: new Map<string, readonly Int32Array[]>(),
});
const card = panel("card", 9, ["Mina", "Bo"]);

/** A call of four panels in two halves whose rows hold their own number. */
function call(mode: SharingMode, casts: readonly (readonly string[])[]): UnetCall {
  const batch = casts.map((cast, i) => panel(`${i}`, i, cast));
  const settings = { mode, rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } };
  const { sources } = planReading(batch, [card], settings);
  const step = {
    step: 0,
    steps: 4,
    seed: 3,
    settings,
    sites: SITES,
    batch,
    others: [card],
    sources,
    halves: 2,
  } as const;
  const plan = planSharing(step)!;
  const count = 2 * batch.length;
  const numbered = (dims: readonly number[]) => {
    const size = dims.reduce((a, b) => a * b, 1);
    return tensor(
      [count, ...dims],
      Float32Array.from({ length: count * size }, (_, i) => Math.floor(i / size)),
    );
  };
  return {
    sample: numbered([4, 8, 8]),
    timestep: new Float32Array(count).fill(7),
    context: numbered([3, 2]),
    layout: null,
    guidanceScale: 3,
    shared: { index: plan.index, gate: plan.gate, bank: null },
    keep: "nowhere",
  };
}

test("guidance halves are apart, and so are panels with no character in common", () => {
  const groups = groupsOf(call("together", [["Mina"], ["Bo"], ["Mina"], []]), SITES);
  expect(groups).toEqual([[0, 2], [1], [3], [4, 6], [5], [7]]);
});

test("a panel of two characters holds those together that have none in common", () => {
  expect(groupsOf(call("together", [["Mina"], ["Bo"], ["Mina", "Bo"]]), SITES)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test("what is read from a bank holds nobody together, nor does a call that shares nothing", () => {
  const alone = Array.from({ length: 6 }, (_, row) => [row]);
  const reading = call("cast", [["Mina"], ["Mina"], ["Bo"]]);
  expect(groupsOf(reading, SITES)).toEqual(alone);
  expect(groupsOf({ ...reading, shared: null }, SITES)).toEqual(alone);
});

test("parts are about equally large and within the limit, but for a group that is not", () => {
  const single = (count: number) => Array.from({ length: count }, (_, row) => [row]);
  expect(packGroups(single(4), 3)).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(packGroups(single(5), 2)).toEqual([[0, 1], [2, 3], [4]]);
  expect(packGroups(single(3), 8)).toEqual([[0, 1, 2]]);
  expect(packGroups([[0, 2, 3], [1], [4]], 2)).toEqual([
    [0, 2, 3],
    [1, 4],
  ]);
});

test("a part's pool begins with its own tokens, in its order, and the bank follows", () => {
  const whole = call("together", [["Mina"], ["Bo"], ["Mina"]]);
  const part = partOf(whole, SITES, [3, 5]);
  expect([...part.sample.data.filter((_, i) => i % 256 === 0)]).toEqual([3, 5]);
  expect([part.context.dims, part.timestep.length]).toEqual([[2, 3, 2], 2]);
  for (const [level, tokens] of [16, 4].entries()) {
    const [before, after] = [whole.shared!.index[level]!, part.shared!.index[level]!];
    // Row 3 reads eight (two) tokens of row 5, then as many of the card, whose rows follow those of the batch.
    const read = (index: typeof before, row: number) =>
      [...index.rows.subarray(row * index.perRow, (row + 1) * index.perRow)].map(Number);
    expect(
      read(before, 3)
        .slice(0, tokens / 2)
        .every((row) => Math.floor(row / tokens) === 5),
    ).toBe(true);
    expect(read(after, 0)).toEqual(read(before, 3).map((row) => row - 4 * tokens));
    expect(read(after, 1).slice(0, tokens / 2)).toEqual(
      read(before, 5)
        .slice(0, tokens / 2)
        .map((row) => row - 3 * tokens),
    );
  }
});

test("results and kept rows come back in their places", () => {
  const result = (rows: readonly number[]) => {
    const call = { bytes: 0, isLost: false, release: () => undefined, rows };
    const kept = rows.map((_, row) => ({ call, row }));
    return { rows, result: { sample: tensor([rows.length, 1], Float32Array.from(rows)), kept } };
  };
  const parts = [result([1, 3]), result([0]), result([2])];
  const joined = joinParts(parts);
  expect([...joined.sample.data]).toEqual([0, 1, 2, 3]);
  const [both, first, third] = parts.map(({ result: { kept } }) => kept);
  expect(joined.kept).toEqual([first![0], both![0], third![0], both![1]]);
});

test("a row stays with the row whose maps it takes, and finds it in its part", () => {
  const plain: UnetCall = { ...call("together", [["Mina"], ["Bo"]]), shared: null };
  const rows = { bases: [0, 1, 2, 0], selfBases: [0, 1, 2, 3] };
  const each = plain.context;
  const mix = { ...rows, taken: each, own: each, selves: [16] };
  const mixed = { ...plain, edits: { bias: [], map: 4, mix, damp: { masks: [each], spared: each } } };
  expect(groupsOf(mixed, SITES)).toEqual([[0, 3], [1], [2]]);
  const { edits } = partOf(mixed, SITES, [0, 3]);
  expect([edits!.mix!.bases, edits!.mix!.selfBases]).toEqual([
    [0, 0],
    [0, 1],
  ]);
  for (const { data } of [edits!.mix!.taken, edits!.mix!.own, edits!.damp!.spared, edits!.damp!.masks[0]!])
    expect([data.length, data[0], data.at(-1)]).toEqual([12, 0, 3]);
});
