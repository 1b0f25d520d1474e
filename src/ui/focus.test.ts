import { expect, test } from "vitest";
import { focusOn, registerFocus } from "./focus.ts";

test("who asks for a place gets the one that is on the screen now", () => {
  const said: string[] = [];
  const first = registerFocus("script", () => said.push("first"));
  focusOn("script");
  // A new pane stands there before the old one has gone.
  const second = registerFocus("script", () => said.push("second"));
  first();
  focusOn("script");
  second();
  focusOn("script");
  expect(said).toEqual(["first", "second"]);
});
