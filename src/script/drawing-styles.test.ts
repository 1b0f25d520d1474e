import { expect, test } from "vitest";
import { applyStyle, styleTemplates } from "./drawing-styles.ts";

const templates = Object.values(styleTemplates);

test("there are nine styles, each with one place for the prompt", () => {
  expect(templates).toHaveLength(9);
  for (const { prompt } of templates) expect(prompt.split("{prompt}")).toHaveLength(2);
});

test("no style leaves both texts as they are", () => {
  expect(applyStyle("none", "a cat", "")).toEqual({ prompt: "a cat", negative: "" });
  expect(applyStyle("none", "a cat", "rain")).toEqual({ prompt: "a cat", negative: "rain" });
});

test("a style speaks around the prompt, and the artist's negative follows its own", () => {
  const { prompt, negative } = applyStyle("film-noir", "a cat, $& 5 $'", "rain");
  expect(prompt.startsWith("a cat, $& 5 $', (black and white:1.3), film noir")).toBe(true);
  expect(negative.startsWith("color, ")).toBe(true);
  expect(negative.endsWith(", rain")).toBe(true);
  expect(applyStyle("film-noir", "a cat", " ").negative).toBe(styleTemplates["film-noir"].negative);
});

test("no style speaks against what it asks for", () => {
  for (const { prompt, negative } of templates) {
    const asked = prompt
      .toLowerCase()
      .split(/[,:()]+/)
      .map((part) => part.trim());
    for (const against of negative.split(", ").filter(Boolean)) expect(asked).not.toContain(against);
  }
});
