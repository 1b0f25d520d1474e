// Every attention of a UNet with its place in the network: self-attentions, whose queries, keys and values project one tensor, and
// cross-attentions, whose keys and values project another.
import { type AttentionCore, attentionSeeds, matchAttention } from "./attention-core.ts";
import { fixedSize, latentInput } from "./infer.ts";
import { findSkips, type Position, placeOf, type Skips, siteNames } from "./position.ts";
import { isRefusal } from "./rule.ts";
import { uncast, type View } from "./view.ts";

export interface Attention extends Pick<AttentionCore, "heads" | "channels" | "scale" | "type" | "output"> {
  /** "down.0", "mid", "up.0.1": see siteNames(). Unique among the self-attentions, and among the cross-attentions. */
  readonly name: string;
  readonly position: Position;
  /** Latent cells that one query covers: queries = h * w / divisor. */
  readonly divisor: number;
  /** Tokens of the keys when the graph fixes them, for example 77 of text; null when an input decides. */
  readonly keyTokens: number | null;
  /** What queries project, and what keys and values do, both [B, N, C]. */
  readonly source: string;
  readonly keySource: string;
  /** Projected tensors, all [B, N, C]. */
  readonly q: string;
  readonly k: string;
  readonly v: string;
  /** The node that it was found by. */
  readonly node: string;
}

export interface Attentions {
  /** In order of execution, both. */
  readonly self: readonly Attention[];
  readonly cross: readonly Attention[];
  /** What looked like one, by node, and why it is none. */
  readonly refused: readonly { readonly site: string; readonly reason: string }[];
}

/**
 * Finds attentions by structure, whatever their names: spelt out of products and Softmax, or fused over three inputs. Packed
 * ones have no tensors for queries, keys and values; normaliseUnet() takes them apart.
 */
export function findAttentions(view: View): Attentions {
  const cores: (AttentionCore & { readonly node: string })[] = [];
  const refused: { site: string; reason: string }[] = [];
  for (const seed of attentionSeeds(view)) {
    const node = seed.name || seed.output[0]!;
    const core = matchAttention(view, seed);
    if (isRefusal(core)) refused.push({ site: node, reason: core.reason });
    else if (core.v.source !== core.k.source)
      refused.push({
        site: node,
        reason: `keys project "${core.k.source}", values "${core.v.source}"; expected one tensor`,
      });
    else cores.push({ ...core, node });
  }
  const skips = findSkips(view);
  const cells = latentInput(view.graph)?.cells ?? tokensOf(view, cores[0]?.q.projected);
  const place = (kind: typeof cores): readonly Attention[] => {
    const positions = positionsOf(view, skips, kind);
    const names = siteNames(positions, skips);
    return kind.map(({ q, k, v, ...core }, i) => ({
      ...core,
      name: names[i]!,
      position: positions[i]!,
      divisor: cells / tokensOf(view, q.projected),
      keyTokens: fixedSize(view.graph, uncast(view, k.source), 1),
      source: q.source,
      keySource: k.source,
      q: q.projected,
      k: k.projected,
      v: v.projected,
    }));
  };
  return {
    self: place(cores.filter(({ q, k }) => q.source === k.source)),
    cross: place(cores.filter(({ q, k }) => q.source !== k.source)),
    refused,
  };
}

function positionsOf(view: View, skips: Skips, cores: readonly AttentionCore[]): readonly Position[] {
  const counts = new Map<string, number>();
  return cores.map(({ q }) => {
    const place = placeOf(view, skips, q.source, tokensOf(view, q.projected));
    const stage = `${place.block}.${place.level}`;
    const index = counts.get(stage) ?? 0;
    counts.set(stage, index + 1);
    return { ...place, index };
  });
}

function tokensOf(view: View, name: string | undefined): number {
  return view.facts.of(name ?? "").dims?.[1] ?? 1;
}
