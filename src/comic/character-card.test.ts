import { expect, test } from "vitest";
import { CardError } from "./card-file.ts";
import { figureInBox } from "./character.ts";
import { adoptVariants, readCard, writeCard } from "./character-card.ts";
import type { Character } from "./records.ts";

const PNG = "iVBORw0KGgoAAAANSUhEUg==";
const kit: Character = {
  id: "kit",
  type: "character",
  tag: "Kit",
  description: "a man",
  color: "#3f6ee6",
  strength: 1.5,
  variants: [
    {
      id: "v1",
      label: "Winter coat",
      references: [
        { id: "r1", asset: "a1", widthPx: 10, heightPx: 20, figure: figureInBox([0, 0, 1, 1]), source: "drawing" },
      ],
    },
  ],
  activeVariant: "v1",
};
const text = writeCard(kit, new Map([["a1", PNG]]));
const changed = (change: object) => JSON.stringify({ ...JSON.parse(text), ...change });

test("a card that is read says what was written, pictures included", () => {
  const { character, images } = readCard(text);
  const { id: _, type: __, ...said } = kit;
  expect(character).toMatchObject(said);
  expect(images).toEqual({ a1: PNG });
});

test("what was learned goes with a card, with how its words are read or, as before, without", () => {
  const words = { words: "a man", tensor: "t1", model: "m", tokens: 2, width: 4, isOn: true };
  for (const learned of [words, { ...words, rank: 4 }]) {
    const written = writeCard({ ...kit, learned }, new Map([...[["a1", PNG] as const], ["t1", "AAAAAA=="]]));
    const { character, numbers } = readCard(written);
    expect(character.learned).toEqual(learned);
    expect(numbers).toEqual({ t1: "AAAAAA==" });
  }
  const damaged = writeCard(
    { ...kit, learned: { ...words, rank: 0 } },
    new Map([
      ["a1", PNG],
      ["t1", "AAAAAA=="],
    ]),
  );
  expect(() => readCard(damaged)).toThrow(/learned: expected/);
});

test("a card is not written without its pictures", () => {
  expect(() => writeCard(kit, new Map())).toThrow(/Card of Kit: expected the picture a1 .* found none; remove/);
});

test("what is no card is refused with what was expected and what to do", () => {
  const cases: readonly [string, RegExp][] = [
    ["{", /expected JSON/],
    ["null", /expected the format "komawari-character", found null/],
    [changed({ format: "komawari-project" }), /found "komawari-project"; choose/],
    [changed({ version: 2 }), /expected version 1, found 2; update/],
    [changed({ color: "red" }), /color: expected a colour .*; found "red"/],
    [changed({ variants: [{}] }), /variants: expected a list/],
    [changed({ tag: "a]b" }), /tag: expected a name without brackets/],
    [changed({ images: {} }), /expected the picture a1 as a PNG in base64, found nothing/],
    [changed({ images: { a1: "R0lGODlh" } }), /PNG in base64, found "R0lGODlh"/],
  ];
  for (const [card, message] of cases) {
    expect(() => readCard(card), card.slice(0, 60)).toThrow(message);
    expect(() => readCard(card)).toThrow(CardError);
  }
});

test("an adopted card has new ids and the pictures under their names here", () => {
  let n = 0;
  const [variant] = adoptVariants(kit.variants, new Map([["a1", "stored"]]), (type) => `${type}-${n++}`);
  expect(variant).toMatchObject({
    id: "variant-0",
    label: "Winter coat",
    references: [{ id: "reference-1", asset: "stored" }],
  });
});
