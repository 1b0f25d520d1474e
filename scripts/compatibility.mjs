// npm run compatibility [-- models/fixtures/unet]: writes docs/compatibility.md from a run of all stored UNet cases.
import { writeFileSync } from "node:fs";
import { runCases } from "./check/unet.mjs";
import { openWebgpu } from "./check/webgpu.mjs";

const folder = process.argv[2] ?? "models/fixtures/unet";
const rows = await runCases(folder);
// The graphics processor is played by the CPU here, and has no float16: some cases, of exports in float32.
const ON_WEBGPU = ["plain", "csa-batch", "csa-write", "csa-read", "strength-0.5", "cfg-read"];
const processor = await openWebgpu();
/** @type {(file: string, name: string) => boolean} */
const isWanted = (file, name) => !file.includes("fp16") && ON_WEBGPU.includes(name);
const onWebgpu = await runCases(folder, { processor, isWanted });
await processor.close();

/** @typedef {Awaited<ReturnType<typeof runCases>>[number]} Row */

/** @param {Row | undefined} row */
const cell = (row) => (row ? `${row.output}${row.bank && ` (${row.bank})`}${row.passed ? "" : " **failed**"}` : "");

/** Cases down, exports across. @param {readonly Row[]} rows */
function tableOf(rows) {
  const exporters = [...new Set(rows.map((row) => row.export))];
  const cases = [...new Set(rows.map((row) => row.case))];
  const head = ["case", ...exporters];
  const cells = [
    head,
    ...cases.map((name) => [name, ...exporters.map((e) => cell(rows.find((r) => r.export === e && r.case === name)))]),
  ];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  /** @param {readonly string[]} row */
  const line = (row) => `| ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...cells.slice(1).map(line)].join("\n");
}

/** @param {readonly Row[]} rows */
const verdict = (rows) => {
  const failed = rows.filter((row) => !row.passed).length;
  return `${rows.length - failed} passed, ${failed} failed`;
};
writeFileSync(
  "docs/compatibility.md",
  `# Which exports the graph rewriter handles

Largest absolute difference between \`out_sample\` of a rewritten graph on ONNX Runtime's wasm backend and the stored expectation
(PyTorch, float64, StoryDiffusion's attention processors). In brackets: keys and values kept in a bank, relative to the largest.
Tolerances: 2e-4 and 1e-5 for float32, 5e-2 for both in float16. ${verdict(rows)}.

Made by \`npm run compatibility -- ${folder}\`; the same cases with a verdict each: \`npm run check -- unet ${folder}\`.

- \`ts-bmm\`, \`ts-sdpa\`: TorchScript exporter with the two ways diffusers spells attention; \`-external\`: weights in a second file;
  \`-fp16\`: float16 inside, float32 in and out. \`dynamo\`: the newer exporter. \`ort-fused\`: after ONNX Runtime's own optimiser
  (\`com.microsoft.Attention\`, \`SkipLayerNormalization\`); what it writes at level "extended" (\`FusedMatMul\`, \`QuickGelu\`) is read as well.
- \`lcm\`: with \`timestep_cond\`; \`sd2\`: linear projections, head counts per level; \`sdxl\`: \`text_embeds\`, \`time_ids\`, two layers per block.

${tableOf(rows)}

## On WebGPU

A selection on ONNX Runtime's WebGPU backend, in Chromium on SwiftShader; tolerance of both 2e-4. ${verdict(onWebgpu)}. One family by itself:
\`npm run check -- unet ${folder}/sd2 --webgpu --exports ort-fused --cases csa-read\`. Sums there are about twenty times as
far from PyTorch's as on wasm, in the plain graph as in those that share.

${tableOf(onWebgpu)}
`,
);
