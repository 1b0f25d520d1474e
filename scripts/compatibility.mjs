// npm run compatibility [-- models/fixtures/unet]: writes docs/compatibility.md from a run of all stored UNet cases.
import { writeFileSync } from "node:fs";
import { runCases } from "./check/unet.mjs";

const folder = process.argv[2] ?? "models/fixtures/unet";
const rows = await runCases(folder);
const exporters = [...new Set(rows.map((row) => row.export))];
const cases = [...new Set(rows.map((row) => row.case))];
const cell = (row) => (row ? `${row.output}${row.bank && ` (${row.bank})`}${row.passed ? "" : " **failed**"}` : "");
const cells = [
  ["case", ...exporters],
  ...cases.map((name) => [name, ...exporters.map((e) => cell(rows.find((r) => r.export === e && r.case === name)))]),
];
const widths = cells[0].map((_, i) => Math.max(...cells.map((row) => row[i].length)));
const line = (row) => `| ${row.map((text, i) => text.padEnd(widths[i])).join(" | ")} |`;
const table = [line(cells[0]), line(widths.map((width) => "-".repeat(width))), ...cells.slice(1).map(line)];
const failed = rows.filter((row) => !row.passed).length;
writeFileSync(
  "docs/compatibility.md",
  `# Which exports the graph rewriter handles

Largest absolute difference between \`out_sample\` of a rewritten graph on ONNX Runtime's wasm backend and the stored expectation
(PyTorch, float64, StoryDiffusion's attention processors). In brackets: keys and values kept in a bank, relative to the largest.
Tolerances: 2e-4 and 1e-5 for float32, 5e-2 for both in float16. ${rows.length - failed} passed, ${failed} failed.

Made by \`npm run compatibility -- ${folder}\`; the same cases with a verdict each: \`npm run check -- unet ${folder}\`.

- \`ts-bmm\`, \`ts-sdpa\`: TorchScript exporter with the two ways diffusers spells attention; \`-external\`: weights in a second file;
  \`-fp16\`: float16 inside, float32 in and out. \`dynamo\`: the newer exporter. \`ort-fused\`: after ONNX Runtime's own optimiser
  (\`com.microsoft.Attention\`, \`SkipLayerNormalization\`).
- \`lcm\`: with \`timestep_cond\`; \`sd2\`: linear projections, head counts per level; \`sdxl\`: \`text_embeds\`, \`time_ids\`, two layers per block.

${table.join("\n")}
`,
);
