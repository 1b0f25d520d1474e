// From opening a fresh browser to the first panel, and a second visit with what the first one left, stage by stage. The worker leaves
// its stages in the browser's performance timeline. Draw is pressed as soon as it can be, on the story that a new artist is shown: the
// first panel is on the screen when its own picture is, in full size and not as a preview of a step.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { browserArguments, findBrowser } from "../browser.mjs";
import { serveFolder } from "../serve.mjs";
import { buildStudio } from "../studio-session.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const PATIENCE_MS = 300_000;
const SHOWN = "first panel is on the screen";

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

/** Leaves in the page's timeline when the drawing came how far. It runs in the page. */
function watchDrawing() {
  const { editor, engine } = globalThis.komawari;
  /** @param {string} name */
  const mark = (name) => {
    if (performance.getEntriesByName(name).length === 0) performance.mark(name);
  };
  const begun = { text: "drawing begins", denoise: "first step begins", decode: "first panel decodes" };
  engine.subscribe((message) => {
    if (message.type === "progress" && message.phase in begun) mark(Reflect.get(begun, message.phase));
    if (message.type === "panel") mark("first panel is told");
    if (message.type === "done") mark("all panels are told");
  });
  // A step's preview by the linear map has a pixel for each cell of the latents.
  const smallest = 64;
  editor.store.subscribe(({ previews, doc }) => {
    if (doc.byType.render.length > 0) mark("first panel is kept");
    if (Object.values(previews).some(({ width }) => width > smallest))
      requestAnimationFrame(() => requestAnimationFrame(() => mark("first panel is on the screen")));
  });
}

/** Names and milliseconds since the page was asked for. @param {Page} page */
const marksOf = (page) =>
  page.evaluate(() => performance.getEntriesByType("mark").map(({ name, startTime }) => ({ name, at: startTime })));

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
    await first.page.evaluate(watchDrawing);
    await first.page.getByRole("button", { name: /^Draw page/ }).click();
    await modelReady(first.page);
    const firstReady = performance.now() - first.start;
    await first.page.waitForFunction(
      (names) => names.every((name) => performance.getEntriesByName(name).length > 0),
      [SHOWN, "all panels are told", "first panel is kept"],
      { timeout: PATIENCE_MS },
    );
    for (const { name, from, ms } of await stagesOf(first.page)) row(`  ${name}`, from, ms);
    const marks = await marksOf(first.page);
    for (const [i, { name, at }] of marks.entries()) row(`  ${name}`, at, at - (marks[i - 1]?.at ?? at));
    const shown = marks.find(({ name }) => name === SHOWN)?.at ?? 0;
    const pageOrigin = await first.page.evaluate(() => performance.timeOrigin);
    row("model ready, from the browser's start", 0, firstReady);
    row("first panel, from the browser's start", 0, pageOrigin - performance.timeOrigin - first.start + shown);
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
