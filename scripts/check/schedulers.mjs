// Replays every table of a folder and says how far each part is off, relative to its largest magnitude.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { messageOf } from "../command-line.mjs";

const TOLERANCE = 1e-5;
const load = async (path) => (await runnerImport(path, { logLevel: "error" })).module;
const shown = (difference) => difference.toExponential(1);

/** Rows of the table for scripts/check.mjs. A table without a trace is taken as rows of guidance embeddings. */
export async function runCases(folder) {
  const { embeddingTolerance, replayTable, relativeDifference } = await load(
    "./src/diffusion/schedulers/replay-table.test-kit.ts",
  );
  const { guidanceEmbedding } = await load("./src/diffusion/schedulers/lcm.ts");
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => {
    const table = JSON.parse(readFileSync(join(folder, name), "utf8"));
    try {
      if (Array.isArray(table)) {
        const worst = table.map((r) => ({
          difference: relativeDifference(guidanceEmbedding(r.guidance_scale, r.dim), r.values),
          tolerance: embeddingTolerance(r.guidance_scale),
        }));
        return {
          ...row(name, "guidance embedding", "", { samples: Math.max(...worst.map((w) => w.difference)) }),
          passed: worst.every((w) => w.difference < w.tolerance),
          note: "float32 angles: 1e-5 + one bit of the largest",
        };
      }
      return row(name, table.scheduler, table.steps, replayTable(table));
    } catch (thrown) {
      return { ...row(name, table.scheduler ?? "", table.steps ?? "", {}), passed: false, note: messageOf(thrown) };
    }
  });
}

function row(name, scheduler, steps, differences) {
  const columns = ["timesteps", "sigmas", "inputs", "samples", "denoised", "addNoise"];
  return {
    passed: Object.values(differences).every((d) => d < TOLERANCE),
    table: name.replace(/\.json$/, ""),
    scheduler,
    steps,
    ...Object.fromEntries(columns.map((c) => [c, c in differences ? shown(differences[c]) : ""])),
    note: "",
  };
}
