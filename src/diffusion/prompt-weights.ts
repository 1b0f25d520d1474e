// Attention weights written into a prompt, as common interfaces understand them: "(word)" counts 1.1 times, "(word:1.3)" 1.3
// times, "[word]" 1/1.1 times; brackets nest and multiply; a backslash makes a bracket an ordinary character.
// The notation and the rule by which weights act are those of AUTOMATIC1111's stable-diffusion-webui 1.10
// (modules/prompt_parser.py, modules/sd_emphasis.py, "Original"); written anew.
import type { Tensor } from "./tensor.ts";

export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

const STEP = 1.1;
const PART = /\\([()[\]\\]?)|([([])|:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)|([)\]])|[^\\()[\]:]+|[\s\S]/g;

/**
 * The prompt in pieces of equal weight, in order. Round brackets close round ones and square ones square ones, whatever stands
 * between: they may overlap. A bracket that is never closed holds to the end; one never opened is text; a backslash before
 * anything but a bracket or a backslash is dropped.
 */
export function parseWeights(prompt: string): readonly WeightedText[] {
  const pieces: { text: string; weight: number }[] = [];
  const open: Record<"(" | "[", number[]> = { "(": [], "[": [] };
  const close = (bracket: "(" | "[", factor: number) => {
    for (const piece of pieces.slice(open[bracket].pop()!)) piece.weight *= factor;
  };
  for (const [whole, escaped, opening, factor, closing] of prompt.matchAll(PART)) {
    if (opening === "(" || opening === "[") open[opening].push(pieces.length);
    else if (factor !== undefined && open["("].length > 0) close("(", Number(factor));
    else if (closing === ")" && open["("].length > 0) close("(", STEP);
    else if (closing === "]" && open["["].length > 0) close("[", 1 / STEP);
    else pieces.push({ text: escaped ?? whole, weight: 1 });
  }
  while (open["("].length > 0) close("(", STEP);
  while (open["["].length > 0) close("[", 1 / STEP);
  return joined(pieces.filter(({ text }) => text !== ""));
}

function joined(pieces: readonly WeightedText[]): readonly WeightedText[] {
  const result: WeightedText[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last?.weight === piece.weight)
      result[result.length - 1] = { text: last.text + piece.text, weight: last.weight };
    else result.push(piece);
  }
  return result;
}

/**
 * Text features [B, L, D] with token l of row b scaled by weights[b][l]; each row is then scaled as a whole so that its mean
 * stays what it was, because the network expects features of the usual size. Rows whose weights are all 1 stay as they are.
 */
export function weightFeatures(features: Tensor, weights: readonly (readonly number[])[]): Tensor {
  const [rows = 0, tokens = 0, dim = 0] = features.dims;
  const data = features.data.slice();
  for (let b = 0; b < rows; b++) {
    const row = weights[b]!;
    if (row.every((w) => w === 1)) continue;
    const size = tokens * dim;
    const values = data.subarray(b * size, (b + 1) * size);
    const before = mean(values);
    for (let k = 0; k < size; k++) values[k]! *= row[Math.floor(k / dim)]!;
    const after = mean(values);
    if (after !== 0) for (let k = 0; k < size; k++) values[k]! *= before / after;
  }
  return { dims: features.dims, data };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
