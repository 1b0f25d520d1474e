// Normalisations over some axes, with x̂ = r (x - m), m the mean and r = 1 / √(variance + ε) of each slice:
//   y = γ x̂ + β,  g' = γ g:  dx = r (g' - mean g' - x̂ mean(g' x̂))
// (Ioffe and Szegedy 2015, section 3; Ba et al. 2016.) m and r are small and computed again from x, the only large tensor
// that is read.
import { axisOf } from "../../facts.ts";
import { attributeOf, intOf } from "../../model.ts";
import type { Backward, GradientRule, GradientRules } from "../gradient-rule.ts";

/** Mean and inverse deviation of each slice. */
function statistics({ ops, scalar }: Backward, x: string, axes: readonly number[], epsilon: number) {
  const m = ops.mean(x, axes);
  const centred = ops.sub(x, m);
  const variance = ops.mean(ops.mul(centred, centred), axes);
  return { m, r: ops.op("Reciprocal", [ops.op("Sqrt", [ops.add(variance, scalar(epsilon))])]) };
}

/** dx out of g' = γ g. With q = r² (mean(g' x) - m mean g') it is r (g' - mean g' - q (x - m)). */
function normalised(backward: Backward, x: string, scaled: string, axes: readonly number[], epsilon: number): string {
  const { ops } = backward;
  const { m, r } = statistics(backward, x, axes, epsilon);
  const mean = ops.mean(scaled, axes);
  const q = ops.mul(ops.mul(r, r), ops.sub(ops.mean(ops.mul(scaled, x), axes), ops.mul(m, mean)));
  const steep = ops.mul(ops.mul(r, q), x);
  const level = ops.mul(r, ops.sub(ops.mul(q, m), mean));
  return ops.add(ops.sub(ops.mul(r, scaled), steep), level);
}

/** γ [C] beside x [B, C, …]. */
function alongChannels({ ops, at }: Backward, weight: string): string {
  const { dims } = at(0);
  return ops.reshape(weight, ops.ints([-1, ...dims.slice(2).map(() => 1)]));
}

const instanceNormalization: GradientRule = (backward) => {
  const { ops, g, x, node, at } = backward;
  const epsilon = attributeOf(node, "epsilon")?.f ?? 1e-5;
  const axes = at(0)
    .dims.map((_, i) => i)
    .slice(2);
  const scaled = () => (backward.isOne(1) ? g : ops.mul(g, alongChannels(backward, node.input[1]!)));
  return [() => normalised(backward, x(0), scaled(), axes, epsilon), null, null];
};

/** x + skip (+ bias) is normalised; the sum itself may go on as a fourth output, whose cotangent joins. */
const skipLayerNormalization: GradientRule = (backward) => {
  const { ops, x, y, node, at, cotangent } = backward;
  const axes = [at(0).dims.length - 1];
  const epsilon = attributeOf(node, "epsilon")?.f ?? 1e-12;
  let shared: string | null = null;
  const sum = (): string => {
    if (node.output[3]) return y(3);
    const sum = ops.add(x(0), x(1));
    return node.input[4] ? ops.add(sum, node.input[4]) : sum;
  };
  const pull = (): string => {
    if (shared !== null) return shared;
    const [g, beside] = [cotangent(0), cotangent(3)];
    const own = g === null ? null : normalised(backward, sum(), ops.mul(g, node.input[2]!), axes, epsilon);
    shared = own !== null && beside !== null ? ops.add(own, beside) : (own ?? beside!);
    return shared;
  };
  const isAlike = at(1).dims.join() === at(0).dims.join();
  return [pull, isAlike ? pull : null, null, null, null];
};

const layerNormalization: GradientRule = (backward) => {
  const { ops, g, x, node, at } = backward;
  const { dims } = at(0);
  const first = axisOf(intOf(node, "axis", -1), dims.length);
  const axes = dims.map((_, i) => i).slice(first);
  const epsilon = attributeOf(node, "epsilon")?.f ?? 1e-5;
  return [() => normalised(backward, x(0), ops.mul(g, node.input[1]!), axes, epsilon), null, null];
};

/** Groups of channels are slices: [B, C, …] as [B, groups, C / groups · …]. γ and β by channel (opset 21) or by group (18). */
const groupNormalization: GradientRule = (backward) => {
  const { ops, g, x, node, at } = backward;
  const [groups, epsilon] = [intOf(node, "num_groups", 1), attributeOf(node, "epsilon")?.f ?? 1e-5];
  const [, channels = 0] = at(0).dims;
  const apart = ops.ints([0, groups, -1]);
  const byGroup = at(1).dims[0] === groups && groups !== channels;
  return [
    () => {
      const whole = byGroup ? g : ops.mul(g, alongChannels(backward, node.input[1]!));
      const grouped = ops.reshape(whole, apart);
      const scaled = byGroup ? ops.mul(grouped, ops.reshape(node.input[1]!, ops.ints([groups, 1]))) : grouped;
      return ops.like(normalised(backward, ops.reshape(x(0), apart), scaled, [2], epsilon), node.input[0]!);
    },
    null,
    null,
  ];
};

/** In inference mean and variance are weights: y = γ (x - m) / √(v + ε) + β. */
const batchNormalization: GradientRule = (backward) => {
  const { ops, g, node, scalar } = backward;
  const epsilon = attributeOf(node, "epsilon")?.f ?? 1e-5;
  const [, gamma = "", , , variance = ""] = node.input;
  const factor = () => ops.div(gamma, ops.op("Sqrt", [ops.add(variance, scalar(epsilon))]));
  return [() => ops.mul(g, alongChannels(backward, factor())), null, null, null, null];
};

/** y = softmax x: y (g - Σ g y). */
const softmax: GradientRule = ({ ops, g, y, node, at }) => {
  const axis = axisOf(intOf(node, "axis", -1), at(0).dims.length);
  return [
    () => {
      const gy = ops.mul(g, y());
      return ops.sub(gy, ops.mul(y(), ops.sum(gy, [axis])));
    },
  ];
};

/** y = log softmax x: g - e^y Σ g. */
const logSoftmax: GradientRule = ({ ops, g, y, node, at }) => {
  const axis = axisOf(intOf(node, "axis", -1), at(0).dims.length);
  return [() => ops.sub(g, ops.mul(ops.op("Exp", [y()]), ops.sum(g, [axis])))];
};

export const normalisation: GradientRules = {
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  "com.microsoft.SkipLayerNormalization": skipLayerNormalization,
  GroupNormalization: groupNormalization,
  BatchNormalization: batchNormalization,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
};
