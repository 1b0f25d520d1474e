// Whether the window stays free: tasks of its main thread over 50 ms of processor time in the built studio, while a story of 300
// panels is opened and while 26 of its pages are exported at 300 dpi. Every panel has a picture.
import { load } from "../sources.mjs";
import { buildStudio, openScript, openStudio } from "../studio-session.mjs";
import { LONG_TASK_MS, traceTasks } from "./main-thread.mjs";

const PAGES = 60;
const PANELS = 5;
const EXPORTED = 26;
const DPI = 300;

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

/** So that what the first pictures on the screen cost is counted as well. */
const untilIdle = () => new Promise((resolve) => requestIdleCallback(resolve));

/** -> how many. @param {{ readonly count: number, readonly dpi: number }} what */
async function exportSome({ count, dpi }) {
  const { editor, exportPagePng } = globalThis.komawari;
  const pages = editor.store.getState().doc.byType.story[0]?.pages.slice(0, count) ?? [];
  for (const page of pages) await exportPagePng(page, dpi);
  return pages.length;
}

/** @param {readonly import("./main-thread.mjs").Task[]} tasks @param {string} during */
function printTasks(tasks, during) {
  const long = tasks.filter(({ work }) => work > LONG_TASK_MS);
  const ofWall = tasks.filter(({ wall }) => wall > LONG_TASK_MS).length;
  const longest = Math.max(...tasks.map(({ work }) => work));
  console.log(
    `${during}: ${long.length} tasks over ${LONG_TASK_MS} ms of processor time, the longest ${longest.toFixed(0)} ms (${ofWall} with what they waited for)`,
  );
  for (const { at, work, wall } of long)
    console.log(`  ${work.toFixed(0).padStart(5)} ms (${wall.toFixed(0)} ms) at ${(at / 1000).toFixed(2)} s`);
}

/** @param {{ readonly reuseBuild: boolean }} options */
export async function benchTasks({ reuseBuild }) {
  buildStudio({ reuse: reuseBuild });
  const { longScript } = await load("./src/ui/long-story.test-kit.ts");
  const studio = await openStudio({ reuseBuild: true });
  try {
    const { page } = studio;
    await openScript(page, { text: longScript(PAGES, PANELS), seed: 1 });
    await page.evaluate(placePictures, 256);
    const opened = await traceTasks(page, async () => {
      await page.reload();
      await page.waitForFunction(() => globalThis.komawari !== undefined);
      await page.evaluate(() => globalThis.komawari.editor.ready);
      await page.evaluate(untilIdle);
    });
    printTasks(opened.tasks, `a story of ${PAGES * PANELS} panels, opened`);
    const exported = await traceTasks(page, () => page.evaluate(exportSome, { count: EXPORTED, dpi: DPI }));
    printTasks(exported.tasks, `${exported.result} pages exported at ${DPI} dpi`);
  } finally {
    await studio.close();
  }
}
