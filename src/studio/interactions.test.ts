import { expect, test } from "vitest";
import { withRecords } from "../comic/doc.ts";
import { exampleDoc } from "../comic/example-doc.test-kit.ts";
import { recordOf } from "../comic/query.ts";
import type { UnitBox } from "../geometry/unit-box.ts";
import { objectReport } from "./interactions.ts";

/** The example's picture, asked for a thing in one box, with its words' attention in another. */
function drawn(asked: UnitBox, box: UnitBox) {
  const doc = exampleDoc();
  const render = recordOf(doc, "render", "render-1")!;
  const recipe = { ...render.recipe, interaction: { words: "cat", box: asked, means: "bias" as const } };
  return objectReport(withRecords(doc, [{ ...render, recipe, object: { box, inside: 0.2 } }]), "shot-1");
}

test("attention all over the picture is no place, unless so much was asked for", () => {
  expect(drawn([0.6, 0.6, 0.9, 0.9], [0, 0, 1, 0.64])).toMatchObject({ isSpread: true, means: "bias" });
  expect(drawn([0.6, 0.6, 0.9, 0.9], [0.5, 0.5, 1, 1])).toMatchObject({ isSpread: false });
  expect(drawn([0, 0.2, 1, 1], [0, 0, 1, 0.64])).toMatchObject({ isSpread: false });
});
