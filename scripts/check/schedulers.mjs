// Replays every table of a folder and says how far each part is off, relative to its largest magnitude.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { messageOf } from "../command-line.mjs";

const TOLERANCE = 1e-5;
/**
 * @typedef {import("../../src/diffusion/schedulers/replay-table.test-kit.ts").SchedulerTable} SchedulerTable
 * @typedef {{ readonly guidance_scale: number, readonly dim: number, readonly values: readonly number[] }} Embedding
 */

/** @param {number} difference */
const shown = (difference) => difference.toExponential(1);

/**
 * Rows of the table for scripts/check.mjs. A table without a trace is taken as rows of guidance embeddings.
 * @param {string} folder
 */
export async function runCases(folder) {
  const quietly = { logLevel: /** @type {const} */ ("error") };
  /** @type {{ module: typeof import("../../src/diffusion/schedulers/replay-table.test-kit.ts") }} */
  const { module: replay } = await runnerImport("./src/diffusion/schedulers/replay-table.test-kit.ts", quietly);
  const { embeddingTolerance, replayTable, relativeDifference } = replay;
  /** @type {{ module: typeof import("../../src/diffusion/schedulers/lcm.ts") }} */
  const { module: consistency } = await runnerImport("./src/diffusion/schedulers/lcm.ts", quietly);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => {
    /** @type {SchedulerTable | readonly Embedding[]} */
    const table = JSON.parse(readFileSync(join(folder, name), "utf8"));
    /** @type {readonly [string, number | ""]} */
    const [scheduler, steps] = "scheduler" in table ? [table.scheduler, table.steps] : ["", ""];
    try {
      if (!("scheduler" in table)) {
        const worst = table.map((r) => ({
          difference: relativeDifference(consistency.guidanceEmbedding(r.guidance_scale, r.dim), r.values),
          tolerance: embeddingTolerance(r.guidance_scale),
        }));
        return {
          ...row(name, "guidance embedding", "", { samples: Math.max(...worst.map((w) => w.difference)) }),
          passed: worst.every((w) => w.difference < w.tolerance),
          note: "float32 angles: 1e-5 + one bit of the largest",
        };
      }
      return row(name, scheduler, steps, { ...replayTable(table) });
    } catch (thrown) {
      return { ...row(name, scheduler, steps, {}), passed: false, note: messageOf(thrown) };
    }
  });
}

/**
 * @param {string} name
 * @param {string} scheduler
 * @param {number | ""} steps
 * @param {Readonly<Record<string, number>>} differences by column
 */
function row(name, scheduler, steps, differences) {
  const columns = ["timesteps", "sigmas", "inputs", "samples", "denoised", "addNoise"];
  return {
    passed: Object.values(differences).every((d) => d < TOLERANCE),
    table: name.replace(/\.json$/, ""),
    scheduler,
    steps,
    ...Object.fromEntries(columns.map((c) => [c, differences[c] === undefined ? "" : shown(differences[c])])),
    note: "",
  };
}
