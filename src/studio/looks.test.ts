// A choice of learned looks as panels are drawn with it: whose variation a panel has, and what of the choice can be used.
import { expect, test } from "vitest";
import { applyDiff } from "../comic/diff.ts";
import { withRecords } from "../comic/doc.ts";
import { exampleDoc } from "../comic/example-doc.test-kit.ts";
import { recordsOf } from "../comic/query.ts";
import type { ChosenLook, Doc } from "../comic/records.ts";
import type { PanelSpec } from "../diffusion/panel.ts";
import { addLook, chooseLook } from "./commands/looks.ts";
import { keepLearned } from "./learning.ts";
import { inItsLook, lookReferences, lookStrengths } from "./looks.ts";

const MODEL = "m";
const learned = (tensor: string, model = MODEL) => ({ tensor, model, count: 8, tokens: 4, width: 160, version: 1 });

/** With the looks "ink" and "wash", both learned. */
function withLooks(): Doc {
  let doc = exampleDoc();
  for (const id of ["ink", "wash"]) {
    doc = applyDiff(
      doc,
      addLook(doc, id, () => id),
    );
    doc = applyDiff(doc, keepLearned(doc, id, learned(`of ${id}`)));
  }
  return doc;
}

const usual: ChosenLook = {
  looks: [{ look: "ink", weight: 1 }],
  means: "learned",
  strength: 1,
  variety: 0.5,
  before: " jumping ",
  after: "in the rain",
  kept: "panel",
  variation: 0,
};

const panel = (id: string, cast: readonly string[] = [], seed = 1): PanelSpec => ({
  id,
  prompt: "a man",
  negative: "",
  seed,
  width: 64,
  height: 64,
  cast,
  layout: null,
});

function lookOf(change: Partial<ChosenLook>, asked: PanelSpec, doc = withLooks()) {
  const chosen = applyDiff(doc, chooseLook(doc, { kind: "story" }, { ...usual, ...change }));
  const { look } = inItsLook(chosen, asked, MODEL);
  return look?.means === "learned" ? look : null;
}
const etaOf = (change: Partial<ChosenLook>, asked: PanelSpec) => lookOf(change, asked)!.eta;

test("a panel keeps its own variation whatever its seed, and another panel has another", () => {
  const [shot, other] = recordsOf(exampleDoc(), "shot").map(({ id }) => id) as [string, string];
  expect(etaOf({}, panel(shot, [], 2))).toBe(etaOf({}, panel(shot)));
  expect(etaOf({}, panel(other))).not.toBe(etaOf({}, panel(shot)));
});

test("a character's panels share one, and so do all of a story; “another variation” is another for each", () => {
  const kit = (id: string, ...more: readonly string[]) => panel(id, ["Kit", ...more]);
  const ofCharacter = { kept: "character" } as const;
  expect(etaOf(ofCharacter, kit("a"))).toBe(etaOf(ofCharacter, kit("b", "Mina")));
  expect(etaOf(ofCharacter, kit("a"))).not.toBe(etaOf(ofCharacter, panel("a", ["Mina"])));
  expect(etaOf({ kept: "story" }, kit("a"))).toBe(etaOf({ kept: "story" }, panel("b")));
  for (const kept of ["panel", "character", "story"] as const)
    expect(etaOf({ kept, variation: 1 }, kit("a"))).not.toBe(etaOf({ kept }, kit("a")));
});

test("words around it and variety go along; shares come to 1; what this model did not learn is left out", () => {
  const looks = [
    { look: "ink", weight: 1 },
    { look: "wash", weight: 0.25 },
  ];
  const mixed = lookOf({ looks }, panel("a"))!;
  expect(mixed).toMatchObject({ variety: 0.5, before: "jumping", after: "in the rain" });
  expect(mixed.parts.map(({ vectors, weight }) => [vectors, weight])).toEqual([
    ["of ink", 0.8],
    ["of wash", 0.2],
  ]);
  const doc = withLooks();
  const foreign = applyDiff(doc, keepLearned(doc, "ink", learned("of ink", "another model")));
  expect(lookOf({ looks }, panel("a"), foreign)!.parts).toMatchObject([{ look: "wash", weight: 1 }]);
  expect(lookOf({}, panel("a"), foreign)).toBeNull();
});

test("in both ways a learned look is brought to the pictures besides: it needs these, and they are read", () => {
  const picture = { asset: "0123456789", widthPx: 64, heightPx: 64 };
  const doc = withLooks();
  expect(lookOf({ means: "both" }, panel("a"), doc)).toBeNull();
  const ink = recordsOf(doc, "look").find(({ id }) => id === "ink")!;
  const pictured = withRecords(doc, [{ ...ink, pictures: [picture] }]);
  const both = lookOf({ means: "both", strength: 0.4 }, panel("a"), pictured)!;
  expect(both).toEqual({ ...lookOf({}, panel("a"), pictured), strength: 0.4 });
  expect(lookOf({ means: "both", strength: 0 }, panel("a"), pictured)).toEqual(lookOf({}, panel("a"), pictured));
  expect(lookOf({}, panel("a"), pictured)).not.toHaveProperty("strength");
  const drawn = [{ ...panel("a"), look: both }];
  expect(lookStrengths(drawn)).toEqual({ "[ink]": 0.4 });
  expect(lookReferences(pictured, drawn, null)).toMatchObject([{ asset: picture.asset, ofLook: "ink" }]);
});
