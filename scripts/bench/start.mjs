// From opening a fresh browser to the first panel, and a second visit with what the first one left, stage by stage. The worker leaves
// its stages in the browser's performance timeline.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { browserArguments, findBrowser } from "../browser.mjs";
import { serveFolder } from "../serve.mjs";
import { buildStudio } from "../studio-session.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const PATIENCE_MS = 300_000;

/** Milliseconds, in columns that can be compared from line to line. @param {string} name @param {number} from @param {number} ms */
const row = (name, from, ms) =>
  console.log(`  ${name.padEnd(36)}${from.toFixed(0).padStart(8)} ms ${`+${ms.toFixed(0)}`.padStart(8)} ms`);

/** The worker's stages: name, when each began after the page was asked for, and how long it took. @param {Page} page */
async function stagesOf(page) {
  const pageOrigin = await page.evaluate(() => performance.timeOrigin);
  // Not of the runtime's threads, which wait and never answer.
  const found = await Promise.all(
    page
      .workers()
      .filter((worker) => worker.url().includes("entry-"))
      .map((worker) =>
        worker
          .evaluate((origin) => {
            const shift = performance.timeOrigin - origin;
            const measures = performance.getEntriesByType("measure");
            return measures.map(({ name, startTime, duration }) => ({ name, from: startTime + shift, ms: duration }));
          }, pageOrigin)
          .catch(() => []),
      ),
  );
  return found.flat().sort((a, b) => a.from - b.from);
}

/** @param {Page} page @param {string} url */
async function open(page, url) {
  const start = performance.now();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.komawari !== undefined);
  row("the page is up", 0, performance.now() - start);
  return start;
}

/** @param {Page} page */
const modelReady = (page) =>
  page.waitForFunction(() => globalThis.komawari.editor.store.getState().engine.status === "ready", null, {
    timeout: PATIENCE_MS,
  });

/** Waits until the service worker has kept what the next visit needs. @param {Page} page */
async function isKept(page) {
  const wanted = ["/ort/", "unet.onnx", "text_encoder.onnx"];
  const names = async () => (await (await caches.open("komawari-files")).keys()).map(({ url }) => url);
  for (let kept = await page.evaluate(names); ; kept = await page.evaluate(names)) {
    if (wanted.every((part) => kept.some((url) => url.includes(part)))) return;
    await page.waitForTimeout(500);
  }
}

/** Prints both visits; gives the milliseconds of each from opening the browser: ready model, first panel. */
export async function benchStart({ reuseBuild = false } = {}) {
  buildStudio({ reuse: reuseBuild });
  const server = await serveFolder({ root: "dist", port: 0 });
  const profile = await mkdtemp(join(tmpdir(), "komawari-profile-"));
  const launch = async () => {
    const start = performance.now();
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath: await findBrowser(),
      args: [...browserArguments],
      viewport: { width: 1440, height: 900 },
    });
    const page = browser.pages()[0] ?? (await browser.newPage());
    row("the browser is open", 0, performance.now() - start);
    return { browser, page, start };
  };
  try {
    console.log("first visit, a fresh browser:");
    const first = await launch();
    await open(first.page, server.url);
    await first.page.getByRole("button", { name: /^Draw page/ }).click();
    await modelReady(first.page);
    const firstReady = performance.now() - first.start;
    await first.page.waitForFunction(
      () => globalThis.komawari.editor.store.getState().doc.byType.render.length > 0,
      null,
      { timeout: PATIENCE_MS },
    );
    const firstPanel = performance.now() - first.start;
    for (const { name, from, ms } of await stagesOf(first.page)) row(`  ${name}`, from, ms);
    row("model ready, from the browser's start", 0, firstReady);
    row("first panel, from the browser's start", 0, firstPanel);
    await isKept(first.page);
    await first.browser.close();

    console.log("second visit, the browser started again:");
    const second = await launch();
    const asked = await open(second.page, server.url);
    await modelReady(second.page);
    const secondReady = performance.now() - asked;
    for (const { name, from, ms } of await stagesOf(second.page)) row(`  ${name}`, from, ms);
    row("model ready, from opening the page", 0, secondReady);
    await second.browser.close();
  } finally {
    await server.close();
    await rm(profile, { recursive: true, force: true });
  }
}
