// Convolution, pooling and resizing: linear in the image, so that the cotangent takes the transposed way with the same weights.
import { TensorProto_DataType } from "onnx-buf";
import { sizeOf } from "../../facts.ts";
import { attributeOf, intOf, intsOf, textOf } from "../../model.ts";
import { type Backward, forAll, type GradientRule, type GradientRules } from "../gradient-rule.ts";

/** Strides, pads, dilations and groups as they are; null when pads follow from the size. */
function windowOf({ node }: Backward, kernel: readonly number[]) {
  const auto = textOf(node, "auto_pad");
  if (auto !== "" && auto !== "NOTSET" && auto !== "VALID") return null;
  const ones = kernel.map(() => 1);
  return {
    kernel,
    strides: intsOf(node, "strides") ?? ones,
    pads: intsOf(node, "pads") ?? [...kernel, ...kernel].map(() => 0),
    dilations: intsOf(node, "dilations") ?? ones,
    group: intOf(node, "group", 1),
  };
}

type Window = NonNullable<ReturnType<typeof windowOf>>;

const attributesOf = ({ kernel, strides, pads, dilations, group }: Window) => ({
  kernel_shape: { ints: kernel },
  strides: { ints: strides },
  pads: { ints: pads },
  dilations: { ints: dilations },
  group: { int: group },
});

/**
 * y = W * x: dx = ConvTranspose(g, W), with the weights as they are. A stride forgets up to stride - 1 last rows; with all of them put out
 * and the excess cut off, the sides fit whatever they are.
 */
const conv: GradientRule = (backward) => {
  const { ops, g, node, at } = backward;
  const window = windowOf(backward, at(1).dims.slice(2));
  if (!window) return [];
  const rank = window.kernel.length;
  return [
    () => {
      const more = window.strides.map((stride) => stride - 1);
      const attributes = {
        ...attributesOf(window),
        ...(more.some((m) => m > 0) && { output_padding: { ints: more } }),
      };
      const back = ops.op("ConvTranspose", [g, node.input[1]!], attributes);
      if (more.every((m) => m === 0)) return back;
      const axes = Array.from({ length: rank }, (_, i) => i + 2);
      const ends = ops.sizes(axes.map((axis) => ops.size(node.input[0]!, axis)));
      return ops.op("Slice", [back, ops.ints(axes.map(() => 0)), ends, ops.ints(axes)]);
    },
    null,
    () => ops.sum(g, [0, ...Array.from({ length: rank }, (_, i) => i + 2)], false),
  ];
};

/** y = Wᵀ * x: dx = Conv(g, W). */
const convTranspose: GradientRule = (backward) => {
  const { ops, g, node, at } = backward;
  const window = windowOf(backward, at(1).dims.slice(2));
  if (!window || attributeOf(node, "output_shape")) return [];
  const axes = window.kernel.map((_, i) => i + 2);
  return [() => ops.op("Conv", [g, node.input[1]!], attributesOf(window)), null, () => ops.sum(g, [0, ...axes], false)];
};

/** Windows that neither overlap nor pad: g / n to each of a window's n cells. Others are refused. */
const averagePool: GradientRule = (backward) => {
  const { ops, g, node, at, scalar } = backward;
  const window = windowOf(backward, intsOf(node, "kernel_shape") ?? []);
  if (!window || window.pads.some((p) => p > 0) || window.kernel.join() !== window.strides.join()) return [];
  if (window.kernel.some((k, i) => at(0).dims[i + 2]! % k !== 0)) return [];
  const cells = sizeOf(window.kernel);
  const attributes = { coordinate_transformation_mode: { string: "asymmetric" }, nearest_mode: { string: "floor" } };
  const scales = ops.numbers([1, 1, ...window.kernel], TensorProto_DataType.FLOAT);
  return [() => ops.op("Resize", [ops.mul(g, scalar(1 / cells)), "", scales], attributes)];
};

/** Nearest by whole factors: the sum over the copies of a cell. */
const resize: GradientRule = ({ ops, g, node, at }) => {
  const { dims } = at(0);
  const out = ops.known(node.output[0]!).dims;
  const mode = textOf(node, "mode");
  const factors = dims.map((d, axis) => out[axis]! / d);
  const isNearest = mode === "" || mode === "nearest";
  if (!isNearest || factors.some((f) => !Number.isInteger(f))) return [];
  const name = node.input[0]!;
  const apart = factors.flatMap((f, axis) => (f === 1 ? [ops.size(name, axis)] : [ops.size(name, axis), f]));
  return [() => ops.sum(ops.reshape(g, ops.sizes(apart)), copyAxes(factors), false), null, null, null];
};

/** Where the copies lie once every enlarged axis is [size, factor]. */
function copyAxes(factors: readonly number[]): readonly number[] {
  return factors.flatMap((f, axis) => {
    const before = factors.slice(0, axis).filter((other) => other !== 1).length;
    return f === 1 ? [] : [axis + before + 1];
  });
}

export const convolution: GradientRules = {
  Conv: conv,
  ConvTranspose: convTranspose,
  AveragePool: averagePool,
  ...forAll("Resize Upsample", resize),
};
