// npm run check: runs every case of a fixture folder, prints a table with the largest differences and a last line "N passed, N failed".
import { statSync } from "node:fs";
import { readArguments, runCommand, UsageError } from "./command-line.mjs";

const USAGE = `Usage: npm run check -- unet DIR [--webgpu] [--exports NAMES] [--cases NAMES]
       npm run check -- edits DIR [--webgpu] [--exports NAMES] [--cases NAMES]
       npm run check -- looks DIR [--webgpu] [--exports NAMES] [--cases NAMES]
       npm run check -- foreign FILE
       npm run check -- schedulers DIR
       npm run check -- tokenizer DIR`;
const KINDS = ["unet", "edits", "looks", "foreign", "schedulers", "tokenizer"];
const NETWORKS = ["unet", "edits", "looks"];

/**
 * Rows of a table, columns as wide as their widest cell.
 * @param {readonly Readonly<Record<string, unknown>>[]} rows
 */
function table(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")).join("\n");
}

/**
 * Networks may run elsewhere, and some of them alone: on a graphics processor that the CPU plays, all take long.
 * @param {typeof import("./check/unet.mjs").runCases} runCases
 * @param {string} folder
 * @param {{ webgpu?: boolean, exports?: string, cases?: string }} options
 */
async function runNetworks(runCases, folder, { webgpu, exports, cases }) {
  /** @param {string | undefined} list */
  const names = (list) => list?.split(",");
  const [wantedExports, wantedCases] = [names(exports), names(cases)];
  /** @type {(file: string, name: string) => boolean} */
  const isWanted = (file, name) =>
    (wantedExports?.includes(file.replace(/\.onnx$/, "")) ?? true) && (wantedCases?.includes(name) ?? true);
  if (!webgpu) return runCases(folder, { isWanted });
  const { openWebgpu } = await import("./check/webgpu.mjs");
  const processor = await openWebgpu();
  try {
    return await runCases(folder, { processor, isWanted });
  } finally {
    await processor.close();
  }
}

await runCommand(USAGE, async () => {
  const { values, positionals } = readArguments(USAGE, {
    webgpu: { type: "boolean" },
    exports: { type: "string" },
    cases: { type: "string" },
  });
  const [kind = "", folder = ""] = positionals;
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!KINDS.includes(kind) || !(kind === "foreign" ? found?.isFile() : found?.isDirectory()))
    throw new UsageError(
      `check: expected ${KINDS.join(", ")} and a folder of cases (foreign: an ONNX file), found "${positionals.join(" ")}"`,
    );
  const { runCases } = await import(`./check/${kind}.mjs`);
  /** @type {readonly ({ readonly passed: boolean } & Readonly<Record<string, unknown>>)[]} besides: the cells of its row */
  const results = NETWORKS.includes(kind) ? await runNetworks(runCases, folder, values) : await runCases(folder);
  console.log(table(results.map(({ passed, ...row }) => ({ ...row, result: passed ? "ok" : "FAILED" }))));
  const failed = results.filter((r) => !r.passed).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || results.length === 0 ? 1 : 0;
});
