import { expect, test } from "vitest";
import { countBrowserTests, countUnitTests } from "./test-counts.mjs";

test("a unit test file that could not be loaded is a failure although none of its tests ran", () => {
  const testResults = [
    { status: "passed", assertionResults: [{}, {}] },
    { status: "failed", assertionResults: [{}] },
    { status: "failed", assertionResults: [] },
  ];
  expect(countUnitTests({ numPassedTests: 2, numFailedTests: 1, testResults })).toEqual({ passed: 2, failed: 2 });
});

test("flaky browser tests and errors outside of tests are failures, skipped ones are neither", () => {
  const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 5 }, errors: [{ message: "no server" }] };
  expect(countBrowserTests(report)).toEqual({ passed: 3, failed: 3 });
});
