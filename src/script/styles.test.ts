import { expect, test } from "vitest";
import { applyStyle, styleTemplates } from "./styles.ts";

const style = (id: string) => styleTemplates.find((s) => s.id === id)!;

test("there are nine styles, each with its own id and name and one place for the prompt", () => {
  expect(styleTemplates).toHaveLength(9);
  expect(new Set(styleTemplates.map((s) => s.id)).size).toBe(9);
  expect(new Set(styleTemplates.map((s) => s.name)).size).toBe(9);
  for (const { prompt } of styleTemplates) expect(prompt.split("{prompt}")).toHaveLength(2);
});

test("no style leaves both texts as they are", () => {
  expect(applyStyle(style("none"), "a cat", "")).toEqual({ prompt: "a cat", negative: "" });
  expect(applyStyle(style("none"), "a cat", "rain")).toEqual({ prompt: "a cat", negative: "rain" });
});

test("a style speaks around the prompt, and the artist's negative follows its own", () => {
  const { prompt, negative } = applyStyle(style("film-noir"), "a cat, $& 5 $'", "rain");
  expect(prompt.startsWith("a cat, $& 5 $', (black and white:1.3), film noir")).toBe(true);
  expect(negative.startsWith("color, ")).toBe(true);
  expect(negative.endsWith(", rain")).toBe(true);
  expect(applyStyle(style("film-noir"), "a cat", " ").negative).toBe(style("film-noir").negative);
});

test("no style speaks against what it asks for", () => {
  for (const { prompt, negative } of styleTemplates) {
    const asked = prompt
      .toLowerCase()
      .split(/[,:()]+/)
      .map((part) => part.trim());
    for (const against of negative.split(", ").filter(Boolean)) expect(asked).not.toContain(against);
  }
});
