import { expect, test } from "vitest";
import { activeVariant, boxInFit, boxOfFigure, boxOfInk, figureInBox, referencesOf } from "./character.ts";
import { withRecords } from "./doc.ts";
import { exampleDoc, recordsById } from "./example-doc.test-kit.ts";
import { parseProject, toProject } from "./project.ts";
import { characterOf, storyOf } from "./query.ts";
import type { Character, CharacterReference } from "./records.ts";

const reference: CharacterReference = {
  id: "reference-1",
  asset: "asset-1",
  widthPx: 100,
  heightPx: 200,
  figure: figureInBox([0, 0, 1, 1]),
  source: "drawing",
};
const mina: Character = {
  ...characterOf(exampleDoc(), "Mina")!,
  variants: [
    { id: "v1", label: "Everyday", references: [reference] },
    { id: "v2", label: "Winter coat", references: [] },
  ],
  activeVariant: "v2",
};

test("the chosen version is drawn; when it is gone, the first one", () => {
  expect(activeVariant(mina)?.label).toBe("Winter coat");
  expect(referencesOf({ ...mina, activeVariant: "gone" })).toEqual([reference]);
  expect(activeVariant({ ...mina, variants: [] })).toBeNull();
});

test("head and body fill the box they were made for, the head above", () => {
  const figure = figureInBox([0.2, 0.1, 0.6, 0.9]);
  expect(boxOfFigure(figure)).toEqual([0.2, 0.1, 0.6, 0.9]);
  expect(figure.head[3]).toBeLessThan(0.5);
  expect(figure.body[1]).toBeLessThan(figure.head[3]);
});

test("a box moves with its picture when that is fitted into another shape", () => {
  // 100 x 200 in 256 x 256: 128 wide, 64 from the left.
  const box = boxInFit([0, 0, 1, 0.5], { width: 100, height: 200 }, { width: 256, height: 256 });
  expect(box).toEqual([0.25, 0, 0.75, 0.5]);
  const same = { width: 352, height: 192 };
  expect(boxInFit([0.1, 0.2, 0.3, 0.4], same, same).map((v) => Number(v.toFixed(9)))).toEqual([0.1, 0.2, 0.3, 0.4]);
});

test("the box of a drawing is around its ink; a blank sheet counts as a whole", () => {
  const pixels = new Uint8ClampedArray(10 * 10 * 4).fill(255);
  expect(boxOfInk(pixels, { width: 10, height: 10 })).toEqual([0, 0, 1, 1]);
  for (const [x, y] of [
    [2, 3],
    [6, 8],
  ] as const)
    pixels[(y * 10 + x) * 4 + 1] = 100;
  expect(boxOfInk(pixels, { width: 10, height: 10 })).toEqual([0.2, 0.3, 0.7, 0.9]);
});

test("a project of version 1 opens with the present behaviour: panels read each other, characters have no card", () => {
  const old = toProject(exampleDoc()).records.map((record) => {
    const {
      identity,
      strength,
      variants,
      activeVariant: chosen,
      tone,
      ...rest
    } = record as unknown as Record<string, unknown>;
    expect(record.type !== "character" || strength === 1).toBe(true);
    return { ...rest, ...(tone !== undefined && { look: tone }) };
  });
  const { doc } = parseProject({ format: "komawari-project", version: 1, records: old });
  expect(recordsById(doc)).toEqual(recordsById(exampleDoc()));
  expect(storyOf(doc).identity).toEqual({ mode: "together", strictness: "normal" });
});

test("cards are saved with the project, and a broken one is refused by name", () => {
  const doc = withRecords(exampleDoc(), [{ ...mina, id: "mina" }]);
  const { doc: opened } = parseProject(JSON.parse(JSON.stringify(toProject(doc))));
  expect(recordsById(opened)).toEqual(recordsById(doc));
  const broken = {
    ...mina,
    id: "mina",
    variants: [{ id: "v", label: "x", references: [{ ...reference, figure: null }] }],
  };
  expect(() => parseProject(toProject(withRecords(doc, [broken as unknown as Character])))).toThrow(/"mina", variants/);
  expect(() => parseProject(toProject(withRecords(doc, [{ ...mina, id: "mina", strength: 9 }])))).toThrow(/strength/);
});
