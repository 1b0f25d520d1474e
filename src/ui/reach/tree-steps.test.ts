import { expect, test } from "vitest";
import { treeItems, treeStep } from "./tree-steps.ts";

const panel = (id: string, ...lettering: string[]) => ({
  frame: { id },
  lettering: lettering.map((letter) => ({ record: { id: letter } })),
});
const items = treeItems("page", [panel("a", "a1", "a2"), panel("b"), panel("c", "c1")]);
const walk = (from: string, ...keys: string[]) =>
  keys.reduce((at, key) => treeStep(items, at, key) ?? `no step of ${key}`, from);

test("levels, places and numbers of siblings are those of the page", () => {
  expect(items.map(({ id, level, place, siblings, children }) => [id, level, place, siblings, children])).toEqual([
    ["page", 1, 1, 1, 3],
    ["a", 2, 1, 3, 2],
    ["a1", 3, 1, 2, 0],
    ["a2", 3, 2, 2, 0],
    ["b", 2, 2, 3, 0],
    ["c", 2, 3, 3, 1],
    ["c1", 3, 1, 1, 0],
  ]);
});

test("down goes from panel to panel, and inside an entered panel from text to text and on to the next panel", () => {
  expect(walk("page", "ArrowDown")).toBe("a");
  expect(walk("a", "ArrowDown", "ArrowDown")).toBe("c");
  expect(walk("a", "ArrowRight", "ArrowDown")).toBe("a2");
  expect(walk("a2", "ArrowDown")).toBe("b");
});

test("up goes back, from the first text to its panel and from the first panel to the page", () => {
  expect(walk("a2", "ArrowUp")).toBe("a1");
  expect(walk("a1", "ArrowUp")).toBe("a");
  expect(walk("c", "ArrowUp", "ArrowUp", "ArrowUp")).toBe("page");
});

test("right enters, left leaves, and where the tree ends the focus stays", () => {
  expect(walk("page", "ArrowRight", "ArrowRight")).toBe("a1");
  expect(walk("a2", "ArrowLeft", "ArrowLeft")).toBe("page");
  expect(walk("b", "ArrowRight")).toBe("b");
  expect(walk("page", "ArrowUp")).toBe("page");
  expect(walk("c1", "ArrowDown")).toBe("c1");
  expect(walk("a", "Home")).toBe("page");
  expect(walk("a", "End")).toBe("c");
  expect(treeStep(items, "a", "x")).toBeNull();
  expect(treeStep(items, "gone", "ArrowDown")).toBeNull();
});
