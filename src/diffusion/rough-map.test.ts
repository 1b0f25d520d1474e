import { expect, test } from "vitest";
import type { Stage } from "../geometry/unit-box.ts";
import type { PanelRough } from "./panel.ts";
import { roughMap } from "./rough-map.ts";

const SIDE = 64;
const composes = { composes: true };
const stage: Stage = {
  figures: [{ head: [0.3, 0, 0.7, 0.5], body: [0.25, 0.5, 0.75, 1] }],
  object: [0.8, 0.7, 1, 0.9],
};

/** Lines of 1 % of the width, evenly pressed. */
function drawn(...lines: readonly (readonly (readonly [number, number])[])[]): PanelRough {
  const strokes = lines.map((points) => ({
    tool: "pen" as const,
    radius: 0.005,
    points: points.map(([x, y]) => [x, y, 0.5] as const),
  }));
  return { strokes, scans: [] };
}

function mapOf(rough: PanelRough, layout: Stage | null = null, how = composes) {
  const { data } = roughMap([{ rough, layout }], how, SIDE, SIDE);
  return (x: number, y: number) => data[Math.floor(y * SIDE) * SIDE + Math.floor(x * SIDE)]!;
}

test("a line is ink where it lies, and around it the model's own lines give way", () => {
  const at = mapOf(
    drawn([
      [0.25, 0.5],
      [0.75, 0.5],
    ]),
  );
  expect([at(0.5, 0.5), at(0.5, 0.46), at(0.5, 0.4), at(0.9, 0.5)]).toEqual([expect.closeTo(0.6, 1), -0.5, 0, 0]);
});

test("a model that composes nothing is given ink alone", () => {
  const data = roughMap(
    [
      {
        rough: drawn([
          [0.25, 0.5],
          [0.75, 0.5],
        ]),
        layout: stage,
      },
    ],
    { composes: false },
    SIDE,
    SIDE,
  ).data;
  expect(data.every((value) => value >= 0)).toBe(true);
});

test("panels without a rough are zero beside those with one", () => {
  const { dims, data } = roughMap(
    [
      { layout: stage },
      {
        layout: stage,
        rough: drawn([
          [0, 0],
          [1, 1],
        ]),
      },
    ],
    composes,
    48,
    SIDE,
  );
  expect(dims).toEqual([2, 1, 48, SIDE]);
  expect(data.subarray(0, 48 * SIDE).every((value) => value === 0)).toBe(true);
  expect(data.subarray(48 * SIDE).some((value) => value === 1 || value > 0.5)).toBe(true);
});

test("an arm leaves the figure, a figure drawn anew takes its place, and the thing beside it stays", () => {
  const arm = mapOf(
    drawn([
      [0.35, 0.6],
      [0.2, 0.4],
    ]),
    stage,
  );
  expect(arm(0.5, 0.9)).toBe(0);
  const figure = mapOf(
    drawn([
      [0.35, 0.1],
      [0.65, 0.1],
      [0.65, 0.9],
      [0.35, 0.9],
      [0.35, 0.1],
    ]),
    stage,
  );
  expect([figure(0.5, 0.5), figure(0.2, 0.5), figure(0.9, 0.8), figure(0.02, 0.5)]).toEqual([-1, -1, 0, 0]);
});

test("a face drawn anew takes away the face's lines and keeps its skin; a head drawn anew takes all of the head", () => {
  const face = mapOf(
    drawn(
      [
        [0.44, 0.28],
        [0.45, 0.28],
      ],
      [
        [0.55, 0.28],
        [0.56, 0.28],
      ],
      [
        [0.45, 0.42],
        [0.55, 0.42],
      ],
    ),
    stage,
  );
  expect([face(0.5, 0.36), face(0.5, 0.08), face(0.5, 0.8)]).toEqual([-0.5, 0, 0]);
  const head = mapOf(
    drawn([
      [0.35, 0.1],
      [0.65, 0.1],
      [0.65, 0.45],
      [0.35, 0.45],
      [0.35, 0.1],
    ]),
    stage,
  );
  expect([head(0.5, 0.25), head(0.5, 0.8)]).toEqual([-1, 0]);
});

test("what is rubbed out gives way with its colours, and says so", () => {
  const [stroke] = drawn([
    [0.2, 0.8],
    [0.8, 0.8],
  ]).strokes;
  const at = mapOf({ strokes: [{ ...stroke!, tool: "rub", radius: 0.1 }], scans: [] }, stage);
  expect([at(0.5, 0.8), at(0.5, 0.72), at(0.5, 0.5)]).toEqual([-2, -2, 0]);
});

test("of a scan thin lines stay, and its paper is none, whatever its shade", () => {
  const [width, height] = [512, 512];
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const ink = i % width === 200;
    pixels.set(ink ? [40, 40, 50, 255] : [205 + (i % 7), 200, 190, 255], 4 * i);
  }
  const at = mapOf({ strokes: [], scans: [{ asset: "a", box: [0, 0, 1, 1], picture: { width, height, pixels } }] });
  expect(at(200.5 / 512, 0.5)).toBeGreaterThan(0.9);
  expect([at(0.1, 0.5), at(0.9, 0.9)]).toEqual([0, 0]);
});
