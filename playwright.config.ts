// Browser tests: the built studio in a real Chromium. Build first; npm test does.
import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";
import { browserArguments, findBrowser } from "./scripts/browser.mjs";

// Playwright's workers read this file again and inherit the environment: the first reader decides the browser and the port.
process.env.CHROME_PATH ||= await findBrowser();
process.env.KOMAWARI_TEST_PORT ||= String(20_000 + (process.pid % 20_000));
const port = Number(process.env.KOMAWARI_TEST_PORT);

const LONG = /(accessible|learned-looks|real-page|story|taught|webgpu)\.spec\.ts$/;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/browser",
  // For hangs only: a slow machine is no failure.
  timeout: 1_200_000,
  expect: { timeout: 120_000 },
  workers: Math.max(2, Math.floor(availableParallelism() / 2)),
  fullyParallel: true,
  // Those with the longest tests begin first, so that no worker is alone with one at the end.
  projects: [
    { name: "long", testMatch: LONG },
    { name: "short", testIgnore: LONG },
  ],
  forbidOnly: Boolean(process.env.CI),
  reporter: [["line"], ["json", { outputFile: "test-results/browser.json" }]],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1440, height: 900 },
    // A service worker would answer before page.route(): tests of the service worker itself allow it.
    serviceWorkers: "block",
    // Nothing moves but where a test is about motion: an animation is drawn in software, sixty times a second.
    contextOptions: { reducedMotion: "reduce" },
    // A control that is covered or not there, told before the test's own limit.
    actionTimeout: 120_000,
    // What was done, for each test that fails. Snapshots of the page would take a third of the processor's time: --trace on has them.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    screenshot: "only-on-failure",
    launchOptions: { executablePath: process.env.CHROME_PATH, args: [...browserArguments] },
  },
  webServer: {
    command: `node scripts/serve.mjs --root dist --port ${port}`,
    port,
    reuseExistingServer: false,
    stdout: "ignore",
    stderr: "pipe",
  },
});
