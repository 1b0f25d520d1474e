// Does a character stay the same from panel to panel, in its colours and to the embedder? Draws every story in each mode from the
// same seeds.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PNG } from "pngjs";
import { drawStory, loadModel, openScript, openStudio } from "../studio-session.mjs";
import {
  backgroundDistance,
  countConfusions,
  figureColours,
  figureDistance,
  identityRatio,
  seeded,
  vectorDistance,
} from "./identity-metric.mjs";

const SEED = 20;

/** @typedef {import("../studio-session.mjs").Page} Page */
/** @typedef {import("../studio-session.mjs").Timings} Timings */
/** @typedef {import("../../src/geometry/unit-box.ts").Figure} Figure */
/** @typedef {import("../../src/sharing/settings.ts").SharingSettings} SharingSettings */
/**
 * Who is read, and which tokens of it.
 * @typedef {Pick<SharingSettings, "region"> & { readonly name: string, readonly mode: SharingSettings["mode"] | "off" }} Variant
 */
/** @typedef {Awaited<ReturnType<typeof picturesOf>>[number]} Drawn */
/** @typedef {{ readonly variant: Variant } & Awaited<ReturnType<typeof drawStories>>} Result */

/**
 * "cast" or "cast:boxes". Throws for other words.
 * @param {string} text
 * @returns {Variant}
 */
function readVariant(text) {
  const [first, second] = text.split(":");
  const mode = /** @type {const} */ (["off", "together", "cast", "rolling"]).find((known) => known === first);
  const region = /** @type {const} */ (["image", "boxes"]).find((known) => known === second);
  if (!mode || region !== second)
    throw new Error(`--modes: expected off, together, cast or rolling, with :image or :boxes behind; found "${text}"`);
  return { name: text, mode, ...(region && { region }) };
}

/**
 * Lets the mode of the next drawings be chosen, whatever the story says.
 * @param {Page} page
 * @param {Variant} variant
 */
function chooseVariant(page, variant) {
  return page.evaluate(({ mode, region }) => {
    const { editor } = globalThis.komawari;
    /** @type {typeof globalThis.komawari.engine & { plainGenerate?: typeof globalThis.komawari.engine.generate }} */
    const engine = globalThis.komawari.engine;
    editor.commands.setSharing(mode !== "off");
    const plain = engine.plainGenerate ?? engine.generate;
    engine.plainGenerate = plain;
    const override = { ...(mode && mode !== "off" && { mode }), ...(region && { region }) };
    engine.generate = (job, request) =>
      plain(job, { ...request, sharing: request.sharing && { ...request.sharing, ...override } });
  }, variant);
}

/**
 * Pictures of the story's panels in reading order, with the boxes they were drawn to and what the embedder sees of the first figure.
 * @param {Page} page
 */
function picturesOf(page) {
  return page.evaluate(async () => {
    const { editor, engine } = globalThis.komawari;
    const { doc, assets } = editor.store.getState();
    /** @type {(picture: import("../../src/diffusion/panel.ts").Picture, boxes: Figure) => Promise<readonly number[]>} */
    const embed = (picture, boxes) =>
      new Promise((resolve, reject) => {
        const request = `bench-${crypto.randomUUID()}`;
        const leave = engine.subscribe((message) => {
          if (!("request" in message) || message.request !== request) return;
          leave();
          if (message.type === "embedded") resolve(message.vectors.figure ?? []);
          else reject(new Error(message.failure.message));
        });
        engine.embed(request, { picture, figures: [{ tag: "figure", boxes }] });
      });
    const { engine: state } = editor.store.getState();
    const canEmbed = state.status === "ready" && state.model.embedder !== null;
    /**
     * @template {{ readonly id: string }} T
     * @param {readonly T[]} records
     */
    const finder = (records) => (/** @type {string} */ id) => {
      const found = records.find((record) => record.id === id);
      if (!found) throw new Error(`expected a record ${id}, found none`);
      return found;
    };
    const [frame, shot, render] = [finder(doc.byType.frame), finder(doc.byType.shot), finder(doc.byType.render)];
    const page = finder(doc.byType.page);
    /** @typedef {import("../../src/comic/records/page.ts").CutTree} Cut */
    /** @type {(cut: Cut) => readonly string[]} */
    const leaves = (cut) => (cut.kind === "leaf" ? [cut.frame] : [...leaves(cut.first), ...leaves(cut.second)]);
    const shots = (doc.byType.story[0]?.pages ?? [])
      .flatMap((id) => leaves(page(id).layout))
      .map((id) => frame(id).shot);
    const choices = shots.flatMap((id) => doc.byType.choice.filter((choice) => choice.shot === id));
    return Promise.all(
      choices.map(async (choice) => {
        const { asset, recipe } = render(choice.render);
        const bitmap = await createImageBitmap(await (await fetch(assets[asset]?.url ?? "")).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
        const boxes = recipe.stage?.figures[0];
        const { width, height } = bitmap;
        return {
          width,
          height,
          pixels: [...data],
          vector: canEmbed && boxes ? await embed({ pixels: new Uint8ClampedArray(data), width, height }, boxes) : null,
          stage: recipe.stage,
          cast: shot(choice.shot).cast,
        };
      }),
    );
  });
}

/**
 * The pictures of each story, and what the engine says of the work.
 * @param {Page} page
 * @param {readonly string[]} stories
 * @param {Variant} variant
 */
async function drawStories(page, stories, variant) {
  /** @type {Drawn[][]} */
  const drawn = [];
  /** @type {Timings[]} */
  const timings = [];
  for (const [i, text] of stories.entries()) {
    const problems = await openScript(page, { text, title: `Story ${i + 1}`, seed: SEED + 100 * i });
    const error = problems.find(({ severity }) => severity === "error");
    if (error) throw new Error(`Story ${i + 1}, line ${error.line}: ${error.message}`);
    await chooseVariant(page, variant);
    timings.push(...(await drawStory(page)));
    drawn.push(await picturesOf(page));
    process.stderr.write(`story ${i + 1} of ${stories.length}, ${variant.name}\n`);
  }
  /** @param {keyof Timings} field */
  const sum = (field) => timings.reduce((total, t) => total + t[field], 0);
  return {
    drawn,
    msPerCall: sum("denoiseMs") / sum("unetCalls"),
    msPerPanel: (sum("denoiseMs") + sum("referencesMs")) / drawn.flat().length,
    bankBytes: Math.max(...timings.map((t) => t.bankBytes)),
    bankCalls: sum("bankCalls"),
  };
}

/**
 * @param {Page} page
 * @param {readonly (readonly Drawn[])[]} rows
 * @param {string} file
 */
async function contactSheet(page, rows, file) {
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
          for (let c = 0; c < 4; c++) sheet.data[to + c] = picture.pixels[from + c] ?? 0;
        }
      }
    });
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, Buffer.from(await page.evaluate(jpegOf, PNG.sync.write(sheet).toString("base64")), "base64"));
}

/**
 * In the page: a PNG as a JPEG, both in base64.
 * @param {string} png
 */
async function jpegOf(png) {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))]));
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  return canvas.toDataURL("image/jpeg", 0.85).split(",")[1] ?? "";
}

/** @param {string} file */
const readStories = (file) =>
  readFileSync(file, "utf8")
    .split(/^---\s*$/m)
    .map((s) => s.trim())
    .filter(Boolean);

/** @param {Drawn} picture */
function coloursOf(picture) {
  const [figure] = picture.stage?.figures ?? [];
  return figure ? figureColours(picture, figure) : null;
}

/** @param {Drawn} picture */
const vectorOf = ({ vector }) => vector;

/**
 * "0.860 (0.792 to 0.936)", padded.
 * @template T
 * @param {readonly (readonly Drawn[])[]} drawn
 * @param {(picture: Drawn) => T | null} of what is measured of a picture; null: nothing
 * @param {(a: T, b: T) => number} distance
 */
function ratioText(drawn, of, distance) {
  const stories = drawn.map((story) => story.map(of).filter((measured) => measured !== null));
  if (stories.some((story) => story.length < 2)) return "not measured".padEnd(24);
  const { ratio, low, high } = identityRatio(stories, distance, seeded(1));
  return `${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`.padEnd(24);
}

/**
 * How many panels the studio would mark: their character is less like itself in the story's other panels than the threshold.
 * @param {readonly (readonly Drawn[])[]} drawn
 * @param {number | null} threshold
 */
function driftText(drawn, threshold) {
  if (threshold === null) return "-".padStart(8);
  const stories = drawn.map((story) => story.map(vectorOf).filter((vector) => vector !== null));
  const scores = stories.flatMap((views) =>
    views.map((view) => {
      const others = views.filter((other) => other !== view);
      return others.reduce((sum, other) => sum + 1 - vectorDistance(view, other), 0) / others.length;
    }),
  );
  return `${scores.filter((score) => score < threshold).length} of ${scores.length}`.padStart(8);
}

/**
 * @param {readonly Result[]} results
 * @param {number | null} threshold
 */
function reportStories(results, threshold) {
  console.log("within/between, 90 % interval; panels that drift:");
  console.log(
    "mode              by colours               by the embedder             drift  background  ms per call  ms per panel   bank bytes  bank calls",
  );
  for (const { variant, drawn, msPerCall, msPerPanel, bankBytes, bankCalls } of results) {
    const ratios = [ratioText(drawn, coloursOf, figureDistance), ratioText(drawn, vectorOf, vectorDistance)];
    console.log(
      `${variant.name.padEnd(17)} ${ratios.join(" ")} ${driftText(drawn, threshold)}       ${backgroundDistance(drawn).toFixed(3)}       ${msPerCall.toFixed(0).padStart(5)}        ${msPerPanel.toFixed(0).padStart(5)}     ${String(bankBytes).padStart(10)} ${String(bankCalls).padStart(11)}`,
    );
  }
}

/**
 * Largest difference of a byte between the same panels of two drawings.
 * @param {readonly Drawn[]} a
 * @param {readonly Drawn[]} b
 */
const difference = (a, b) =>
  Math.max(
    ...a.map((panel, i) =>
      panel.pixels.reduce((most, v, k) => Math.max(most, Math.abs(v - (b[i]?.pixels[k] ?? Number.NaN))), 0),
    ),
  );

/**
 * @param {Result} result
 * @param {Result} first
 */
function reportPairs({ variant, drawn }, first) {
  const panels = drawn.flat();
  /** @param {readonly (readonly Drawn[])[]} stories */
  const scenery = (stories) => stories.flat().filter((p) => p.cast.length === 0);
  /** @type {Map<string, ReturnType<typeof figureColours>[]>} */
  const references = new Map();
  for (const panel of panels) {
    const [tag, ...others] = panel.cast;
    const colours = coloursOf(panel);
    if (tag !== undefined && others.length === 0 && colours)
      references.set(tag, [...(references.get(tag) ?? []), colours]);
  }
  const { swapped, merged, of } = countConfusions(
    panels.filter(({ cast }) => cast.length === 2),
    references,
  );
  console.log(
    `${variant.name.padEnd(17)} two characters: ${swapped} swapped, ${merged} merged of ${of}; [NC] panel differs from ${first.variant.name} by ${difference(scenery(first.drawn), scenery(drawn))} of 255`,
  );
}

/**
 * @param {object} options
 * @param {string} options.storiesFile
 * @param {string} options.pairsFile
 * @param {string} options.sheetFile
 * @param {string} options.modes
 * @param {string} options.part "stories", "pairs" or "all"
 * @param {boolean} options.reuseBuild
 */
export async function benchIdentity({ storiesFile, pairsFile, sheetFile, modes, part, reuseBuild }) {
  const variants = modes.split(",").map(readVariant);
  const stories = readStories(storiesFile);
  if (stories.length < 2)
    throw new Error(`${storiesFile}: expected at least two stories separated by lines of ---, found ${stories.length}`);
  const studio = await openStudio({ reuseBuild });
  try {
    const { model } = await loadModel(studio.page);
    console.log(
      `identity: model ${model.name} ${model.hash.slice(0, 8)}, by Lab colours of head and body (chi-square distance) and by the model's embedder (1 - cosine); background: colours outside the boxes`,
    );
    if (part !== "pairs") {
      /** @type {Result[]} */
      const results = [];
      for (const variant of variants) results.push({ variant, ...(await drawStories(studio.page, stories, variant)) });
      reportStories(results, model.embedder?.threshold ?? null);
      await contactSheet(
        studio.page,
        stories.flatMap((_, i) => results.map(({ drawn }) => drawn[i] ?? [])),
        sheetFile,
      );
      console.log(
        `contact sheet: ${sheetFile} (each story: ${variants.map(({ name }) => name).join(", ")} from above)`,
      );
    }
    if (part === "stories") return;
    /** @type {Result | null} */
    let first = null;
    for (const variant of variants) {
      const result = { variant, ...(await drawStories(studio.page, readStories(pairsFile), variant)) };
      first ??= result;
      reportPairs(result, first);
    }
  } finally {
    await studio.close();
  }
}
