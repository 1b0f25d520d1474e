import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Stage } from "../geometry/unit-box.ts";
import {
  composeStage,
  findObject,
  placeOnBoard,
  type Setup,
  type StageRequest,
  type StagingRules,
  usualStaging,
} from "./stage.ts";

// Computed with models/inkling/recipe/corpus/stage.mjs, from which the training panels were drawn.
const FROM_THE_CORPUS: readonly (readonly [Setup, Stage])[] = [
  [
    { shape: "square", shot: "close", figures: 1, hasObject: false, play: 0.21, side: 1, drop: 0.5 },
    { figures: [{ head: [0.194, 0, 0.845, 0.713], body: [0.099, 0.682, 0.941, 1] }], object: null },
  ],
  [
    { shape: "square", shot: "medium", figures: 1, hasObject: false, play: -0.4, side: 1, drop: 0.5 },
    { figures: [{ head: [0.194, 0.033, 0.606, 0.494], body: [0.134, 0.474, 0.666, 1] }], object: null },
  ],
  [
    { shape: "square", shot: "medium", figures: 1, hasObject: true, play: 0.1, side: -1, drop: 0.25 },
    {
      figures: [{ head: [0.476, 0.033, 0.887, 0.494], body: [0.415, 0.474, 0.948, 1] }],
      object: [0.039, 0.625, 0.383, 0.969],
    },
  ],
  [
    { shape: "square", shot: "wide", figures: 1, hasObject: true, play: 0, side: 1, drop: 0.75 },
    {
      figures: [{ head: [0.203, 0.059, 0.469, 0.356], body: [0.164, 0.344, 0.508, 0.961] }],
      object: [0.637, 0.688, 0.941, 0.992],
    },
  ],
  [
    { shape: "square", shot: "wide", figures: 2, hasObject: false, play: 0.3, side: -1, drop: 0.1 },
    {
      figures: [
        { head: [0.586, 0.059, 0.852, 0.356], body: [0.547, 0.344, 0.891, 0.961] },
        { head: [0.148, 0.059, 0.414, 0.356], body: [0.109, 0.344, 0.453, 0.961] },
      ],
      object: null,
    },
  ],
  [
    { shape: "square", shot: "medium", figures: 2, hasObject: false, play: 0.3, side: 1, drop: 0.1 },
    {
      figures: [
        { head: [0.052, 0.033, 0.464, 0.494], body: [0, 0.474, 0.524, 1] },
        { head: [0.536, 0.033, 0.948, 0.494], body: [0.476, 0.474, 1, 1] },
      ],
      object: null,
    },
  ],
  [
    { shape: "square", shot: "wide", figures: 0, hasObject: true, play: 0.3, side: 1, drop: 0.9 },
    { figures: [], object: [0.637, 0.692, 0.941, 0.997] },
  ],
  [
    { shape: "landscape", shot: "close", figures: 1, hasObject: false, play: 0.21, side: 1, drop: 0.5 },
    { figures: [{ head: [0.407, 0, 0.765, 0.71], body: [0.355, 0.679, 0.818, 1] }], object: null },
  ],
  [
    { shape: "landscape", shot: "medium", figures: 1, hasObject: false, play: -0.4, side: 1, drop: 0.5 },
    { figures: [{ head: [0.188, 0.024, 0.414, 0.489], body: [0.154, 0.469, 0.448, 1] }], object: null },
  ],
  [
    { shape: "landscape", shot: "medium", figures: 1, hasObject: true, play: 0.1, side: -1, drop: 0.25 },
    {
      figures: [{ head: [0.487, 0.024, 0.713, 0.489], body: [0.453, 0.469, 0.747, 1] }],
      object: [0.246, 0.623, 0.435, 0.97],
    },
  ],
  [
    { shape: "landscape", shot: "wide", figures: 1, hasObject: true, play: 0, side: 1, drop: 0.75 },
    {
      figures: [{ head: [0.337, 0.05, 0.483, 0.35], body: [0.315, 0.337, 0.504, 0.961] }],
      object: [0.575, 0.688, 0.743, 0.996],
    },
  ],
  [
    { shape: "landscape", shot: "wide", figures: 2, hasObject: false, play: 0.3, side: -1, drop: 0.1 },
    {
      figures: [
        // biome-ignore lint/suspicious/noApproximativeNumericConstant: the edge of a box, not ln 2.
        { head: [0.547, 0.05, 0.693, 0.35], body: [0.526, 0.337, 0.715, 0.961] },
        { head: [0.306, 0.05, 0.453, 0.35], body: [0.285, 0.337, 0.474, 0.961] },
      ],
      object: null,
    },
  ],
  [
    { shape: "landscape", shot: "medium", figures: 2, hasObject: false, play: 0.3, side: 1, drop: 0.1 },
    {
      figures: [
        { head: [0.253, 0.024, 0.48, 0.489], body: [0.22, 0.469, 0.513, 1] },
        { head: [0.52, 0.024, 0.747, 0.489], body: [0.487, 0.469, 0.78, 1] },
      ],
      object: null,
    },
  ],
  [
    { shape: "landscape", shot: "wide", figures: 0, hasObject: true, play: 0.3, side: 1, drop: 0.9 },
    { figures: [], object: [0.575, 0.694, 0.743, 1] },
  ],
  [
    { shape: "portrait", shot: "close", figures: 1, hasObject: false, play: 0.21, side: 1, drop: 0.5 },
    { figures: [{ head: [0.059, 0.205, 0.992, 0.775], body: [0, 0.751, 1, 1] }], object: null },
  ],
  [
    { shape: "portrait", shot: "medium", figures: 1, hasObject: false, play: -0.4, side: 1, drop: 0.5 },
    { figures: [{ head: [0.157, 0.243, 0.747, 0.603], body: [0.07, 0.588, 0.834, 1] }], object: null },
  ],
  [
    { shape: "portrait", shot: "medium", figures: 1, hasObject: true, play: 0.1, side: -1, drop: 0.25 },
    { figures: [{ head: [0.407, 0.243, 0.998, 0.603], body: [0.321, 0.588, 1, 1] }], object: [0, 0.706, 0.426, 0.975] },
  ],
  [
    { shape: "portrait", shot: "wide", figures: 1, hasObject: true, play: 0, side: 1, drop: 0.75 },
    {
      figures: [{ head: [0.107, 0.263, 0.488, 0.496], body: [0.051, 0.486, 0.544, 0.969] }],
      object: [0.602, 0.753, 1, 0.992],
    },
  ],
  [
    { shape: "portrait", shot: "wide", figures: 2, hasObject: false, play: 0.3, side: -1, drop: 0.1 },
    {
      figures: [
        { head: [0.58, 0.263, 0.96, 0.496], body: [0.524, 0.486, 1, 0.969] },
        { head: [0.04, 0.263, 0.42, 0.496], body: [0, 0.486, 0.476, 0.969] },
      ],
      object: null,
    },
  ],
  [
    { shape: "portrait", shot: "medium", figures: 2, hasObject: false, play: 0.3, side: 1, drop: 0.1 },
    {
      figures: [
        { head: [0, 0.243, 0.525, 0.603], body: [0, 0.588, 0.612, 1] },
        { head: [0.475, 0.243, 1, 0.603], body: [0.388, 0.588, 1, 1] },
      ],
      object: null,
    },
  ],
  [
    { shape: "portrait", shot: "wide", figures: 0, hasObject: true, play: 0.3, side: 1, drop: 0.9 },
    { figures: [], object: [0.602, 0.757, 1, 0.995] },
  ],
  [
    { shape: "square", shot: "wide", figures: 0, hasObject: false, play: 0, side: 1, drop: 0 },
    { figures: [], object: null },
  ],
];

test("boxes are those of the training panels", () => {
  for (const [setup, boxes] of FROM_THE_CORPUS) expect(placeOnBoard(setup), JSON.stringify(setup)).toEqual(boxes);
});

function stage(text: string, change: Partial<StageRequest> = {}): Stage {
  const castCount = new Set(text.match(/\[(?!NC)[^\]]+\]/g)).size;
  const noCharacter = text.includes("[NC]");
  return composeStage({ text, castCount, noCharacter, width: 256, height: 256, seed: 7, ...change }, usualStaging)!;
}

function centre(box: readonly [number, number, number, number]) {
  return (box[0] + box[2]) / 2;
}

/** Head height in panel heights tells the shot: wide < medium < close. */
function headHeight(staged: Stage) {
  const { head } = staged.figures[0]!;
  return head[3] - head[1];
}

const anySeed = (law: (seed: number) => void) => fc.assert(fc.property(fc.nat(2 ** 32 - 1), law), { numRuns: 50 });

test("shot words set how large the figure is", () => {
  const wide = headHeight(stage("wide shot of [Mina]"));
  const medium = headHeight(stage("[Mina] sad"));
  const close = headHeight(stage("[Mina], close-up, sad"));
  expect(wide).toBeCloseTo(0.297, 3);
  expect(medium).toBeCloseTo(0.461, 3);
  expect(close).toBeCloseTo(0.713, 3);
  expect(headHeight(stage("full body of [Mina]"))).toBe(wide);
});

test("two figures stand in the order of naming, the first left, unless the text says otherwise", () => {
  const order = (text: string) => {
    const [first, second] = stage(text).figures;
    return centre(first!.head) < centre(second!.head) ? "first left" : "second left";
  };
  expect(order("[Mina] and [Tom] in the park")).toBe("first left");
  expect(order("[Mina] on the right and [Tom]")).toBe("second left");
  expect(order("[Mina] sad, [Tom] stands left")).toBe("second left");
  expect(order("on the right [Mina], on the left [Tom]")).toBe("second left");
  expect(order("[Mina] left of [Tom]")).toBe("first left");
  expect(order("[Mina] pointing right and [Tom]")).toBe("first left");
});

test("a figure alone stands where the text says, else where the seed says", () => {
  const centres = new Set<number>();
  anySeed((seed) => {
    expect(centre(stage("[Mina] stands left", { seed }).figures[0]!.head)).toBeLessThan(0.45);
    expect(centre(stage("[Mina] at the beach, right, sad", { seed }).figures[0]!.head)).toBeGreaterThan(0.55);
    expect(stage("[Mina] pointing left", { seed })).toEqual(stage("[Mina] pointing up", { seed }));
    centres.add(centre(stage("[Mina] sad", { seed }).figures[0]!.head));
  });
  expect(centres.size).toBeGreaterThan(20);
});

test("an object stands beside the figure, on the other side of where the figure is said to be", () => {
  anySeed((seed) => {
    const left = stage("[Mina] on the left, next to a cat", { seed });
    expect(centre(left.figures[0]!.head)).toBeLessThan(0.5);
    expect(centre(left.object!)).toBeGreaterThan(0.5);
    const right = stage("[Mina] next to a big cat on the right", { seed });
    expect(right.object![0]).toBeGreaterThan(0.5);
    expect(centre(right.figures[0]!.head)).toBeLessThan(0.5);
  });
  const sides = Array.from({ length: 20 }, (_, seed) => centre(stage("[Mina] next to a cat", { seed }).object!) < 0.5);
  expect(new Set(sides).size).toBe(2);
});

test("only what stands beside counts as object", () => {
  const hasObject = (text: string) => stage(text).object !== null;
  expect(hasObject("[Mina] next to a lamp")).toBe(true);
  expect(hasObject("[Mina] walking with a black dog")).toBe(true);
  expect(hasObject("[Mina] holding a book")).toBe(false);
  // No pose shows her with it.
  expect(hasObject("[Mina] holding a black cat")).toBe(true);
  expect(hasObject("[Mina] wearing a crown")).toBe(false);
  expect(hasObject("[Mina] with a hand on the hip")).toBe(false);
  expect(hasObject("[Mina] next to [Tom]")).toBe(false);
  expect(hasObject("close-up of [Mina], next to a cat")).toBe(false);
  expect(hasObject("[NC] in the kitchen, with a lamp")).toBe(true);
  expect(hasObject("[NC] a rocket in the desert")).toBe(true);
  expect(hasObject("[NC] the beach at night")).toBe(false);
});

test("a scene has no figures, a panel without anyone no layout, and a crowd two figures", () => {
  expect(stage("[NC] the beach").figures).toEqual([]);
  expect(
    composeStage({ text: "rain", castCount: 0, noCharacter: false, width: 256, height: 256, seed: 1 }, usualStaging),
  ).toBeNull();
  expect(stage("[A], [B] and [C]").figures).toHaveLength(2);
});

test("a close-up of two is composed as a medium shot", () => {
  expect(stage("close-up of [Mina] and [Tom]")).toEqual(stage("[Mina] and [Tom]"));
});

test("the trained shape with the nearest aspect ratio is taken", () => {
  const at = (width: number, height: number) => stage("[Mina] and [Tom]", { width, height });
  expect(at(512, 512)).toEqual(at(256, 256));
  expect(at(320, 256)).toEqual(at(256, 256));
  expect(at(1024, 512)).toEqual(at(352, 192));
  expect(at(128, 512)).toEqual(at(192, 352));
  expect(at(352, 192)).not.toEqual(at(256, 256));
});

test("boxes lie in the panel", () => {
  const text = fc.constantFrom(
    "[A] sad",
    "[A] left, next to a cat",
    "[NC] with a cat",
    "close-up of [A]",
    "wide shot of [A] and [B]",
  );
  fc.assert(
    fc.property(text, fc.nat(2 ** 32 - 1), fc.integer({ min: 64, max: 900 }), (each, seed, width) => {
      const staged = stage(each, { seed, width });
      for (const box of [...staged.figures.flatMap(({ head, body }) => [head, body]), staged.object ?? [0, 0, 1, 1]]) {
        expect(box.every((edge) => edge >= 0 && edge <= 1)).toBe(true);
        expect(box[0]! < box[2]! && box[1]! < box[3]!).toBe(true);
      }
    }),
  );
});

test("nothing is composed that the model does not stage", () => {
  const request = { castCount: 2, noCharacter: false, width: 256, height: 256, seed: 7 };
  const composed = (text: string, rules: Partial<StagingRules>, change: Partial<StageRequest> = {}) =>
    composeStage({ text, ...request, ...change }, { ...usualStaging, ...rules });
  expect(composed("[A] and [B]", { figures: 1 })?.figures).toHaveLength(1);
  expect(composed("[A] and [B]", { figures: 0 })).toBeNull();
  expect(composed("[A] next to a cat", { objects: 0 }, { castCount: 1 })?.object).toBeNull();
  expect(composed("[A] next to a cat", { besideObject: 0 }, { castCount: 1 })?.object).toBeNull();
  expect(composed("[A] and [B] next to a cat", { besideObject: 2 })?.object).not.toBeNull();
  const close = composed("close-up of [A] and [B]", { inCloseUp: 2 })!;
  expect(headHeight(close)).toBeGreaterThan(headHeight(composed("[A] and [B]", {})!));
});

test("every thing that the starter knows has a place beside a figure, by whatever word of its vocabulary", () => {
  const captions: readonly { readonly text: string }[] = JSON.parse(
    readFileSync("scripts/bench/reading-things.json", "utf8"),
  );
  const things = captions.map(
    ({ text }) => text.match(/next to (an? (?:bag of money|teddy bear|[a-z-]+))/)?.[1] ?? text,
  );
  expect(things).toHaveLength(84);
  const others = ["a kitten", "a spaceship", "the burger", "a small parcel", "the telly"];
  expect([...things, ...others].filter((thing) => findObject(`[Mina] waving, and ${thing}`, false) === null)).toEqual(
    [],
  );
  expect(findObject("[Mina] in the train", false)).toBe(null);
});
