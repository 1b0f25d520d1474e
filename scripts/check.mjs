// npm run check -- unet DIR | schedulers DIR | tokenizer DIR
// Runs every case of a fixture folder, prints a table with the largest differences and a last line "N passed, N failed".
import { statSync } from "node:fs";

const KINDS = ["unet", "schedulers", "tokenizer"];

/** Rows of a table, columns as wide as their widest cell. */
function table(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i])).join("  ")).join("\n");
}

const [kind, folder] = process.argv.slice(2);
if (!KINDS.includes(kind) || !folder || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  process.stderr.write(
    `check: expected ${KINDS.join(", ")} and a folder of cases, found "${process.argv.slice(2).join(" ")}"\n`,
  );
  process.exit(2);
}
const { runCases } = await import(`./check/${kind}.mjs`);
// Each result: { passed: boolean } and the cells of its row.
const results = await runCases(folder);
console.log(table(results.map(({ passed, ...row }) => ({ ...row, result: passed ? "ok" : "FAILED" }))));
const failed = results.filter((r) => !r.passed).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || results.length === 0 ? 1 : 0;
