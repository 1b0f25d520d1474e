import { expect, test } from "vitest";
import { CardError } from "./card-file.ts";
import { readLook, writeLook } from "./look-card.ts";
import type { Look } from "./records.ts";

const PNG = "iVBORw0KGgoAAAANSUhEUg==";
const wash: Look = {
  id: "look-1",
  type: "look",
  name: "Ink wash",
  version: 3,
  pictures: [{ asset: "a1", widthPx: 10, heightPx: 20 }],
  learned: { tensor: "t1", model: "m", count: 2, tokens: 1, width: 4, version: 3 },
};
const stored = new Map([
  ["a1", PNG],
  ["t1", "AAAAAA=="],
]);
const text = writeLook(wash, stored);
const changed = (change: object) => JSON.stringify({ ...JSON.parse(text), ...change });

test("a look that is read says what was written, with its pictures and what was learned", () => {
  const { look, images, numbers } = readLook(text);
  const { id: _, type: __, ...said } = wash;
  expect(look).toEqual(said);
  expect([images, numbers]).toEqual([{ a1: PNG }, { t1: "AAAAAA==" }]);
});

test("a look is not written without its pictures, nor read when something is wrong", () => {
  expect(() => writeLook(wash, new Map())).toThrow(/Look Ink wash: expected the picture a1 .* found none; remove/);
  const cases: readonly [string, RegExp][] = [
    ["{", /Look: expected JSON, .*komawari-look\.json/],
    [changed({ format: "komawari-character" }), /expected the format "komawari-look"/],
    [changed({ version: 2 }), /expected version 1, found 2; update/],
    [changed({ look: { ...wash, pictures: [{}] } }), /pictures: expected a list of up to 20 pictures/],
    [changed({ look: null }), /expected/],
    [changed({ images: {} }), /expected the picture a1 as a PNG in base64, found nothing/],
    [changed({ numbers: { t1: 7 } }), /expected t1 in base64, found 7/],
  ];
  for (const [card, message] of cases) {
    expect(() => readLook(card), card.slice(0, 60)).toThrow(message);
    expect(() => readLook(card)).toThrow(CardError);
  }
});
