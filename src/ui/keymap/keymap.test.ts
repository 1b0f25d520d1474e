import { expect, test } from "vitest";
import { matchesShortcut, strokeOf } from "../shortcuts.ts";
import { reservedBy, standardKeys, withKeys } from "./keymap.ts";

const ids = Object.keys(standardKeys);
const all = Object.values<readonly string[]>(standardKeys).flat();

/** The key event that a shortcut is typed by. */
function typed(keys: string) {
  const parts = keys.split(/\+(?=.)/);
  const held = (name: string) => parts.includes(name);
  return { key: parts.at(-1)!, ctrlKey: held("mod"), metaKey: false, shiftKey: held("shift"), altKey: held("alt") };
}

test("no two commands have the same standard keys, and none those of the page or the browser", () => {
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter(reservedBy)).toEqual([]);
});

test("what is pressed is written as the standard keys are, and read back", () => {
  for (const keys of all) {
    expect(strokeOf(typed(keys), false)).toBe(keys);
    expect(matchesShortcut(keys, typed(keys), false)).toBe(true);
  }
  expect(strokeOf({ ...typed("mod+k"), key: "Control" }, false)).toBeNull();
  expect(strokeOf({ ...typed("shift+?"), key: "?" }, false)).toBe("?");
});

test("keys go from one command to another, and back to the standard leaves nothing to keep", () => {
  const moved = withKeys({}, ids, "cut-tool", "mod+e");
  expect(moved).toEqual({ "cut-tool": ["mod+e"], export: [] });
  const back = withKeys(withKeys(moved, ids, "export", "mod+e"), ids, "cut-tool", "k");
  expect(back).toEqual({});
  expect(withKeys({}, ids, "undo", null)).toEqual({ undo: [] });
});

test("a command that had two shortcuts keeps the one that nobody took", () => {
  expect(withKeys({}, ids, "fit", "mod+y")).toEqual({ fit: ["mod+y"], redo: ["mod+shift+z"] });
});

test("keys that a page cannot do without are refused", () => {
  for (const keys of ["enter", "escape", "tab", "arrowleft", "alt+arrowup", " ", "delete"])
    expect(reservedBy(keys)).toBe("page");
  for (const keys of ["mod+c", "mod+v", "mod+t", "f5"]) expect(reservedBy(keys)).toBe("browser");
  for (const keys of ["mod+j", "q", "shift+q", "mod+enter"]) expect(reservedBy(keys)).toBeNull();
});
