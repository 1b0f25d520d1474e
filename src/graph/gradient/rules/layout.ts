// Numbers moved, picked, joined and repeated. These are linear: the cotangent goes back the way the numbers came, and what was
// read several times is summed.
import { axisOf } from "../../facts.ts";
import { intOf, intsOf, textOf } from "../../model.ts";
import { type Backward, forAll, type GradientRule, type GradientRules } from "../gradient-rule.ts";
import type { Size } from "../sizes.ts";

/** Reshape and its relatives: back to the shape that it had. */
const reshape: GradientRule = ({ ops, g, node }) => [() => ops.like(g, node.input[0]!), null];

/** Transpose by p: transposed by p⁻¹. */
const transpose: GradientRule = ({ ops, g, node, at }) => {
  const rank = at(0).dims.length;
  const perm = intsOf(node, "perm") ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const back = perm.map((_, axis) => perm.indexOf(axis));
  return [() => ops.transpose(g, back)];
};

/** Concat: cut apart. */
const concat: GradientRule = ({ ops, g, node, at }) => {
  const axis = axisOf(intOf(node, "axis", 0), at(0).dims.length);
  let parts: readonly string[] | null = null;
  const cut = (): readonly string[] => {
    parts ??= ops.split(
      g,
      axis,
      node.input.map((name) => ops.size(name, axis)),
    );
    return parts;
  };
  return node.input.map((_, i) => () => cut()[i]!);
};

/** Split: joined. */
const split: GradientRule = ({ ops, node, at, cotangent }) => {
  const axis = { int: axisOf(intOf(node, "axis", 0), at(0).dims.length) };
  const parts = () => node.output.map((name, i) => cotangent(i) ?? ops.zeros(name));
  return [() => ops.op("Concat", parts(), { axis }), null];
};

/** Slice: put back in its place among zeros, by Pad where it is a run from a known start. */
const slice: GradientRule = (backward) => {
  const { ops, node } = backward;
  const listed = (name: string, input: number) =>
    intsOf(node, name) ?? (node.input[input] ? ops.fixed(node.input[input]) : null);
  const starts = listed("starts", 1);
  const axes = node.input[3] ? listed("axes", 3) : (listed("axes", 3) ?? starts?.map((_, i) => i));
  const isRun = !node.input[4] || ops.fixed(node.input[4])?.every((step) => step === 1);
  return [
    () => (starts && axes && isRun ? padded(backward, starts, axes) : scattered(backward)),
    null,
    null,
    null,
    null,
  ];
};

function padded({ ops, g, node, at }: Backward, starts: readonly number[], axes: readonly number[]): string {
  const { dims } = at(0);
  const before: Size[] = dims.map(() => 0);
  const after: Size[] = dims.map(() => 0);
  for (const [i, raw] of axes.entries()) {
    const axis = axisOf(raw, dims.length);
    const [whole, part] = [ops.size(node.input[0]!, axis), ops.size(node.output[0]!, axis)];
    const start = starts[i]!;
    before[axis] = start >= 0 ? start : ops.plus(whole, start);
    after[axis] = ops.minus(ops.minus(whole, part), before[axis]);
  }
  return ops.op("Pad", [g, ops.sizes([...before, ...after])]);
}

/** Where the numbers came from is what the same Slice takes of their places: it counts backwards, clamps and skips by itself. */
function scattered({ ops, g, node }: Backward): string {
  const name = node.input[0]!;
  const count = ops.op("ReduceProd", [ops.shapeOf(name)], { keepdims: { int: 0 } });
  const places = ops.op("Range", [ops.ints([0], []), count, ops.ints([1], [])]);
  const taken = ops.op("Slice", [ops.like(places, name), ...node.input.slice(1)]);
  const rows = ops.op("Unsqueeze", [taken, ops.ints([-1])]);
  return ops.like(ops.op("ScatterND", [ops.reshape(ops.zeros(name), ops.ints([-1])), rows, g]), name);
}

/** Pad with a constant: cut out again. */
const pad: GradientRule = ({ ops, g, node, at }) => {
  const { dims } = at(0);
  const mode = textOf(node, "mode");
  const pads = intsOf(node, "pads") ?? ops.fixed(node.input[1] ?? "");
  if (!pads || (mode !== "" && mode !== "constant") || pads.some((p) => p < 0) || node.input[3]) return [];
  const ends = () => ops.sizes(dims.map((_, axis) => ops.plus(ops.size(node.input[0]!, axis), pads[axis]!)));
  const axes = dims.map((_, axis) => axis);
  return [() => ops.op("Slice", [g, ops.ints(pads.slice(0, dims.length)), ends(), ops.ints(axes)]), null, null];
};

/** Gather: every row gets the sum of the cotangents of its readers. */
const gather: GradientRule = ({ ops, g, node, at }) => {
  const { dims } = at(0);
  const axis = axisOf(intOf(node, "axis", 0), dims.length);
  const picked = at(1).dims.length;
  // Rows to the front: ScatterND writes whole rows.
  const front = [
    ...Array.from({ length: picked }, (_, i) => axis + i),
    ...others(picked + dims.length - 1, axis, picked),
  ];
  const back = [...Array.from({ length: axis }, (_, i) => i + 1), 0, ...others(dims.length, 0, axis + 1)];
  return [
    () => {
      const rows = isStraight(front) ? g : ops.transpose(g, front);
      const zeros = ops.zeros(node.input[0]!);
      const into = axis === 0 ? zeros : ops.transpose(zeros, [axis, ...others(dims.length, axis, 1)]);
      const wrapped = ops.op("Unsqueeze", [node.input[1]!, ops.ints([-1])]);
      const sum = ops.op("ScatterND", [into, wrapped, rows], { reduction: { string: "add" } });
      return axis === 0 ? sum : ops.transpose(sum, back);
    },
    null,
  ];
};

/** 0 … rank - 1 without `count` axes from `at` on. */
function others(rank: number, at: number, count: number): readonly number[] {
  return Array.from({ length: rank }, (_, i) => i).filter((i) => i < at || i >= at + count);
}

const isStraight = (perm: readonly number[]): boolean => perm.every((axis, i) => axis === i);

/** Expand: summed over the copies. */
const expand: GradientRule = ({ ops, g, node, at }) => {
  const name = node.input[0]!;
  const { dims } = ops.known(node.output[0]!);
  const axes = ops.repeated(name, dims);
  if (axes.length === 0) return [() => g, null];
  return [() => (dims.length === at(0).dims.length ? ops.sum(g, axes) : ops.like(ops.sum(g, axes), name)), null];
};

/** DepthToSpace, both modes: its inverse, spelt as Reshape, Transpose, Reshape. */
const depthToSpace: GradientRule = ({ ops, g, node, at }) => {
  const { dims } = at(0);
  const [, channels = 0] = dims;
  const b = intOf(node, "blocksize", 1);
  const name = node.input[0]!;
  const isCrd = textOf(node, "mode") === "CRD";
  return [
    () => {
      const [batch, height, width] = [ops.size(name, 0), ops.size(name, 2), ops.size(name, 3)];
      const apart = ops.reshape(g, ops.sizes([batch, channels / (b * b), height, b, width, b]));
      return ops.like(ops.transpose(apart, isCrd ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4]), name);
    },
  ];
};

/** SpaceToDepth: its inverse. */
const spaceToDepth: GradientRule = ({ ops, g, node }) => [
  () => ops.op("DepthToSpace", [g], { blocksize: { int: intOf(node, "blocksize", 1) } }),
];

export const layout: GradientRules = {
  ...forAll("Reshape Flatten Squeeze Unsqueeze", reshape),
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  Expand: expand,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
