// Marked pixels against the definition: a pixel's centre in a box, or within the radius of a line.
import { expect, test } from "vitest";
import { boundsOf, markedPixels } from "./part.ts";

const rows = (part: Parameters<typeof markedPixels>[0], width: number, height: number) => {
  const marked = markedPixels(part, width, height);
  return Array.from({ length: height }, (_, y) => [...marked.subarray(y * width, (y + 1) * width)].join(""));
};

test("a box marks the pixels whose centres it holds, within the picture", () => {
  expect(rows([{ kind: "box", box: [0.25, 0.5, 0.75, 5] }], 8, 4)).toEqual([
    "00000000",
    "00000000",
    "00111100",
    "00111100",
  ]);
  expect(rows([{ kind: "box", box: [0.3, 0, 0.32, 1] }], 4, 1)).toEqual(["0000"]);
});

test("a click of the brush is a disc, and a line has its width all along", () => {
  expect(rows([{ kind: "stroke", radius: 0.3, points: [[0.5, 0.5]] }], 5, 5)).toEqual([
    "00000",
    "01110",
    "01110",
    "01110",
    "00000",
  ]);
  const line = {
    kind: "stroke",
    radius: 0.08,
    points: [
      [0.1, 0.5],
      [0.9, 0.5],
    ],
  } as const;
  expect(rows([line], 10, 5)).toEqual(["0000000000", "0000000000", "1111111111", "0000000000", "0000000000"]);
});

test("the box around marks lies within the picture", () => {
  const box = { kind: "box", box: [0.5, 0.5, 0.6, 0.75] } as const;
  expect(boundsOf([box])).toEqual(box.box);
  expect(
    boundsOf([
      box,
      {
        kind: "stroke",
        radius: 0.25,
        points: [
          [0, 0.5],
          [0.5, 0.5],
        ],
      },
    ]),
  ).toEqual([0, 0.25, 0.75, 0.75]);
});

test("marks add up", () => {
  const box = (x: number) => ({ kind: "box", box: [x, 0, x + 0.25, 1] }) as const;
  expect(rows([box(0), box(0.75)], 4, 1)).toEqual(["1001"]);
});
