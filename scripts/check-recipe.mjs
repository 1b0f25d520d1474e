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
function run(command, args, cwd = join(recipe, "train")) {
  console.log(`> ${command} ${args.join(" ")}`);
  const env = { ...process.env, ART_ROOT: join(cache, "art"), PYTHONDONTWRITEBYTECODE: "1" };
  const done = spawnSync(command, args, {
    cwd,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (done.status !== 0)
    throw new Error(`${command} ${args[0]} failed (${done.error?.message ?? `exit code ${done.status}`})`);
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

/** @param {string} work */
function renderPanels(work) {
  run("node", [join(recipe, "corpus/render.mjs"), join(work, "data"), "0", String(shards), String(storiesPerShard)]);
  for (let k = 0; k < shards; k++) {
    const { size, stories } = JSON.parse(readFileSync(join(work, `data/shard_${k}.json`), "utf8"));
    /** @type {readonly { readonly panels: readonly unknown[] }[]} */
    const drawn = stories;
    const panels = drawn.reduce((sum, story) => sum + story.panels.length, 0);
    expectFile(join(work, `data/shard_${k}.rgb`), panels * size[0] * size[1] * 3);
  }
}

/** @param {string} work */
function train(work) {
  run(python, ["train_ae.py", join(work, "data"), join(work, "ae.pt"), "2"]);
  run(python, ["encode.py", join(work, "data"), join(work, "ae.pt")]);
  run(python, [
    "train_ldm.py",
    join(work, "data"),
    join(work, "ldm.pt"),
    "2",
    "--width",
    "32,64,1,2",
    "--stories",
    "2",
    "--slot-steps",
    "2",
  ]);
}

/**
 * The first panels of the shards once more, four times as large; two of the shards are held out.
 * @param {string} work
 */
function trainPrint(work) {
  run("node", [join(recipe, "corpus/render.mjs"), join(work, "print"), "0", "3", "1", "4"]);
  const files = ["data", "print", "ae.pt", "print.pt"].map((name) => join(work, name));
  run(python, ["train_print.py", ...files, "2"]);
}

/** The embedder learns from panels that the exported model redraws. */
function trainEmbedder(work, weights) {
  const [data, redrawn, checkpoint] = ["data", "redrawn", "embed.pt"].map((name) => join(work, name));
  const all = Array.from({ length: shards }, (_, k) => String(k));
  run(python, ["redraw.py", data, weights, redrawn, ...all, "--stories", String(storiesPerShard)]);
  run(python, ["train_embedder.py", data, redrawn, checkpoint, "2"]);
  run(python, ["export_embedder.py", checkpoint, weights]);
  run(python, ["verify_embedder.py", data, redrawn, weights, join(work, "pairs.json")]);
  expectFile(join(work, "pairs.json"));
  expectFile(join(weights, "embedder_reference.json"));
}

function exportModel(work) {
  const weights = join(work, "weights");
  run(python, ["export.py", join(work, "ae.pt"), join(work, "ldm.cycle.pt"), weights]);
  run(python, ["export_print.py", join(work, "ae.pt"), weights, join(work, "print.pt")]);
  trainEmbedder(work, weights);
  run(python, ["manifest.py", weights, join(work, "data")]);
  run(python, ["sample.py", join(work, "ae.pt"), join(work, "ldm.cycle.pt"), join(work, "sheet.png"), "--steps", "1"]);
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
