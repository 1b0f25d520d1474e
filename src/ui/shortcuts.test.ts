import { expect, test } from "vitest";
import { matchesShortcut, shortcutLabel } from "./shortcuts.ts";

const stroke = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

test("mod is Control, and Command on Apple machines", () => {
  expect(matchesShortcut("mod+z", stroke("z", { ctrlKey: true }), false)).toBe(true);
  expect(matchesShortcut("mod+z", stroke("z", { ctrlKey: true }), true)).toBe(false);
  expect(matchesShortcut("mod+z", stroke("z", { metaKey: true }), true)).toBe(true);
});

test("Shift tells redo from undo", () => {
  const redo = stroke("Z", { ctrlKey: true, shiftKey: true });
  expect(matchesShortcut("mod+z", redo, false)).toBe(false);
  expect(matchesShortcut("mod+shift+z", redo, false)).toBe(true);
});

test("a single letter is not taken from the browser's own shortcuts", () => {
  expect(matchesShortcut("r", stroke("r"), false)).toBe(true);
  expect(matchesShortcut("r", stroke("r", { ctrlKey: true }), false)).toBe(false);
  expect(matchesShortcut("r", stroke("r", { metaKey: true }), false)).toBe(false);
});

test("a sign matches whether or not the keyboard needs Shift for it", () => {
  expect(matchesShortcut("?", stroke("?", { shiftKey: true }), false)).toBe(true);
  expect(matchesShortcut("?", stroke("?"), false)).toBe(true);
});

test("labels name keys as the keyboard does", () => {
  expect(shortcutLabel("mod+shift+z", false)).toBe("Ctrl+Shift+Z");
  expect(shortcutLabel("mod+enter", true)).toBe("⌘↩");
  expect(shortcutLabel("pagedown", false)).toBe("Page Down");
});
