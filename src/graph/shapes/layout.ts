// Numbers moved, picked, joined and repeated, but not changed.
import { axisOf, broadcast, fact, reshaped, sizeOf } from "../facts.ts";
import { intOf, intsOf } from "../model.ts";
import { axesOf, forAll, type OpRule, type OpRules, spelt } from "./op-rule.ts";

const reshape: OpRule = ({ node, at }) => {
  const [x, wanted] = [at(0), spelt(at(1))];
  const dims = x.dims && wanted ? reshaped(x.dims, wanted, intOf(node, "allowzero", 0) === 1) : null;
  return [fact(x.type, dims, x.values)];
};

const flatten: OpRule = ({ node, at }) => {
  const { type, dims, values } = at(0);
  const axis = axisOf(intOf(node, "axis", 1), dims?.length ?? 0);
  return [fact(type, dims && [sizeOf(dims.slice(0, axis)), sizeOf(dims.slice(axis))], values)];
};

const transpose: OpRule = ({ node, at }) => {
  const { type, dims, values } = at(0);
  const perm = intsOf(node, "perm") ?? dims?.map((_, i) => dims.length - 1 - i);
  if (!dims || !perm) return [fact(type, null)];
  const moved = perm.map((i) => dims[i] ?? 1);
  const numbers = values && values.length > 1 ? picked(values, dims, perm, moved.map(upTo)) : values;
  return [fact(type, moved, numbers)];
};

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Numbers of a small tensor whose axes are taken in another order, and of each the places that are listed. */
function picked(
  values: readonly number[],
  dims: readonly number[],
  order: readonly number[],
  places: readonly (readonly number[])[],
): readonly number[] {
  const from = (depth: number, at: number): readonly number[] => {
    const axis = order[depth];
    if (axis === undefined) return [values[at] ?? 0];
    const stride = sizeOf(dims.slice(axis + 1));
    return places[depth]!.flatMap((place) => from(depth + 1, at + place * stride));
  };
  return from(0, 0);
}

const unsqueeze: OpRule = (inputs) => {
  const { type, dims, values } = inputs.at(0);
  const axes = axesOf(inputs, 1);
  if (!dims || !axes) return [fact(type, null)];
  const rank = dims.length + axes.length;
  const at = new Set(axes.map((axis) => axisOf(axis, rank)));
  const rest = [...dims];
  const spread = Array.from({ length: rank }, (_, i) => (at.has(i) ? 1 : rest.shift()!));
  return [fact(type, spread, values)];
};

const squeeze: OpRule = (inputs) => {
  const { type, dims, values } = inputs.at(0);
  if (!dims) return [fact(type, null)];
  const axes = inputs.node.input[1] || intsOf(inputs.node, "axes") ? axesOf(inputs, 1) : null;
  const gone = new Set(axes?.map((axis) => axisOf(axis, dims.length)) ?? dims.flatMap((d, i) => (d === 1 ? [i] : [])));
  const kept = dims.filter((_, i) => !gone.has(i));
  return [fact(type, kept, values)];
};

const concat: OpRule = ({ node, at }) => {
  const parts = node.input.map((_, i) => at(i));
  const first = parts[0]?.dims;
  if (!first || parts.some((p) => !p.dims)) return [fact(at(0).type, null)];
  const axis = axisOf(intOf(node, "axis", 0), first.length);
  const total = parts.reduce((sum, p) => sum + (p.dims![axis] ?? 0), 0);
  const numbers = parts.map(spelt);
  const flat = first.length === 1 && numbers.every((n) => n !== null) ? numbers.flatMap((n) => [...n!]) : null;
  return [fact(at(0).type, first.with(axis, total), flat)];
};

const gather: OpRule = ({ node, at }) => {
  const [x, index] = [at(0), at(1)];
  if (!x.dims || !index.dims) return [fact(x.type, null)];
  const axis = axisOf(intOf(node, "axis", 0), x.dims.length);
  const dims = [...x.dims.slice(0, axis), ...index.dims, ...x.dims.slice(axis + 1)];
  const [from, rows] = [spelt(x), spelt(index)];
  const picked = x.dims.length === 1 && from && rows ? rows.map((i) => from[axisOf(i, from.length)] ?? 0) : null;
  return [fact(x.type, dims, picked)];
};

const slice: OpRule = ({ node, at }) => {
  const x = at(0);
  const starts = intsOf(node, "starts") ?? spelt(at(1));
  const ends = intsOf(node, "ends") ?? spelt(at(2));
  const steps = node.input[4] ? spelt(at(4)) : starts?.map(() => 1);
  if (!x.dims || !starts || !ends || !steps) return [fact(x.type, null)];
  const axes = intsOf(node, "axes") ?? (node.input[3] ? spelt(at(3)) : upTo(starts.length));
  if (!axes) return [fact(x.type, null)];
  const places = x.dims.map(upTo);
  for (const [i, raw] of axes.entries()) {
    const axis = axisOf(raw, places.length);
    places[axis] = stepped(x.dims[axis]!, starts[i]!, ends[i]!, steps[i]!);
  }
  const values = spelt(x);
  return [
    fact(
      x.type,
      places.map(({ length }) => length),
      values && picked(values, x.dims, upTo(places.length), places),
    ),
  ];
};

/** The places that Slice takes of an axis; backwards the end -1 is the one before the first (ONNX, Slice-13). */
function stepped(size: number, start: number, end: number, step: number): readonly number[] {
  const [least, most] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (v: number): number => Math.min(most, Math.max(least, v < 0 ? v + size : v));
  const from = clamp(start);
  return upTo(Math.max(0, Math.ceil((clamp(end) - from) / step))).map((i) => from + i * step);
}

const split: OpRule = ({ node, at }) => {
  const x = at(0);
  if (!x.dims) return node.output.map(() => fact(x.type, null));
  const axis = axisOf(intOf(node, "axis", 0), x.dims.length);
  const sizes = intsOf(node, "split") ?? spelt(at(1));
  const equal = Math.ceil(x.dims[axis]! / node.output.length);
  return node.output.map((_, i) => fact(x.type, x.dims!.with(axis, sizes?.[i] ?? equal)));
};

const expand: OpRule = ({ at }) => {
  const [x, wanted] = [at(0), spelt(at(1))];
  return [fact(x.type, x.dims && wanted ? broadcast(x.dims, wanted) : null, x.values?.length === 1 ? x.values : null)];
};

const pad: OpRule = ({ node, at }) => {
  const x = at(0);
  const pads = intsOf(node, "pads") ?? spelt(at(1));
  if (!x.dims || pads?.length !== 2 * x.dims.length) return [fact(x.type, null)];
  const padded = x.dims.map((d, i) => d + pads[i]! + pads[i + pads.length / 2]!);
  return [fact(x.type, padded)];
};

const blocks: OpRule = ({ node, at }) => {
  const { type, dims } = at(0);
  const b = intOf(node, "blocksize", 1);
  const s = node.opType === "SpaceToDepth" ? b : 1 / b;
  return [fact(type, dims ? [dims[0]!, dims[1]! * s * s, dims[2]! / s, dims[3]! / s] : null)];
};

export const layout: OpRules = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Concat: concat,
  Gather: gather,
  Slice: slice,
  Split: split,
  Expand: expand,
  Pad: pad,
  ...forAll("SpaceToDepth DepthToSpace", blocks),
};
