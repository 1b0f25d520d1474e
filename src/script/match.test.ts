import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearest } from "./distance.ts";
import { matchPanels } from "./match.ts";

const TEXTS = [
  "[Mina] at the beach",
  "[Mina] close-up, sad",
  "[NC] the sea at night",
  "[Tom] riding a bicycle",
] as const;

const text = fc.array(fc.constantFrom("mina", "tom", "sad", "running", "at", "the", "beach", "sea", "night"), {
  minLength: 1,
  maxLength: 6,
});
const texts = fc.uniqueArray(
  text.map((each) => each.join(" ")),
  { minLength: 1, maxLength: 10 },
);

test("the same panels continue themselves", () => {
  fc.assert(
    fc.property(texts, (each) => {
      expect(matchPanels(each, each)).toEqual(each.map((_, i) => i));
    }),
  );
});

test("an inserted panel is new and all others stay", () => {
  fc.assert(
    fc.property(texts, fc.nat(), (each, at) => {
      const place = at % (each.length + 1);
      const found = matchPanels(each, each.toSpliced(place, 0, "a wholly new panel"));
      expect(found).toEqual(each.map((_, i): number | null => i).toSpliced(place, 0, null));
    }),
  );
});

test("when a panel is deleted all others stay", () => {
  fc.assert(
    fc.property(texts, fc.nat(), (each, at) => {
      const place = at % each.length;
      const found = matchPanels(each, each.toSpliced(place, 1));
      expect(found).toEqual(each.map((_, i) => i).toSpliced(place, 1));
    }),
  );
});

test("an edited panel continues itself, however much it changed, and all others stay", () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.constantFrom("entirely different", "[M"), (each, at, next) => {
      expect(matchPanels(each, each.with(at % each.length, next))).toEqual(each.map((_, i) => i));
    }),
  );
});

test("panels that change places keep their pictures", () => {
  fc.assert(
    fc.property(
      texts.chain((each) => fc.tuple(fc.constant(each), fc.shuffledSubarray(each, { minLength: each.length }))),
      ([before, after]) => {
        expect(matchPanels(before, after)).toEqual(after.map((each) => before.indexOf(each)));
      },
    ),
  );
});

test("no old panel is continued twice", () => {
  const repeated = fc.array(fc.constantFrom(...TEXTS, "[Mina] at the sea", "[Mina] sad"), { maxLength: 8 });
  fc.assert(
    fc.property(repeated, repeated, (before, after) => {
      const found = matchPanels(before, after).filter((each) => each !== null);
      expect(new Set(found).size).toBe(found.length);
      expect(found.every((each) => each >= 0 && each < before.length)).toBe(true);
    }),
  );
});

test("between unchanged neighbours the most similar texts belong together", () => {
  const after = [TEXTS[0], "[Tom] sleeping", "[NC] the sea in the morning", TEXTS[3]];
  expect(matchPanels([TEXTS[0], TEXTS[2], TEXTS[3]], after)).toEqual([0, null, 1, 2]);
});

test("a pasted story continues nothing", () => {
  expect(matchPanels(TEXTS, ["Ada in a castle", "a ghost appears", "Ada shouting"])).toEqual([null, null, null]);
});

test("edit distance counts insertions, deletions, replacements and swaps", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("Mnia", "Mina")).toBe(1);
  expect(editDistance(["a", "b"], [])).toBe(2);
});

test("the nearest name is close enough, and among equals shares the longer beginning", () => {
  expect(nearest("MIMA", ["Tom", "Mina"])).toBe("Mina");
  expect(nearest("Zebra", ["Tom", "Mina"])).toBeNull();
  expect(nearest("waving", ["wearing", "walking"])).toBe("walking");
});
