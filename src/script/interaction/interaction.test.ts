import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Figure } from "../../geometry/unit-box.ts";
import { contactBox, type Hand } from "./contact-box.ts";
import { nounOf, readInteraction, writeInteraction } from "./read-interaction.ts";
import { type Contact, verbs } from "./verbs.ts";

const verb = (gerund: string) => verbs.find((each) => each.gerund === gerund)!;

describe("a panel's text", () => {
  test.each([
    ["[Mina] feeding a bird", "Mina", "feeding", "a bird"],
    ["close-up of [Mina], smiling, is riding the brown horse at the beach", "Mina", "riding", "the brown horse"],
    ["[Mina] in the park, [Tom] looks at [Mina]", "Tom", "looking at", "[Mina]"],
    ["[Mina] playing guitar in the rain", "Mina", "playing", "guitar"],
    ["[Mina] playing with her dog", "Mina", "playing with", "her dog"],
    ["[Tom] sitting on a bag of money", "Tom", "sitting on", "a bag"],
  ])("%s", (text, actor, gerund, target) => {
    const found = readInteraction(text)!;
    expect([found.actor, found.verb.gerund]).toEqual([actor, gerund]);
    expect(found.target.kind === "figure" ? `[${found.target.tag}]` : found.target.words).toBe(target);
  });

  test.each([
    "[Mina] walking in the rain",
    "[NC] holding a book",
    "holding a cat",
    "[Mina] holding hands with [Tom]",
    "",
  ])("names none: %s", (text) => expect(readInteraction(text)).toBeNull());

  test("is changed where it says so, and given one where it says none", () => {
    const horse = { kind: "object", words: "a horse" } as const;
    expect(
      writeInteraction("[Mina] feeding a bird, at night", { actor: "Mina", verb: verb("riding"), target: horse }),
    ).toBe("[Mina] riding a horse, at night");
    expect(
      writeInteraction("[Mina], happy, next to a dog", {
        actor: "Mina",
        verb: verb("petting"),
        target: { kind: "object", words: "a dog" },
      }),
    ).toBe("[Mina] petting a dog, happy");
    expect(
      writeInteraction("[Mina] and [Tom]", {
        actor: "Tom",
        verb: verb("hugging"),
        target: { kind: "figure", tag: "Mina" },
      }),
    ).toBe("[Mina] and [Tom] hugging [Mina]");
    expect(writeInteraction("[Mina] feeding a bird, at night", null)).toBe("[Mina], at night");
  });

  test("says what was written into it", () => {
    const texts = fc.constantFrom(
      "[Mina] at the beach",
      "[Mina], sad, [Tom] waving",
      "[Tom] and [Mina] reading a book",
    );
    const words = fc.constantFrom("a bird", "the red ball", "some flowers");
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom("Mina", "Tom"),
        fc.constantFrom(...verbs),
        words,
        (text, actor, verb, object) => {
          const next = { actor, verb, target: { kind: "object", words: object } } as const;
          expect(readInteraction(writeInteraction(text, next))).toEqual(next);
        },
      ),
    );
  });

  test("an object is looked for without its article", () => {
    expect(["a bird", "the red ball", "Theatre masks"].map(nounOf)).toEqual(["bird", "red ball", "Theatre masks"]);
  });
});

describe("the contact box", () => {
  const figure: Figure = { head: [0.4, 0.1, 0.6, 0.3], body: [0.35, 0.3, 0.65, 0.9] };
  const place = (contact: Contact, object: string, hand: Hand = "left") => {
    const [x0, y0, x1, y1] = contactBox(contact, object, figure, hand, 1);
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, bottom: y1, width: x1 - x0, height: y1 - y0 };
  };

  test("what is ridden is under the body and wider than it, on its ground", () => {
    const horse = place("under", "a horse");
    expect(horse.x).toBeCloseTo(0.5, 2);
    expect(horse.bottom).toBeCloseTo(0.9, 2);
    expect(horse.width).toBeGreaterThan(0.3);
  });

  test("the left hand of someone who faces the reader is at the right", () => {
    expect(place("wrist", "a cup", "left").x).toBeCloseTo(0.65, 2);
    expect(place("wrist", "a cup", "right").x).toBeCloseTo(0.35, 2);
  });

  test("a ball that is kicked lies at the ankle, what is looked at at the height of the eyes, what is thrown above", () => {
    const ball = place("ankle", "a ball");
    expect(ball.bottom).toBeCloseTo(0.9, 2);
    expect(ball.x).toBeGreaterThan(0.6);
    const seen = place("gaze", "a cup");
    expect(seen.y).toBeCloseTo(0.2, 2);
    expect(seen.x).toBeGreaterThan(0.6);
    expect(place("above", "a ball").y).toBeLessThan(0.1);
    expect(place("arms", "a cat").y).toBeCloseTo(0.57, 2);
    expect(place("mouth", "a cake").y).toBeCloseTo(0.25, 2);
  });

  test("a hat is worn on the head, a coat on the body", () => {
    expect(place("worn", "a red hat").bottom).toBeCloseTo(0.2, 2);
    expect(place("worn", "a coat").bottom).toBeCloseTo(0.9, 2);
  });

  test("it keeps its proportions in a wide panel", () => {
    const [x0, y0, x1, y1] = contactBox("wrist", "a ball", figure, "left", 2);
    expect((x1 - x0) * 2).toBeCloseTo(y1 - y0, 2);
  });

  test("it lies in the panel, wherever the figure is", () => {
    const edge = fc.double({ min: -1, max: 2, noNaN: true });
    const size = fc.double({ min: 0.01, max: 1.5, noNaN: true });
    const box = fc.tuple(edge, edge, size, size).map(([x, y, w, h]) => [x, y, x + w, y + h] as const);
    fc.assert(
      fc.property(
        box,
        box,
        fc.constantFrom(...verbs),
        fc.constantFrom<Hand>("left", "right"),
        (head, body, { contact }, hand) => {
          const [x0, y0, x1, y1] = contactBox(contact, "a horse", { head, body }, hand, 1.5);
          expect(0 <= x0 && x0 < x1 && x1 <= 1 && 0 <= y0 && y0 < y1 && y1 <= 1).toBe(true);
        },
      ),
    );
  });
});
