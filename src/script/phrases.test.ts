import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readLibrary } from "../models/library.ts";
import { findPhrase, partsAbout, withClothes, withHead, withPhrase } from "./phrases.ts";

const library = readLibrary(JSON.parse(readFileSync("models/inkling/library.json", "utf8")), "library.json");
const phrases = (part: keyof typeof library.parts) => [
  ...new Set(library.parts[part].pieces.map(({ words }) => words)),
];
const put = (kind: "pose" | "face" | "object", tag: string | null = "Mina") => ({
  kind,
  tag,
  phrases: phrases(kind),
  poses: phrases("pose"),
});
const place = { kind: "place", tag: null, phrases: library.words.place } as const;

describe("findPhrase", () => {
  it.each([
    ["[Mina] with folded arms", "pose", "with folded arms", "with folded arms"],
    ["[Mina], folded arms, angry", "pose", "with folded arms", "folded arms"],
    ["[Mina] holding her bag", "pose", "holding a bag", "holding her bag"],
    ["[Mina] with her hands on her hips", "pose", "with hands on hips", "with her hands on her hips"],
    ["[Mina] next to her old cat", "object", "a cat", "her old cat"],
    ["[Mina] next to a bag of money", "object", "a bag of money", "a bag of money"],
    ["[Mina] Smiling at dawn", "face", "smiling", "Smiling"],
    ["a woman with red curly hair", "head", "curly hair", "curly hair"],
    ["a woman with thick hair and a hairband", "head", "thick hair and a hairband", "thick hair and a hairband"],
  ] as const)("finds in %s the %s %s", (text, part, phrase, written) => {
    const found = findPhrase(text, phrases(part));
    expect(found?.phrase).toBe(phrase);
    expect(text.slice(found!.from, found!.to)).toBe(written);
  });

  it("finds no part of another word", () => {
    expect(findPhrase("[Mina] dislikes saddles and concats", [...phrases("face"), ...phrases("object")])).toBeNull();
  });

  it("looks at whom it is told of only", () => {
    const text = "[Mina] with folded arms and [Tom] running";
    expect(findPhrase(text, phrases("pose"), partsAbout(text, "tom"))?.phrase).toBe("running");
    expect(findPhrase(text, phrases("pose"), partsAbout(text, "Mina"))?.phrase).toBe("with folded arms");
  });
});

describe("withPhrase", () => {
  it.each([
    ["[Mina] in the park", "pose", "running", "[Mina] running in the park"],
    ["[Mina], smiling, in the park", "pose", "running", "[Mina] running, smiling, in the park"],
    ["[Mina] with folded arms, in the park", "pose", "running", "[Mina] running, in the park"],
    ["[Mina] running, in the park", "face", "crying", "[Mina] running, crying, in the park"],
    ["[Mina] in the park", "face", "crying", "[Mina], crying, in the park"],
    ["[Mina] holding an umbrella in the park", "face", "crying", "[Mina] holding an umbrella, crying, in the park"],
    ["[Mina]", "face", "crying", "[Mina], crying"],
    ["[Mina], happy, in the park", "face", "crying", "[Mina], crying, in the park"],
    ["[Mina] next to a cat, in the park", "object", "a dog", "[Mina] next to a dog, in the park"],
    ["[Mina] in the park", "object", "a dog", "[Mina] in the park, next to a dog"],
    ["[Mina] with folded arms, in the park", "pose", null, "[Mina], in the park"],
    ["[Mina], happy, in the park", "face", null, "[Mina], in the park"],
    ["[Mina] in the park, next to a cat", "object", null, "[Mina] in the park"],
    ["[Mina] in the park", "object", null, "[Mina] in the park"],
  ] as const)("of %s: %s %s", (text, kind, phrase, expected) => {
    expect(withPhrase(text, put(kind), phrase)).toBe(expected);
  });

  it("changes the second of two", () => {
    const text = "[Mina] running and [Tom], happy, on the street";
    expect(withPhrase(text, put("pose", "Tom"), "shrugging")).toBe(
      "[Mina] running and [Tom] shrugging, happy, on the street",
    );
    expect(withPhrase(text, put("face", "Tom"), "sad")).toBe("[Mina] running and [Tom], sad, on the street");
    expect(withPhrase(text, put("face", "Mina"), "sad")).toContain("[Mina] running, sad and [Tom], happy");
  });

  it("replaces a place, and how near the camera is", () => {
    expect(withPhrase("[Mina] in the park, sad", place, "at the beach")).toBe("[Mina] at the beach, sad");
    const shot = { kind: "shot", tag: null, phrases: library.words.shot } as const;
    expect(withPhrase("wide shot of [Mina], sad", shot, "close-up of")).toBe("close-up of [Mina], sad");
    expect(withPhrase("close-up of [Mina], sad", shot, null)).toBe("[Mina], sad");
  });

  it("writes every phrase so that it is found again, and takes it out again", () => {
    for (const kind of ["pose", "face", "object"] as const)
      for (const phrase of phrases(kind)) {
        const text = withPhrase("[Mina] in the park", put(kind), phrase);
        expect(findPhrase(text, phrases(kind))?.phrase).toBe(phrase);
        expect(withPhrase(text, put(kind), null).replace("[Mina], in", "[Mina] in")).toBe("[Mina] in the park");
      }
  });
});

describe("descriptions", () => {
  const known = {
    who: [...new Set(library.parts.head.pieces.flatMap(({ of }) => of ?? []))],
    looks: phrases("head"),
    colors: library.words.hair,
  };
  const head = (who: string, look: string, dyed = true) => ({ who, look, dyed });
  it.each([
    [
      "a woman with red curly hair wearing a suit",
      head("woman", "wavy hair"),
      "a woman with red wavy hair wearing a suit",
    ],
    ["a woman with red curly hair", head("man", "a beard"), "a man with red hair and a beard"],
    ["a man with red hair and a beard", head("woman", "curly hair"), "a woman with red curly hair"],
    ["a woman with red hair", head("woman", "curly hair"), "a woman with red curly hair"],
    ["a woman with red curly hair", head("old woman", "glasses", false), "an old woman with glasses"],
    ["an old woman with glasses", head("man", "spiky hair"), "a man with spiky hair"],
    ["a tan-skinned woman", head("woman", "hair in a high bun"), "a tan-skinned woman with hair in a high bun"],
    ["a woman with red curly hair", head("bald person", "", false), "a bald person"],
  ])("%s gets another head", (description, other, expected) => {
    expect(withHead(description, other, known)).toBe(expected);
  });

  it("is dressed otherwise, in its colour", () => {
    expect(withClothes("a woman wearing a red sweater", "suit", library.words.clothes)).toBe(
      "a woman wearing a red suit",
    );
    expect(withClothes("a woman", "suit", library.words.clothes)).toBe("a woman wearing a suit");
  });
});
