import { expect, test } from "vitest";
import { missingPackages } from "./setup.mjs";

const locked = {
  "": { version: "0.1.0" },
  "node_modules/a": { version: "1.0.0" },
  "node_modules/b": { version: "2.0.0", optional: true },
};

test("nothing is missing when the versions agree, also without packages for other platforms", () => {
  expect(missingPackages(locked, { "node_modules/a": { version: "1.0.0" } })).toEqual([]);
  expect(
    missingPackages(locked, { "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "2.0.0" } }),
  ).toEqual([]);
});

test("an absent package and one of another version are missing", () => {
  expect(missingPackages(locked, {})).toEqual(["node_modules/a (expected 1.0.0, found none)"]);
  const old = { "node_modules/a": { version: "0.9.0" }, "node_modules/b": { version: "1.0.0" } };
  expect(missingPackages(locked, old)).toEqual([
    "node_modules/a (expected 1.0.0, found 0.9.0)",
    "node_modules/b (expected 2.0.0, found 1.0.0)",
  ]);
});
