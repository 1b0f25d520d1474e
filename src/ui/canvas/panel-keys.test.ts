import { expect, test } from "vitest";
import { panelKey } from "./panel-keys.ts";

const press = (key: string, held: Partial<Parameters<typeof panelKey>[0]> = {}) =>
  panelKey({ key, altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, repeat: false, ...held });

test("Enter edits once, a held arrow keeps moving the picture", () => {
  expect(press("Enter")).toEqual({ action: "edit" });
  expect(press("Enter", { repeat: true })).toBeNull();
  expect(press("ArrowLeft", { altKey: true, repeat: true })).toEqual({ action: "move-image", dx: -1, dy: 0 });
});

test("Alt and arrows move the picture by 1 mm, with Shift by 5", () => {
  expect(press("ArrowDown", { altKey: true })).toEqual({ action: "move-image", dx: 0, dy: 1 });
  expect(press("ArrowUp", { altKey: true, shiftKey: true })).toEqual({ action: "move-image", dx: 0, dy: -5 });
});

test("the commands' and the browser's own keys are left alone", () => {
  expect(press("r")).toBeNull();
  expect(press("R", { shiftKey: true })).toBeNull();
  expect(press("l", { metaKey: true })).toBeNull();
  expect(press("r", { altKey: true })).toBeNull();
});
