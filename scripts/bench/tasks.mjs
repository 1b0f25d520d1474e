// Whether the window stays free: tasks of its main thread over 50 ms (W3C Long Tasks) in the built studio, while a story of 300
// panels is opened and while 26 of its pages are exported at 300 dpi. Every panel has a picture.
import { load } from "../sources.mjs";
import { buildStudio, openScript, openStudio } from "../studio-session.mjs";

const PAGES = 60;
const PANELS = 5;
const EXPORTED = 26;
const DPI = 300;

/** Of each document, from its beginning. */
function watchTasks() {
  Reflect.set(globalThis, "tasks", []);
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      Reflect.get(globalThis, "tasks").push([startTime, duration]);
  }).observe({ type: "longtask", buffered: true });
}

/** A picture in every panel of the open story, as if each was dropped there. @param {number} size pixels */
async function placePictures(size) {
  const { store, commands } = globalThis.komawari.editor;
  const canvas = new OffscreenCanvas(size, size);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  for (const [i, { id }] of store.getState().doc.byType.frame.entries()) {
    context.fillStyle = `hsl(${(i * 47) % 360} 60% 60%)`;
    context.fillRect(0, 0, size, size);
    await commands.placePicture(id, new File([await canvas.convertToBlob()], `${i}.png`, { type: "image/png" }));
  }
  await globalThis.komawari.editor.flush();
}

/** -> ms of each page. @param {{ readonly count: number, readonly dpi: number }} what */
async function exportSome({ count, dpi }) {
  const { editor, exportPagePng } = globalThis.komawari;
  const pages = editor.store.getState().doc.byType.story[0]?.pages.slice(0, count) ?? [];
  for (const page of pages) await exportPagePng(page, dpi);
  return pages.length;
}

/** Prints those since the last call. @param {import("@playwright/test").Page} page @param {string} during */
async function printTasks(page, during) {
  /** @type {readonly (readonly [number, number])[]} */
  const tasks = await page.evaluate(() => Reflect.get(globalThis, "tasks").splice(0));
  const longest = Math.max(0, ...tasks.map(([, ms]) => ms));
  console.log(
    `${during}: ${tasks.length} tasks over 50 ms${tasks.length > 0 ? `, the longest ${longest.toFixed(0)} ms` : ""}`,
  );
  for (const [at, ms] of tasks) console.log(`  ${ms.toFixed(0).padStart(5)} ms at ${(at / 1000).toFixed(2)} s`);
}

/** @param {{ readonly reuseBuild: boolean }} options */
export async function benchTasks({ reuseBuild }) {
  buildStudio({ reuse: reuseBuild });
  const { longScript } = await load("./src/ui/long-story.test-kit.ts");
  const studio = await openStudio({ reuseBuild: true });
  try {
    const { page } = studio;
    await page.addInitScript(watchTasks);
    await openScript(page, { text: longScript(PAGES, PANELS), seed: 1 });
    await page.evaluate(placePictures, 256);
    await page.reload();
    await page.waitForFunction(() => globalThis.komawari !== undefined);
    await page.evaluate(() => globalThis.komawari.editor.ready);
    await printTasks(page, `a story of ${PAGES * PANELS} panels, opened`);
    const exported = await page.evaluate(exportSome, { count: EXPORTED, dpi: DPI });
    await printTasks(page, `${exported} pages exported at ${DPI} dpi`);
  } finally {
    await studio.close();
  }
}
