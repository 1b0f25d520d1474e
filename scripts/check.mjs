// npm run check -- unet DIR [--webgpu] [--exports NAMES] [--cases NAMES] | schedulers DIR | tokenizer DIR
// Runs every case of a fixture folder, prints a table with the largest differences and a last line "N passed, N failed".
import { statSync } from "node:fs";
import { parseArgs } from "node:util";

const KINDS = ["unet", "schedulers", "tokenizer"];

/** Rows of a table, columns as wide as their widest cell. */
function table(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i])).join("  ")).join("\n");
}

const usage = (found) => {
  process.stderr.write(`check: expected ${KINDS.join(", ")} and a folder of cases, found "${found}"\n`);
  process.exit(2);
};

function readArguments(args) {
  const options = { webgpu: { type: "boolean" }, exports: { type: "string" }, cases: { type: "string" } };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return usage(`${args.join(" ")}: ${error.message}`);
  }
}

/** UNets may run elsewhere, and some of them alone: on a graphics processor that the CPU plays, all take long. */
async function runUnets(runCases, folder, { webgpu, exports, cases }) {
  const names = (list) => list?.split(",");
  const [wantedExports, wantedCases] = [names(exports), names(cases)];
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

const { values, positionals } = readArguments(process.argv.slice(2));
const [kind, folder] = positionals;
const isFolder = folder && statSync(folder, { throwIfNoEntry: false })?.isDirectory();
if (!KINDS.includes(kind) || !isFolder) usage(process.argv.slice(2).join(" "));
const { runCases } = await import(`./check/${kind}.mjs`);
// Each result: { passed: boolean } and the cells of its row.
const results = kind === "unet" ? await runUnets(runCases, folder, values) : await runCases(folder);
console.log(table(results.map(({ passed, ...row }) => ({ ...row, result: passed ? "ok" : "FAILED" }))));
const failed = results.filter((r) => !r.passed).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || results.length === 0 ? 1 : 0;
