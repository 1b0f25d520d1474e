// Calls within a bound, over a pure model and a clock that the calls move.
import { expect, test } from "vitest";
import type { Denoiser, UnetCall, UnetResult } from "./models.ts";
import { BOUND_MS, capacityAfter, createPace, paced, rowsWithin } from "./paced.ts";
import { ALWAYS, draw, drawing, type PureKept, panel, pureModel, schedule } from "./pure-model.test-kit.ts";
import { gaussianNoise } from "./random.ts";
import { tensor } from "./tensor.ts";

const CELLS = 8 * 8;

test("the size of a call follows from the duration of the one before", () => {
  expect(rowsWithin(capacityAfter(8 * CELLS, 2 * BOUND_MS), CELLS)).toBe(4);
  expect(rowsWithin(capacityAfter(8 * CELLS, 3 * BOUND_MS), CELLS)).toBe(2);
  expect(rowsWithin(capacityAfter(4 * CELLS, 0.25 * BOUND_MS), CELLS)).toBe(16);
  expect(rowsWithin(capacityAfter(CELLS, 5 * BOUND_MS), CELLS)).toBe(1);
  // A larger picture takes the room of several smaller ones.
  expect(rowsWithin(capacityAfter(8 * CELLS, BOUND_MS), 4 * CELLS)).toBe(2);
});

interface Clock {
  ms: number;
  readonly rows: number[];
}

/** A processor on which one row takes so many milliseconds, and the sizes of the calls it was given. */
function slow(denoiser: Denoiser, clock: Clock, msPerRow: number): Denoiser {
  const run = (call: UnetCall) => {
    const rows = call.sample.dims[0]!;
    clock.rows.push(rows);
    clock.ms += rows * msPerRow;
    return denoiser.run(call);
  };
  return { ...denoiser, run };
}

const panels = [panel("a", "M"), panel("b", "M"), panel("c", "B"), panel("d", "")];

const ones = (count: number) => Array<number>(count).fill(1);
// M's two panels read each other while they form, in each half; the others are alone.
const together = [2, 1, 1, 2, 1, 1];

// Each step runs the card, then the panels. The first call of a size compiles shaders and says nothing.
test.each([
  ["together", [2, 8, 2, 8, 2, 8, 2, 8], [2, 8, 2, ...together, 1, 1, ...together, 1, 1, ...together]],
  // B's panel writes a bank first, in four steps.
  ["cast", [2, 2, 2, 2, 2, 6, 2, 6, 2, 6, 2, 6], [2, 2, ...ones(4), ...ones(4 * 8)]],
] as const)("%s: the pictures are the same in small calls", async (mode, unbound, bound) => {
  const { model } = pureModel({ references: "noised" });
  const settings = { references: [drawing("x", "M")], scheduler: schedule(4), sharing: { ...ALWAYS, mode } };
  const fast: Clock = { ms: 0, rows: [] };
  const whole = await draw({ ...model, denoiser: slow(model.denoiser, fast, 0) }, panels, settings);
  expect(fast.rows).toEqual(unbound);
  const clock: Clock = { ms: 0, rows: [] };
  const denoiser = paced(slow(model.denoiser, clock, BOUND_MS), createPace(), () => clock.ms);
  const inParts = await draw({ ...model, denoiser }, panels, settings);
  expect(clock.rows).toEqual(bound);
  expect(inParts.pixels).toEqual(whole.pixels);
});

/** Keys and values of every batch row, in order, whichever call holds them. */
const tokensKept = ({ kept }: UnetResult) => kept.map(({ call, row }) => (call as PureKept).tokens[row]);

test("a call that fails is made again in half the size, and a fast one ends the caution", async () => {
  const { model } = pureModel();
  const clock: Clock = { ms: 0, rows: [] };
  const pace = createPace();
  let limit = 3;
  const watched: Denoiser = {
    ...model.denoiser,
    run: (call) => (call.sample.dims[0]! > limit ? Promise.reject(new Error("device lost")) : model.denoiser.run(call)),
  };
  const denoiser = paced(slow(watched, clock, 1), pace, () => clock.ms);
  const call: UnetCall = {
    sample: tensor([4, 3, 8, 8], gaussianNoise(1, 4 * 3 * 64)),
    timestep: new Float32Array(4).fill(500),
    context: await model.text.encode(["a", "b", "c", "d"].map(model.text.tokenize)),
    layout: null,
    guidanceScale: 3,
    shared: null,
    keep: "processor",
  };
  await expect(denoiser.run(call)).rejects.toThrow("device lost");
  const inParts = await denoiser.run(call);
  limit = 4;
  const atOnce = await denoiser.run(call);
  expect(clock.rows).toEqual([4, 2, 2, 4]);
  expect(inParts.sample).toEqual(atOnce.sample);
  expect(tokensKept(inParts)).toEqual(tokensKept(atOnce));
});
