// npm run bench: measures the studio on this machine.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberBetween, readArguments, runCommand, UsageError } from "./command-line.mjs";

const USAGE = `Usage: npm run bench [-- WHAT] [--no-build]
  speed           the studio in one run, its start included [--rounds 5]
  start           from opening the browser to the first panel, and a second visit, stage by stage
  editor          ms per change in a story of 100 pages, beside the same in a story of one
  tasks           main-thread tasks over 50 ms of processor time while a story of 300 panels is opened, and while 26 pages are exported at 300 dpi
  frame           frames while a balloon and a border are dragged, full page and long story beside two panels, by the browser's tracing
  identity        [--modes off,together,cast] [--stories FILE] [--pairs FILE] [--part stories|pairs|all] [--sheet docs/identity.jpg]
                  modes: off, together, cast, rolling; with :boxes or :image behind, tokens come from the boxes or from anywhere
  verification    the embedder against plain colours, on pairs of recipe/inkling/verify_embedder.py --file PAIRS.json
  reading         what a reader finds of 48 captions in the panels a model draws [--folder models/inkling] [--reader scripts/bench/reader] [--sheet FILE.png]
                  [--captions scripts/bench/reading.json; scripts/bench/reading-held-out.json: 48 by which nothing was chosen]
                  --roughs: of 24 roughs drawn by hand [--hand first|second], with and without them, with and without their words
  interactions    whether a thing comes to its box: by nothing, a bias, the gradient, both; without the model's own box and with it [--sheet FILE.png]
  learned         a character that the starter was not trained on: by words, by learned words, by these with low-rank additions, each without and
                  with reading its pictures [--steps 100] [--sheet FILE.png]
  looks           whether panels drawn in three looks come nearer to their pictures [--sheet FILE.png]; with --learned, looks that are learned first,
                  twenty minutes for each [--steps 100] [--folder DIR, which keeps what was learned]
  print           ms per panel decoded for print, and crops at 300 dpi [--sheet docs/print.jpg]
  graph           opens a full-size Stable Diffusion 1.5 with random weights, 3.4 GB on disk [--folder DIR] [--latent 32]
  gradient        the gradient by latents beside one call, for Inkling and a Stable Diffusion 1.5 of half its channels, 0.9 GB on disk [--folder DIR] [--latent 32] [--rounds 5]
  memory          opens a model with 512 MB of weights in the browser and prints peaks of memory (Linux) [--folder DIR]`;

const parse = () =>
  readArguments(USAGE, {
    stories: { type: "string", default: "scripts/bench/stories.txt" },
    pairs: { type: "string", default: "scripts/bench/pairs.txt" },
    modes: { type: "string", default: "off,together,cast" },
    part: { type: "string", default: "all" },
    sheet: { type: "string" },
    file: { type: "string", default: "pairs.json" },
    folder: { type: "string" },
    captions: { type: "string", default: "scripts/bench/reading.json" },
    reader: { type: "string", default: "scripts/bench/reader" },
    steps: { type: "string", default: "100" },
    latent: { type: "string", default: "32" },
    rounds: { type: "string", default: "5" },
    learned: { type: "boolean", default: false },
    roughs: { type: "boolean", default: false },
    hand: { type: "string", default: "first" },
    "no-build": { type: "boolean", default: false },
  });

/** @typedef {ReturnType<typeof parse>["values"]} Values */

/** @type {Readonly<Record<string, (values: Values) => Promise<void> | void>>} */
const benches = {
  async speed({ rounds, "no-build": reuseBuild }) {
    const { benchSpeed } = await import("./bench/speed.mjs");
    await benchSpeed({ rounds: numberBetween("--rounds", rounds, { from: 1, to: 1000 }), reuseBuild });
  },
  async start({ "no-build": reuseBuild }) {
    const { benchStart } = await import("./bench/start.mjs");
    await benchStart({ reuseBuild });
  },
  async editor() {
    const { benchEditor } = await import("./bench/editor.mjs");
    await benchEditor();
  },
  async tasks({ "no-build": reuseBuild }) {
    const { benchTasks } = await import("./bench/tasks.mjs");
    await benchTasks({ reuseBuild });
  },
  async frame({ "no-build": reuseBuild }) {
    const { benchFrame } = await import("./bench/frame.mjs");
    await benchFrame({ reuseBuild });
  },
  async identity({ stories, pairs, sheet = "docs/identity.jpg", modes, part, "no-build": reuseBuild }) {
    const { benchIdentity } = await import("./bench/identity.mjs");
    await benchIdentity({ storiesFile: stories, pairsFile: pairs, sheetFile: sheet, modes, part, reuseBuild });
  },
  async verification({ file }) {
    const { benchVerification } = await import("./bench/verification.mjs");
    benchVerification({ file });
  },
  async learned({ steps, sheet: sheetFile }) {
    const { benchLearned } = await import("./bench/learned.mjs");
    await benchLearned({ steps: numberBetween("--steps", steps, { from: 1, to: 10_000 }), sheetFile });
  },
  async print({ sheet = "docs/print.jpg", "no-build": reuseBuild }) {
    const { benchPrint } = await import("./bench/print.mjs");
    await benchPrint({ sheetFile: sheet, reuseBuild });
  },
  async reading({ folder = "models/inkling", captions: captionsFile, reader, sheet: sheetFile, roughs, hand }) {
    if (roughs) {
      const { benchReadingRoughs } = await import("./bench/reading-roughs.mjs");
      if (hand !== "first" && hand !== "second") throw new Error(`bench: --hand is "first" or "second", not "${hand}"`);
      await benchReadingRoughs({ folder, reader, hand, sheetFile });
      return;
    }
    const { benchReading } = await import("./bench/reading.mjs");
    await benchReading({ folder, captionsFile, reader, sheetFile });
  },
  async interactions({ reader, sheet: sheetFile }) {
    const { benchInteractions } = await import("./bench/interactions.mjs");
    await benchInteractions({ reader, sheetFile });
  },
  async looks({ sheet: sheetFile, learned, steps, folder }) {
    if (learned) {
      const { benchLearnedLooks } = await import("./bench/learned-looks.mjs");
      return benchLearnedLooks({
        steps: numberBetween("--steps", steps, { from: 1, to: 10_000 }),
        folder,
        sheetFile,
      });
    }
    const { benchLooks } = await import("./bench/looks.mjs");
    await benchLooks({ sheetFile });
  },
  async graph({ folder = join(tmpdir(), "komawari-sd15"), latent }) {
    const { benchGraph } = await import("./bench/graph.mjs");
    await benchGraph({ folder, latent: numberBetween("--latent", latent, { from: 8, to: 256 }) });
  },
  async gradient({ folder = join(tmpdir(), "komawari-gradient"), latent, rounds }) {
    const { benchGradient } = await import("./bench/gradient.mjs");
    const whole = { latent: numberBetween("--latent", latent, { from: 8, to: 256 }) };
    await benchGradient({ folder, ...whole, rounds: numberBetween("--rounds", rounds, { from: 1, to: 100 }) });
  },
  async memory({ folder = join(tmpdir(), "komawari-memory"), "no-build": reuseBuild }) {
    const { benchMemory } = await import("./bench/memory.mjs");
    await benchMemory({ folder, reuseBuild });
  },
};

await runCommand(USAGE, async () => {
  const { values, positionals } = parse();
  const [what = "speed"] = positionals;
  const bench = benches[what];
  if (!bench) throw new UsageError(`bench: expected ${Object.keys(benches).join(", ")}, found "${what}"`);
  await bench(values);
});
