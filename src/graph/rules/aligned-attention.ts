// StyleAligned (Hertz et al. 2024, section 4.2) as a graph rewrite: queries and keys take on the statistics of those of a style's pictures,
// channel by channel over the tokens (heads are blocks of channels):
//   AdaIN(x) = σ_style (x − μ) / σ + μ_style;   x' = x + strength (AdaIN(x) − x),  of q and of k
// What is read from the pictures besides comes through the pool of shared-attention.ts, which holds aligned keys of this run.
import { TensorProto_DataType } from "onnx-buf";
import type { Attention } from "../attention.ts";
import { editGraph, type GraphEdit } from "../edit.ts";
import type { Graph } from "../model.ts";

export interface StyleSite extends Pick<Attention, "name" | "channels"> {
  /** Input float32 [B, 4, C]: mean and deviation of the style's queries, then of its keys. */
  readonly style: string;
  /** Output float32 [B, 4, C]: the same of this run's own, before they were aligned. */
  readonly own: string;
}

/** What an aligned graph takes and gives besides, by name. */
export interface StylePorts {
  /** Input float32 [B]: 0 leaves a row as it is, 1 aligns it wholly. */
  readonly strength: string;
  readonly sites: readonly StyleSite[];
}

/** Under the root of a variance, as the paper's code has it: a channel that does not vary stays finite. */
const EPSILON = 1e-5;
const { FLOAT } = TensorProto_DataType;

/** Aligns these self-attentions. `graph` may share them already. The graph given is not changed. */
export function alignStatistics(
  graph: Graph,
  attentions: readonly Attention[],
): { readonly graph: Graph; readonly ports: StylePorts } {
  const edit = editGraph(graph);
  const strength = "style_strength";
  edit.addInput(strength, FLOAT, ["style_batch"]);
  const share = edit.add("Reshape", [strength, edit.ints([-1, 1, 1])]);
  const sites = attentions.map((attention, s): StyleSite => {
    const { name, channels } = attention;
    const site = { name, channels, style: `style_${s}`, own: `style_own_${s}` };
    edit.addInput(site.style, FLOAT, ["style_batch", 4, channels]);
    const wanted = parts(edit, site.style);
    const q = statistics(edit, attention.q, attention.type);
    const k = statistics(edit, attention.k, attention.type);
    const attributes = { axis: { int: 1 } };
    edit.add("Concat", [q.mean, q.deviation, k.mean, k.deviation], { attributes, output: site.own });
    edit.addOutput(site.own, FLOAT, ["style_batch", 4, channels]);
    edit.redirect(attention.q, aligned(edit, attention.q, attention.type, q, wanted.slice(0, 2), share));
    edit.redirect(attention.k, aligned(edit, attention.k, attention.type, k, wanted.slice(2), share));
    return site;
  });
  return { graph: edit.finish(), ports: { strength, sites } };
}

/** [B, 4, C] → four of [B, 1, C]. */
const parts = (edit: GraphEdit, style: string) => edit.split(style, 1, [1, 1, 1, 1]);

interface Statistics {
  /** float32 [B, 1, C], both. */
  readonly mean: string;
  readonly deviation: string;
}

/** Over the tokens of x [B, N, C]: in float32, as squares leave float16's range. */
function statistics(edit: GraphEdit, x: string, type: number): Statistics {
  const wide = cast(edit, x, type, FLOAT);
  const mean = edit.overAxes("ReduceMean", wide, [1], true);
  const apart = edit.add("Sub", [wide, mean]);
  const variance = edit.overAxes("ReduceMean", edit.add("Mul", [apart, apart]), [1], true);
  const deviation = edit.add("Sqrt", [edit.add("Add", [variance, edit.floats([EPSILON], [], FLOAT)])]);
  return { mean, deviation };
}

/** x' = a x + b with a = 1 + strength (σ_style / σ − 1), b = strength (μ_style − μ σ_style / σ): two operators over the tokens. */
function aligned(
  edit: GraphEdit,
  x: string,
  type: number,
  { mean, deviation }: Statistics,
  [wantedMean, wantedDeviation]: readonly string[],
  strength: string,
): string {
  const one = edit.floats([1], [], FLOAT);
  const ratio = edit.add("Div", [wantedDeviation!, deviation]);
  const scale = edit.add("Add", [edit.add("Mul", [edit.add("Sub", [ratio, one]), strength]), one]);
  const shift = edit.add("Mul", [edit.add("Sub", [wantedMean!, edit.add("Mul", [mean, ratio])]), strength]);
  const scaled = edit.add("Mul", [x, cast(edit, scale, FLOAT, type)]);
  return edit.add("Add", [scaled, cast(edit, shift, FLOAT, type)]);
}

function cast(edit: GraphEdit, x: string, from: number, to: number): string {
  return from === to ? x : edit.add("Cast", [x], { attributes: { to: { int: to } } });
}
