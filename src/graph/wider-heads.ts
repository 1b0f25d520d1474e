// Numbers added to the logits of keys, [B, M], without a mask [B, N, M]: every head grows by four channels, in which q is 1/scale,
// K is (b, 0, 0, 0) and V is 0. Then scale * (q·k + b/scale) = scale * q·k + b.
import type { AttentionCore } from "./attention-core.ts";
import type { GraphEdit } from "./edit.ts";

/** Channels that carry the bias; MultiHeadAttention on WebGPU wants head sizes in fours. */
const extra = 4;

/** Nodes that widen the heads of an attention, for tensors of its width [B, tokens, C], and that cut what comes out of it. */
export function widerHeads(edit: GraphEdit, site: Pick<AttentionCore, "heads" | "channels" | "scale" | "type">) {
  const { heads, channels, scale, type } = site;
  const size = channels / heads;
  const split = edit.ints([0, 0, heads, size]);
  const joined = edit.ints([0, 0, heads * (size + extra)]);
  const padding = edit.ints([0, 0, 0, 0, 0, 0, 0, extra]);
  const padded = (tokens: string, fill: number): string => {
    const apart = edit.add("Reshape", [tokens, split]);
    return edit.add("Reshape", [edit.add("Pad", [apart, padding, edit.floats([fill], [], type)]), joined]);
  };
  return {
    queries: (q: string): string => padded(q, 1 / scale),
    /** `bias` [B, M] of the element type of the keys; none is 0. */
    keys(k: string, bias?: string): string {
      if (bias === undefined) return padded(k, 0);
      const spread = Array.from({ length: heads * extra }, (_, i) => (i % extra === 0 ? 1 : 0));
      const columns = edit.add("Mul", [
        edit.add("Reshape", [bias, edit.ints([0, 0, 1, 1])]),
        edit.floats(spread, [1, 1, heads, extra], type),
      ]);
      const attributes = { axis: { int: 3 } };
      const weighted = edit.add("Concat", [edit.add("Reshape", [k, split]), columns], { attributes });
      return edit.add("Reshape", [weighted, joined]);
    },
    values: (v: string): string => padded(v, 0),
    /** What a wide attention gives → [B, N, C]. */
    narrow(attended: string): string {
      const apart = edit.add("Reshape", [attended, edit.ints([0, 0, heads, size + extra])]);
      const cut = edit.add("Slice", [apart, edit.ints([0]), edit.ints([size]), edit.ints([3])]);
      return edit.add("Reshape", [cut, edit.ints([0, 0, channels])]);
    },
  };
}
