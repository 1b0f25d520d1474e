// npm run check:recipe: does the model's training recipe still run? Renders a few panels, takes two training steps of each network,
// exports, writes a manifest. Installs Python packages and the art into a cache folder when they are missing (about 1 GB).
// Not part of npm test: it needs python3 and, the first time, the network.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "./command-line.mjs";
import { repository } from "./setup.mjs";

const recipe = join(repository, "models/inkling/recipe");
const cache = process.env.KOMAWARI_RECIPE_CACHE || join(homedir(), ".cache/komawari-recipe");
const python = join(cache, process.platform === "win32" ? "venv/Scripts/python.exe" : "venv/bin/python");
const shards = 5; // training the autoencoder holds out four
const storiesPerShard = 2;

/**
 * Runs a command, output straight through. Throws when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args, cwd = recipe) {
  console.log(`> ${command} ${args.join(" ")}`);
  const env = { ...process.env, ART_ROOT: join(cache, "art"), PYTHONDONTWRITEBYTECODE: "1", INKLING_THREADS: "1" };
  const done = spawnSync(command, args, {
    cwd,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (done.status !== 0)
    throw new Error(`${command} ${args[0]} failed (${done.error?.message ?? `exit code ${done.status}`})`);
}

/**
 * One module of the recipe, as `python -m inkling.NAME`.
 * @param {string} name
 * @param {...string} args
 */
function recipeStep(name, ...args) {
  run(python, ["-m", `inkling.${name}`, ...args]);
}

/** @param {string} path */
function expectFile(path, least = 1) {
  const size = existsSync(path) ? statSync(path).size : 0;
  if (size < least) throw new Error(`expected at least ${least} bytes in ${path}, found ${size}`);
}

function installTools() {
  mkdirSync(join(cache, "art"), { recursive: true });
  if (!existsSync(python)) run("python3", ["-m", "venv", join(cache, "venv")]);
  run(python, ["-m", "pip", "install", "--quiet", "--requirement", join(recipe, "requirements.txt")]);
  copyFileSync(join(recipe, "corpus/package.json"), join(cache, "art/package.json"));
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], join(cache, "art"));
}

function lint() {
  run(python, ["-m", "ruff", "check", "--no-cache", recipe]);
  run(python, ["-m", "ruff", "format", "--no-cache", "--check", recipe]);
}

/** @param {string} work */
function renderPanels(work) {
  run("node", [join(recipe, "corpus/render.mjs"), join(work, "data"), "0", String(shards), String(storiesPerShard)]);
  run("node", [join(recipe, "corpus/roughs.mjs"), join(work, "data"), "0", String(shards)]);
  for (let k = 0; k < shards; k++) {
    const { size, stories } = JSON.parse(readFileSync(join(work, `data/shard_${k}.json`), "utf8"));
    /** @type {readonly { readonly panels: readonly unknown[] }[]} */
    const drawn = stories;
    const panels = drawn.reduce((sum, story) => sum + story.panels.length, 0);
    expectFile(join(work, `data/shard_${k}.rgb`), panels * size[0] * size[1] * 3);
    expectFile(join(work, `data/shard_${k}.rough`), (panels * size[0] * size[1] * 4) / 16);
  }
}

/** @param {string} work */
function train(work) {
  recipeStep("train_ae", join(work, "data"), join(work, "ae.safetensors"), "2");
  recipeStep("encode", join(work, "data"), join(work, "ae.safetensors"));
  const tiny = ["--width", "32,64,1,2", "--stories", "2", "--slot-steps", "2", "--object-steps", "1"];
  // As on a graphics processor: in bfloat16; then from the checkpoint, in float32.
  for (const precision of ["bfloat16", "float32"])
    recipeStep("train_ldm", join(work, "data"), join(work, "ldm.safetensors"), "2", ...tiny, "--precision", precision);
  const [data, distilled] = [join(work, "data"), join(work, "distilled.safetensors")];
  recipeStep("distill", data, join(work, "ldm.cycle.safetensors"), distilled, "2", "--stories", "2");
  recipeStep("teach_draft", data, distilled, join(work, "drafted.safetensors"));
  recipeStep("train_recogniser", data, join(work, "drafted.safetensors"), join(work, "seeing.safetensors"), "2");
  recipeStep("keep", join(work, "ldm.cycle.safetensors"), join(work, "kept.safetensors"));
  recipeStep("parts", data, distilled, "--stories", "1");
}

/**
 * The first panels of the shards once more, four times as large; two of the shards are held out.
 * @param {string} work
 */
function trainPrint(work) {
  run("node", [join(recipe, "corpus/render.mjs"), join(work, "print"), "0", "3", "1", "4"]);
  const files = ["data", "print", "ae.safetensors", "print.safetensors"].map((name) => join(work, name));
  recipeStep("train_print", ...files, "2");
}

/**
 * The embedder learns from panels that the exported model redraws.
 * @param {string} work
 * @param {string} weights
 */
function trainEmbedder(work, weights) {
  const [data, redrawn, checkpoint] = [join(work, "data"), join(work, "redrawn"), join(work, "embed.safetensors")];
  const all = Array.from({ length: shards }, (_, k) => String(k));
  recipeStep("redraw", data, weights, redrawn, ...all, "--stories", String(storiesPerShard));
  recipeStep("train_embedder", data, redrawn, checkpoint, "2");
  recipeStep("export_embedder", checkpoint, weights);
  recipeStep("verify_embedder", data, redrawn, weights, join(work, "pairs.json"));
  expectFile(join(work, "pairs.json"));
  expectFile(join(weights, "embedder_reference.json"));
}

/** @param {string} work */
function exportModel(work) {
  const weights = join(work, "weights");
  recipeStep("export", join(work, "ae.safetensors"), join(work, "seeing.safetensors"), weights);
  recipeStep("restore", weights, join(work, "seeing.safetensors"), join(work, "restored.safetensors"));
  recipeStep("restore_autoencoder", weights, join(work, "autoencoder.safetensors"));
  recipeStep("export_print", join(work, "ae.safetensors"), weights, join(work, "print.safetensors"));
  trainEmbedder(work, weights);
  recipeStep("manifest", weights, join(work, "data"));
  recipeStep(
    "sample",
    join(work, "ae.safetensors"),
    join(work, "ldm.cycle.safetensors"),
    join(work, "sheet.png"),
    "--steps",
    "1",
  );
  const made = JSON.parse(readFileSync(join(weights, "model.json"), "utf8"));
  const shipped = JSON.parse(readFileSync(join(repository, "models/inkling/model.json"), "utf8"));
  for (const { path, bytes } of Object.values(made.files)) expectFile(join(weights, path), bytes);
  for (const name of ["reference.json", "reference.bin"]) expectFile(join(weights, name));
  expectFile(join(work, "sheet.png"));
  const [expected, found] = [Object.keys(shipped), Object.keys(made)].map((keys) => keys.sort().join(" "));
  if (expected !== found) throw new Error(`expected a manifest with the fields ${expected}, found ${found}`);
}

const work = mkdtempSync(join(tmpdir(), "inkling-check-"));
try {
  installTools();
  lint();
  renderPanels(work);
  train(work);
  trainPrint(work);
  exportModel(work);
  console.log(
    `The recipe runs: ${shards * storiesPerShard * 6} panels rendered, two steps of each network, exported, sampled.`,
  );
} catch (error) {
  console.error(`check-recipe: ${messageOf(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
