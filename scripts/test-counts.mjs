// Reads passed and failed from the JSON reports of vitest and Playwright.

/**
 * A vitest JSON report → counts. Test files that could not even be loaded count as one failure each.
 * @param {Pick<import("vitest/reporters").JsonTestResults, "numPassedTests" | "numFailedTests"> & {
 *   readonly testResults: readonly { readonly status: string, readonly assertionResults: readonly unknown[] }[] }} report
 */
export function countUnitTests(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded };
}

/**
 * A Playwright JSON report → counts. A test that passed only on retry counts as failed; errors outside of tests count one each.
 * @param {{ readonly stats: { readonly expected: number, readonly unexpected: number, readonly flaky: number }, readonly errors: readonly unknown[] }} report
 */
export function countBrowserTests(report) {
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky + report.errors.length };
}
