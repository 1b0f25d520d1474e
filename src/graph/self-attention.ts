// Every self-attention of a UNet: three projections of one tensor around an attention, with its place in the network.
import type { NodeProto } from "onnx-buf";
import { type AttentionCore, attentionSeeds, matchAttention } from "./attention-core.ts";
import { latentInput } from "./infer.ts";
import { findSkips, type Position, placeOf, siteNames } from "./position.ts";
import { isRefusal, type Refusal } from "./rule.ts";
import type { View } from "./view.ts";

export interface SelfAttention {
  /** "down.0", "mid", "up.0.1": see siteNames(). */
  readonly name: string;
  readonly position: Position;
  readonly heads: number;
  readonly channels: number;
  readonly scale: number;
  /** Latent cells that one token covers: tokens = h * w / divisor. */
  readonly divisor: number;
  /** TensorProto_DataType of keys and values. */
  readonly type: number;
  /** Tensors, all [B, N, C]: what is projected, its projections, the joined heads that to_out reads. */
  readonly source: string;
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly output: string;
}

/** The self-attentions of a graph in order of execution. */
export function findSelfAttentions(view: View): readonly SelfAttention[] {
  const cores = attentionSeeds(view).flatMap((product) => {
    const core = matchSelfAttention(view, product);
    return isRefusal(core) ? [] : [core];
  });
  return placeAll(view, cores);
}

/** An attention whose queries, keys and values project the same tensor. */
export function matchSelfAttention(view: View, seed: NodeProto): AttentionCore | Refusal {
  const core = matchAttention(view, seed);
  if (isRefusal(core)) return core;
  const { q, k, v } = core;
  if (q.source !== k.source) return { reason: `cross-attention: queries project "${q.source}", keys "${k.source}"` };
  if (v.source !== k.source) return { reason: `keys project "${k.source}", values "${v.source}"; expected one tensor` };
  return core;
}

function placeAll(view: View, cores: readonly AttentionCore[]): readonly SelfAttention[] {
  const skips = findSkips(view);
  const cells = latentInput(view.graph)?.cells ?? null;
  const counts = new Map<string, number>();
  const positions = cores.map((core): Position => {
    const place = placeOf(view, skips, core.k.source, tokensOf(view, core));
    const stage = `${place.block}.${place.level}`;
    const index = counts.get(stage) ?? 0;
    counts.set(stage, index + 1);
    return { ...place, index };
  });
  const names = siteNames(positions, skips);
  return cores.map(({ q, k, v, heads, channels, scale, type, output }, i) => ({
    name: names[i]!,
    position: positions[i]!,
    heads,
    channels,
    scale,
    divisor: (cells ?? tokensOf(view, cores[0]!)) / tokensOf(view, cores[i]!),
    type,
    source: k.source,
    q: q.projected,
    k: k.projected,
    v: v.projected,
    output,
  }));
}

function tokensOf(view: View, core: AttentionCore): number {
  return view.facts.of(core.k.projected).dims?.[1] ?? 1;
}
