// One attention as shared graphs have it, small enough to be tried on a device before anything is drawn there, and the same
// computed here. Some devices give wrong numbers without a word.
import { TensorProto_DataType } from "onnx-buf";
import { addAttention } from "./attention-core.ts";
import { editGraph } from "./edit.ts";
import { emptyGraph, encodeModel } from "./model.ts";

const { FLOAT, FLOAT16 } = TensorProto_DataType;

/** Head size 44: Stable Diffusion's 40, and four for the bias of shared columns. Counts are no multiples of a tile. */
const [heads, headSize, queries, keys] = [2, 44, 70, 150];
const channels = heads * headSize;

export const trialDims = { q: [1, queries, channels], k: [1, keys, channels], v: [1, keys, channels] } as const;

/** Numbers between -2 and 2, so that the softmax is neither flat nor a maximum. Shapes as in `trialDims`. */
export function trialInputs() {
  const waves = (count: number, pace: number) => Float32Array.from({ length: count }, (_, i) => 2 * Math.sin(pace * i));
  return {
    q: waves(queries * channels, 12.9898),
    k: waves(keys * channels, 78.233),
    v: waves(keys * channels, 37.719),
  };
}

/** A model with the inputs q, k, v and the output `out`, float32; `half`: computed in float16. */
export function trialModel(half: boolean): Uint8Array {
  const edit = editGraph(emptyGraph());
  const cast = (name: string, to: number) => edit.add("Cast", [name], { attributes: { to: { int: to } } });
  for (const [name, dims] of Object.entries(trialDims)) edit.addInput(name, FLOAT, dims);
  const inputs = Object.keys(trialDims).map((name) => (half ? cast(name, FLOAT16) : name));
  const attention = addAttention(edit, inputs, heads, null, { hint: "trial/attention" });
  edit.add("Identity", [half ? cast(attention, FLOAT) : attention], { output: "out" });
  edit.addOutput("out", FLOAT, trialDims.q);
  return encodeModel(edit.finish());
}

/** softmax(q k^T / sqrt(d)) v, head by head (Vaswani et al. 2017, equation 1). [1, queries, channels] */
export function trialExpected({ q, k, v }: ReturnType<typeof trialInputs>): Float32Array {
  const out = new Float32Array(queries * channels);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < queries; i++) {
      const at = (row: number, d: number) => row * channels + head * headSize + d;
      const logits = Array.from({ length: keys }, (_, j) => {
        let dot = 0;
        for (let d = 0; d < headSize; d++) dot += q[at(i, d)]! * k[at(j, d)]!;
        return dot / Math.sqrt(headSize);
      });
      const top = Math.max(...logits);
      const weights = logits.map((x) => Math.exp(x - top));
      const sum = weights.reduce((a, b) => a + b, 0);
      for (let d = 0; d < headSize; d++)
        out[at(i, d)] = weights.reduce((mixed, w, j) => mixed + (w / sum) * v[at(j, d)]!, 0);
    }
  }
  return out;
}
