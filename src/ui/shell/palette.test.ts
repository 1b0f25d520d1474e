import { expect, test } from "vitest";
import type { Action } from "./action.ts";
import { findActions } from "./palette.tsx";

const action = (id: string, title: string): Action => ({ id, title, keys: [], enabled: true, run: () => undefined });

test("a command is found by its title and by what else it is called", () => {
  const all = [
    action("theme", "Switch between light and dark"),
    action("export", "Export…"),
    action("fit", "Fit the page"),
  ];
  const found = (typed: string) => findActions(all, typed).map(({ id }) => id);
  expect(found("dark switch")).toEqual(["theme"]);
  expect(found("theme")).toEqual(["theme"]);
  expect(found("download png")).toEqual(["export"]);
  expect(found("nothing of the kind")).toEqual([]);
});
