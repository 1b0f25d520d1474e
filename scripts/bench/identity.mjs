// Does a character keep its colours from panel to panel? Draws every story with sharing off and on from the same seeds.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PNG } from "pngjs";
import { drawStory, loadModel, openScript, openStudio } from "../studio-session.mjs";
import { figureColours, identityRatio } from "./identity-metric.mjs";

const SEED = 20;

/** Pictures of the story's panels in reading order, with the boxes they were drawn to. */
function picturesOf(page) {
  return page.evaluate(async () => {
    const { doc, assets } = globalThis.komawari.editor.store.getState();
    const leaves = (cut) => (cut.kind === "leaf" ? [cut.frame] : [...leaves(cut.first), ...leaves(cut.second)]);
    const shots = doc.story.pages.flatMap((id) => leaves(doc[id].layout)).map((frame) => doc[frame].shot);
    const choices = shots.map((shot) => doc[`choice:${shot}`]).filter(Boolean);
    return Promise.all(
      choices.map(async (choice) => {
        const render = doc[choice.render];
        const bitmap = await createImageBitmap(await (await fetch(assets[render.asset].url)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext("2d");
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
        return { width: bitmap.width, height: bitmap.height, pixels: [...data], stage: render.recipe.stage };
      }),
    );
  });
}

async function drawStories(page, stories, sharing) {
  const drawn = [];
  for (const [i, text] of stories.entries()) {
    const problems = (await openScript(page, { text, title: `Story ${i + 1}`, seed: SEED + 100 * i })).filter(
      (p) => p.severity === "error",
    );
    if (problems.length > 0) throw new Error(`Story ${i + 1}, line ${problems[0].line}: ${problems[0].message}`);
    await page.evaluate((on) => globalThis.komawari.editor.commands.setSharing(on), sharing);
    await drawStory(page);
    drawn.push(await picturesOf(page));
    process.stderr.write(`story ${i + 1} of ${stories.length}, sharing ${sharing ? "on" : "off"}\n`);
  }
  return drawn;
}

function contactSheet(rows, file) {
  const cell = 160;
  const columns = Math.max(...rows.map((r) => r.length));
  const sheet = new PNG({ width: columns * (cell + 4) + 4, height: rows.length * (cell + 4) + 4 });
  sheet.data.fill(255);
  rows.forEach((row, y) => {
    row.forEach((picture, x) => {
      // The middle square of a panel, nearest neighbour: the sheet is for comparing, not for print.
      const side = Math.min(picture.width, picture.height);
      const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
      for (let v = 0; v < cell; v++) {
        for (let u = 0; u < cell; u++) {
          const from = (Math.floor(top + (v * side) / cell) * picture.width + Math.floor(left + (u * side) / cell)) * 4;
          const to = ((4 + y * (cell + 4) + v) * sheet.width + 4 + x * (cell + 4) + u) * 4;
          for (let c = 0; c < 4; c++) sheet.data[to + c] = picture.pixels[from + c];
        }
      }
    });
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, PNG.sync.write(sheet));
}

/** Small fixed generator, so that the interval is the same for the same pictures. */
const seeded = (state) => () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

export async function benchIdentity({ storiesFile, sheetFile, reuseBuild }) {
  const stories = readFileSync(storiesFile, "utf8")
    .split(/^---\s*$/m)
    .map((s) => s.trim())
    .filter(Boolean);
  if (stories.length < 2)
    throw new Error(`${storiesFile}: expected at least two stories separated by lines of ---, found ${stories.length}`);
  const studio = await openStudio({ reuseBuild });
  try {
    const { model } = await loadModel(studio.page);
    const off = await drawStories(studio.page, stories, false);
    const on = await drawStories(studio.page, stories, true);
    const measure = (drawn) =>
      identityRatio(
        drawn.map((story) =>
          story.filter((p) => p.stage?.figures.length).map((p) => figureColours(p, p.stage.figures[0])),
        ),
        seeded(1),
      );
    const [ratioOff, ratioOn] = [measure(off), measure(on)];
    contactSheet(
      stories.flatMap((_, i) => [off[i], on[i]]),
      sheetFile,
    );
    const line = (name, r) =>
      `${name.padEnd(12)} within ${r.within.toFixed(3)}  between ${r.between.toFixed(3)}  within/between ${r.ratio.toFixed(3)} (90 % interval ${r.low.toFixed(3)} to ${r.high.toFixed(3)})`;
    console.log(
      `identity: ${stories.length} stories, model ${model.name} ${model.hash.slice(0, 8)}, Lab colours of head and body, chi-square distance`,
    );
    console.log(line("sharing off", ratioOff));
    console.log(line("sharing on", ratioOn));
    console.log(
      `ratio on/off ${(ratioOn.ratio / ratioOff.ratio).toFixed(3)}  (within a story: ${(ratioOn.within / ratioOff.within).toFixed(3)}; below 1: the character keeps its colours better)`,
    );
    console.log(`contact sheet: ${sheetFile} (each story: off above, on below)`);
  } finally {
    await studio.close();
  }
}
