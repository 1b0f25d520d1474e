// What printing a panel costs and what it gives: ms per panel, and crops at 300 dpi of the picture as it was drawn, enlarged, beside the same printed.
import { writeFileSync } from "node:fs";
import { drawStory, loadModel, openScript, openStudio } from "../studio-session.mjs";
import { median } from "./median.mjs";

const STORY = `[Mina] a woman with red curly hair wearing a yellow sweater
close-up of [Mina], smiling, at the beach
close-up of [Mina], surprised, in the city at night
[Mina] waving in the kitchen
[Mina] reading a newspaper in the park`;
const CROP = 400; // pixels of the sheet, a third of an inch and a bit at 300 dpi each

/** Prints every picture of the document. -> ms of each, and the sheet as base64 JPEG: enlarged above, printed below. @param {number} crop */
async function printAll(crop) {
  const { store, prints } = globalThis.komawari.editor;
  const renders = store.getState().doc.byType.render;
  const canvas = document.createElement("canvas");
  canvas.width = renders.length * crop;
  canvas.height = 2 * crop;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  const times = [];
  for (const [i, { asset, widthPx, heightPx }] of renders.entries()) {
    const drawn = await prints.load(asset, widthPx, new AbortController().signal);
    const start = performance.now();
    const { picture, shortfall } = await prints.load(asset, 4 * widthPx, new AbortController().signal);
    times.push(performance.now() - start);
    if (shortfall || picture instanceof Blob)
      throw new Error(`print: expected a printed panel, found ${JSON.stringify(shortfall)}`);
    const [width, height] = [picture.width, picture.height];
    const [left, top] = [(width - crop) / 2, 0.12 * heightPx * 4];
    for (const [row, source] of [drawn.picture, new ImageData(picture.pixels, width, height)].entries()) {
      const bitmap = await createImageBitmap(/** @type {ImageBitmapSource} */ (source));
      context.save();
      context.beginPath();
      context.rect(i * crop, row * crop, crop, crop);
      context.clip();
      context.drawImage(bitmap, i * crop - left, row * crop - top, width, height);
      context.restore();
      bitmap.close();
    }
  }
  return { times, sheet: canvas.toDataURL("image/jpeg", 0.85).split(",")[1] ?? "" };
}

/** Of the story that is open and drawn. -> what to say of the times, and the sheet. @param {import("@playwright/test").Page} page */
export async function timePrints(page) {
  const { times, sheet } = await page.evaluate(printAll, CROP);
  const [first = 0, ...rest] = times;
  const words = `print: ${median(rest).toFixed(0)} ms per panel (median of ${rest.length}; the first ${first.toFixed(0)} ms, with loading the decoder)`;
  return { words, sheet };
}

/** @param {{ readonly sheetFile: string, readonly reuseBuild: boolean }} options */
export async function benchPrint({ sheetFile, reuseBuild }) {
  const studio = await openStudio({ reuseBuild });
  try {
    const { runtime } = await loadModel(studio.page);
    await openScript(studio.page, { text: STORY, title: "Print", seed: 1 });
    await drawStory(studio.page);
    const { words, sheet } = await timePrints(studio.page);
    console.log(`${words}, ${runtime.backend}, ${runtime.threads} threads`);
    writeFileSync(sheetFile, Buffer.from(sheet, "base64"));
    console.log(`crops at 300 dpi, enlarged above and printed below: ${sheetFile}`);
  } finally {
    await studio.close();
  }
}
