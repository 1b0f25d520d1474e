import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Stage } from "../geometry/unit-box.ts";
import { layoutMap } from "./layout-map.ts";

interface Reference {
  readonly boxes: readonly {
    readonly figures: readonly [Stage["figures"][number]["head"], Stage["figures"][number]["body"]][];
    readonly object: Stage["object"];
  }[];
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: number[];
    readonly offset: number;
    readonly bytes: number;
  }[];
}

test("the starter's reference layouts come out as its training code made them", () => {
  const reference: Reference = JSON.parse(readFileSync("models/inkling/reference.json", "utf8"));
  const entry = reference.tensors.find((t) => t.name === "layout")!;
  const bytes = readFileSync("models/inkling/reference.bin");
  const expected = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + entry.offset, bytes.byteOffset + entry.offset + entry.bytes),
  );
  const layouts = reference.boxes.map((b) => ({
    figures: b.figures.map(([head, body]) => ({ head, body })),
    object: b.object,
  }));
  const [, , h = 0, w = 0] = entry.shape;
  const found = layoutMap(layouts, { figures: 2, objects: 1 }, h, w);
  expect(found.dims).toEqual(entry.shape);
  let worst = 0;
  found.data.forEach((v, i) => {
    worst = Math.max(worst, Math.abs(v - expected[i]!));
  });
  expect(worst).toBeLessThan(1e-5);
  expect(expected.some((v) => v > 0.1 && v < 0.9)).toBe(true);
});

test("a panel without a layout says so by zeros in every channel", () => {
  const map = layoutMap([null, { figures: [], object: [0, 0, 0.5, 1] }], { figures: 2, objects: 1 }, 4, 4);
  expect(map.data.slice(0, 96).every((v) => v === 0)).toBe(true);
  expect(map.data.slice(96, 112).every((v) => v === 1)).toBe(true);
  expect([...map.data.slice(96 + 80, 96 + 84)]).toEqual([1, 1, 0, 0]);
});

test("a network with other slots gets their channels, and no more than it has", () => {
  const figure = { head: [0, 0, 1, 0.5], body: [0, 0.5, 1, 1] } as const;
  const layout = { figures: [figure, figure, figure], object: [0, 0, 1, 1] } as const;
  const three = layoutMap([layout], { figures: 3, objects: 0 }, 2, 1);
  expect(three.dims).toEqual([1, 7, 2, 1]);
  expect([...three.data]).toEqual([1, 1, ...[1, 2, 3].flatMap(() => [1, 0, 0, 1])]);
  const one = layoutMap([layout], { figures: 1, objects: 1 }, 2, 1);
  expect([...one.data]).toEqual([1, 1, 1, 0, 0, 1, 1, 1]);
});
