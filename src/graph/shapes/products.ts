// Sums over many numbers: products of matrices, convolutions, attentions, reductions, and resizing.
import { axisOf, broadcast, fact } from "../facts.ts";
import { einsumOf, intOf, intsOf } from "../model.ts";
import { axesOf, forAll, type OpRule, type OpRules, spelt } from "./op-rule.ts";

/** Over the last two axes, or as ONNX Runtime's FusedMatMul turns them. */
const matMul: OpRule = ({ node, at }) => {
  const [a, b] = [at(0), at(1)];
  const turned = ["transBatchA", "transBatchB"].some((name) => intOf(node, name, 0) === 1);
  if (!a.dims || !b.dims || a.dims.length < 2 || b.dims.length < 2 || turned) return [fact(a.type, null)];
  const batch = broadcast(a.dims.slice(0, -2), b.dims.slice(0, -2));
  const rows = a.dims.at(intOf(node, "transA", 0) === 1 ? -1 : -2)!;
  return [fact(a.type, [...batch, rows, b.dims.at(intOf(node, "transB", 0) === 1 ? -2 : -1)!])];
};

const gemm: OpRule = ({ node, at }) => {
  const [a, b] = [at(0), at(1)];
  if (!a.dims || !b.dims) return [fact(a.type, null)];
  const rows = a.dims[intOf(node, "transA", 0) === 1 ? 1 : 0]!;
  return [fact(a.type, [rows, b.dims[intOf(node, "transB", 0) === 1 ? 0 : 1]!])];
};

/** Convolution and pooling: channels by the weight, sides by stride, pads and dilation. */
const windowed: OpRule = ({ node, at }) => {
  const [x, weight] = [at(0), at(1)];
  const kernel = intsOf(node, "kernel_shape") ?? weight.dims?.slice(2);
  if (!x.dims || !kernel) return [fact(x.type, null)];
  const [batch = 1, channels = 1, ...sides] = x.dims;
  const strides = intsOf(node, "strides");
  const pads = intsOf(node, "pads");
  const dilations = intsOf(node, "dilations");
  const out = sides.map((side, i) => {
    const padded = side + (pads?.[i] ?? 0) + (pads?.[i + sides.length] ?? 0);
    const reach = (dilations?.[i] ?? 1) * ((kernel[i] ?? 1) - 1) + 1;
    return Math.floor((padded - reach) / (strides?.[i] ?? 1)) + 1;
  });
  return [fact(x.type, [batch, node.opType === "Conv" ? (weight.dims?.[0] ?? channels) : channels, ...out])];
};

/** Channels by the weight and the groups; sides as convolution would have to have had them. */
const convTranspose: OpRule = ({ node, at }) => {
  const [x, weight] = [at(0), at(1)];
  if (!x.dims || !weight.dims || node.attribute.some(({ name }) => name === "output_shape" || name === "auto_pad"))
    return [fact(x.type, null)];
  const [batch = 1, , ...sides] = x.dims;
  const [, filters = 1, ...kernel] = weight.dims;
  const [strides, pads, dilations, more] = ["strides", "pads", "dilations", "output_padding"].map((n) =>
    intsOf(node, n),
  );
  const out = sides.map((side, i) => {
    const reach = (dilations?.[i] ?? 1) * ((kernel[i] ?? 1) - 1) + 1;
    const padded = (strides?.[i] ?? 1) * (side - 1) + (more?.[i] ?? 0) + reach;
    return padded - (pads?.[i] ?? 0) - (pads?.[i + sides.length] ?? 0);
  });
  return [fact(x.type, [batch, filters * intOf(node, "group", 1), ...out])];
};

/** Sizes by letter; repeated letters and "..." are not followed. */
const einsum: OpRule = ({ node, at }) => {
  const { terms, result } = einsumOf(node);
  const sizes = new Map<string, number>();
  for (const [i, term] of terms.entries())
    for (const [axis, letter] of [...term].entries()) sizes.set(letter, at(i).dims?.[axis] ?? 0);
  const dims = [...(result ?? "")].map((letter) => sizes.get(letter) ?? 0);
  return [fact(at(0).type, result === null || dims.includes(0) ? null : dims)];
};

const resize: OpRule = ({ node, at }) => {
  const x = at(0);
  const scales = spelt(at(node.opType === "Upsample" ? 1 : 2));
  const sizes = spelt(at(3));
  if (!x.dims) return [fact(x.type, null)];
  if (sizes?.length === x.dims.length) return [fact(x.type, sizes)];
  return [fact(x.type, scales?.length === x.dims.length ? x.dims.map((d, i) => Math.floor(d * scales[i]!)) : null)];
};

const reduce: OpRule = (inputs) => {
  const { type, dims } = inputs.at(0);
  const axes = axesOf(inputs, 1) ?? dims?.map((_, i) => i);
  if (!dims || !axes) return [fact(type, null)];
  const gone = new Set(axes.map((axis) => axisOf(axis, dims.length)));
  const keep = intOf(inputs.node, "keepdims", 1) === 1;
  return [fact(type, keep ? dims.map((d, i) => (gone.has(i) ? 1 : d)) : dims.filter((_, i) => !gone.has(i)))];
};

/** [B, N, C] out of one weight [C, 3C]. */
const packedAttention: OpRule = ({ node, at }) => {
  const [x, weight] = [at(0), at(1)];
  const own = intsOf(node, "qkv_hidden_sizes")?.[2] ?? (weight.dims?.[1] ?? 0) / 3;
  return [fact(x.type, x.dims?.length === 3 && own > 0 ? x.dims.with(2, own) : null)];
};

/** Queries [B, N, C], or [B, N, H, 3, C/H] when keys and values are packed into them. */
const multiHeadAttention: OpRule = ({ at }) => {
  const { type, dims } = at(0);
  if (dims?.length === 5) return [fact(type, [dims[0]!, dims[1]!, dims[2]! * dims[4]!])];
  return [fact(type, dims?.length === 3 ? dims : null)];
};

export const products: OpRules = {
  ...forAll("MatMul com.microsoft.FusedMatMul", matMul),
  Gemm: gemm,
  Einsum: einsum,
  ...forAll("Conv MaxPool AveragePool", windowed),
  ConvTranspose: convTranspose,
  ...forAll("Resize Upsample", resize),
  ...forAll("ReduceMean ReduceSum ReduceMax ReduceMin ReduceL2 ReduceProd", reduce),
  "com.microsoft.Attention": packedAttention,
  "com.microsoft.MultiHeadAttention": multiHeadAttention,
};
