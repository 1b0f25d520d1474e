// npm run bench            speed of the studio on this machine, in one run
// npm run bench -- identity [--modes off,together,cast] [--stories FILE] [--pairs FILE] [--part stories|pairs|all] [--sheet docs/identity.jpg]
//   modes: off, together, cast, rolling; with :boxes or :image behind, tokens come from the boxes or from anywhere
// npm run bench -- verification --file PAIRS.json   the embedder against plain colours, on pairs of recipe/train/verify_embedder.py
// npm run bench -- print [--sheet docs/print.jpg]   ms per panel decoded for print, and crops at 300 dpi
// npm run bench -- graph [--folder DIR] [--latent 32]   opens a full-size Stable Diffusion 1.5 with random weights (3.4 GB on disk)
// npm run bench -- memory [--folder DIR]   opens a model with 512 MB of weights in the browser and prints peaks of memory (Linux)
// Options: --no-build, --rounds 5
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchGraph } from "./bench/graph.mjs";
import { benchIdentity } from "./bench/identity.mjs";
import { benchMemory } from "./bench/memory.mjs";
import { benchPrint } from "./bench/print.mjs";
import { benchSpeed } from "./bench/speed.mjs";
import { benchVerification } from "./bench/verification.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stories: { type: "string", default: "scripts/bench/stories.txt" },
    pairs: { type: "string", default: "scripts/bench/pairs.txt" },
    modes: { type: "string", default: "off,together,cast" },
    part: { type: "string", default: "all" },
    sheet: { type: "string" },
    file: { type: "string", default: "pairs.json" },
    folder: { type: "string" },
    latent: { type: "string", default: "32" },
    rounds: { type: "string", default: "5" },
    "no-build": { type: "boolean", default: false },
  },
});
const [what = "speed"] = positionals;
const reuseBuild = values["no-build"];
if (what === "identity")
  await benchIdentity({
    storiesFile: values.stories,
    pairsFile: values.pairs,
    sheetFile: values.sheet ?? "docs/identity.jpg",
    modes: values.modes,
    part: values.part,
    reuseBuild,
  });
else if (what === "speed") await benchSpeed({ rounds: Number(values.rounds), reuseBuild });
else if (what === "print") await benchPrint({ sheetFile: values.sheet ?? "docs/print.jpg", reuseBuild });
else if (what === "graph")
  await benchGraph({ folder: values.folder ?? join(tmpdir(), "komawari-sd15"), latent: Number(values.latent) });
else if (what === "verification") benchVerification({ file: values.file });
else if (what === "memory")
  await benchMemory({ folder: values.folder ?? join(tmpdir(), "komawari-memory"), reuseBuild });
else {
  process.stderr.write(
    `bench: expected "speed", "identity", "verification", "print", "graph" or "memory", found "${what}"\n`,
  );
  process.exitCode = 2;
}
