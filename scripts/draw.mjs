// npm run draw -- story.txt out/ [--dpi 300] [--seed 1] [--no-build] [--keep-going]
// Draws a script to page PNGs and a JSON of recipes, with the built studio in headless Chromium.
// Exit codes: 0 drawn, 1 drawing failed, 2 wrong arguments, 3 mistakes in the script.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "./command-line.mjs";

const USAGE = "Usage: npm run draw -- STORY.txt OUT_FOLDER [--dpi 300] [--seed 1] [--no-build] [--keep-going]";

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dpi: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      "no-build": { type: "boolean", default: false },
      "keep-going": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const [story, out] = positionals;
  if (!story || !out || positionals.length > 2)
    throw new Error(`expected a story file and an output folder, found ${positionals.length} arguments`);
  const dpi = Number(values.dpi);
  if (!(dpi >= 36 && dpi <= 1200)) throw new Error(`--dpi: expected a number from 36 to 1200, found "${values.dpi}"`);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed: expected a whole number, found "${values.seed}"`);
  return {
    story,
    out,
    dpi,
    seed,
    reuseBuild: values["no-build"],
    keepGoing: values["keep-going"],
    text: readFileSync(story, "utf8"),
  };
}

/**
 * @param {Awaited<ReturnType<typeof import("./studio-session.mjs").openScript>>} problems
 * @param {string} story
 */
function report(problems, story) {
  for (const p of problems) {
    process.stderr.write(`${story}:${p.line}:${p.column}: ${p.severity}: ${p.message}\n`);
  }
  return problems.filter((p) => p.severity === "error").length;
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} out
 * @param {number} dpi
 */
async function exportPages(page, out, dpi) {
  const pages = await page.evaluate(() => globalThis.komawari.editor.store.getState().doc.byType.story[0]?.pages ?? []);
  const files = [];
  for (const [i, id] of pages.entries()) {
    const { name, data, enlarged } = await page.evaluate(
      async ({ id, dpi, number }) => {
        const { exportPagePng, pageFileName } = globalThis.komawari;
        /** @type {unknown[]} */
        const shortfalls = [];
        const blob = await exportPagePng(id, dpi, (shortfall) => shortfall && shortfalls.push(shortfall));
        const data = await new Promise((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(String(reader.result).split(",")[1]);
          reader.readAsDataURL(blob);
        });
        return { name: pageFileName(number), data, enlarged: shortfalls };
      },
      { id, dpi, number: i + 1 },
    );
    writeFileSync(join(out, name), Buffer.from(data, "base64"));
    process.stderr.write(`wrote ${join(out, name)}\n`);
    if (enlarged.length > 0)
      process.stderr.write(`${enlarged.length} panels enlarged, not printed: ${JSON.stringify(enlarged[0])}\n`);
    files.push(name);
  }
  return files;
}

/** @param {import("@playwright/test").Page} page */
function recipesOf(page) {
  return page.evaluate(() => {
    const { doc } = globalThis.komawari.editor.store.getState();
    const textOf = new Map(doc.byType.shot.map(({ id, text }) => [id, text]));
    const recipeOf = new Map(doc.byType.render.map(({ id, recipe }) => [id, recipe]));
    return doc.byType.choice.map(({ shot, render }) => ({ shot, text: textOf.get(shot), ...recipeOf.get(render) }));
  });
}

async function main() {
  let args;
  try {
    args = readArguments();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${USAGE}\n`);
    return 2;
  }
  if (args === null) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (!/\[[^\]]+\]/.test(args.text)) {
    process.stderr.write(
      `${args.story}: expected a script with panels such as "[NC] the sea at night", found no tag in brackets: there is nothing to draw.\n`,
    );
    return 3;
  }
  // The browser's library takes a second to load, which a mistake need not wait for.
  const { drawStory, loadModel, openScript, openStudio } = await import("./studio-session.mjs");
  const studio = await openStudio({ reuseBuild: args.reuseBuild });
  try {
    const title = basename(args.story, extname(args.story));
    const mistakes = report(await openScript(studio.page, { text: args.text, title, seed: args.seed }), args.story);
    if (mistakes > 0 && !args.keepGoing) {
      process.stderr.write(
        `${mistakes === 1 ? "One mistake" : `${mistakes} mistakes`} in the script: correct, or draw the other lines with --keep-going.\n`,
      );
      return 3;
    }
    mkdirSync(args.out, { recursive: true });
    const engine = await loadModel(studio.page);
    process.stderr.write(`${engine.model.title} on ${engine.runtime.backend}, ${engine.runtime.threads} threads\n`);
    let last = "";
    const timings = await drawStory(studio.page, ([job, ...more]) => {
      if (!job?.phase) return;
      const line = `${job.phase} ${job.step + 1}/${job.of}${job.remainingMs === null ? "" : `, ${Math.ceil(job.remainingMs / 1000)} s left`}${more.length ? `, ${more.length} pages waiting` : ""}`;
      if (line !== last) process.stderr.write(`${line}\n`);
      last = line;
    });
    const files = await exportPages(studio.page, args.out, args.dpi);
    const recipes = {
      story: args.story,
      pages: files,
      model: engine.model.name,
      modelHash: engine.model.hash,
      timings,
      panels: await recipesOf(studio.page),
    };
    writeFileSync(join(args.out, "recipes.json"), `${JSON.stringify(recipes, null, 2)}\n`);
    return 0;
  } finally {
    await studio.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`Drawing failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
