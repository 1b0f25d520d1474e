import { expect, test } from "vitest";
import { templates } from "../../comic/templates.ts";
import { en } from "./en.ts";
import { formatsOf } from "./formats.ts";
import { type Texts, texts, textsFor } from "./texts.ts";

test("the first language with a catalogue is taken, whatever its region; English when there is none", () => {
  expect(textsFor(["en-US", "de"])).toBe(en);
  expect(textsFor(["x-klingon"])).toBe(en);
  expect(textsFor([])).toBe(en);
});

test("another catalogue says the same things, no fewer and no others", () => {
  const { start, ...rest } = en;
  const { write: _, ...shorter } = start;
  ({ ...rest, start: { ...start, write: "Skript schreiben" } }) satisfies Texts;
  // @ts-expect-error: a text is missing
  ({ ...rest, start: shorter }) satisfies Texts;
  // @ts-expect-error: a text that no component asks for
  ({ ...rest, start: { ...start, other: "" } }) satisfies Texts;
  // @ts-expect-error: a sentence without its number
  ({ ...rest, start, common: { ...en.common, page: "Seite" } }) satisfies Texts;
});

test("every page template has a name", () => {
  const titles: Readonly<Record<string, string>> = texts.pages.templates;
  expect(templates.filter(({ id }) => !titles[id])).toEqual([]);
  expect(Object.keys(titles)).toHaveLength(templates.length);
});

// Expected values: CLDR 44.
test("plurals, lists and numbers follow the language", () => {
  const polish = formatsOf("pl");
  const forms = { one: "panel", few: "panele", many: "paneli", other: "panelu" };
  expect([1, 3, 5, 22].map((n) => polish.count(n, forms))).toEqual(["1 panel", "3 panele", "5 paneli", "22 panele"]);
  expect(polish.list(["Ala", "Ola", "Ela"])).toBe("Ala, Ola i Ela");
  expect(formatsOf("de").decimal(0.5, 2)).toBe("0,50");
  expect(formatsOf("de").bytes(6_240_000)).toBe("6,2 MB");
  expect(formatsOf("en-GB").list(["Mina", "Tom", "Kit"])).toBe("Mina, Tom and Kit");
});

test("what a visit left undrawn is named by page and panel", () => {
  const { interruptedNote, interruptedOn } = texts.notices;
  const places = [interruptedOn(2, ["1", "3"]), interruptedOn(4, ["2"])];
  expect(interruptedNote(places)).toBe("Still to be drawn: page 2, panels 1 and 3 and page 4, panel 2.");
});
