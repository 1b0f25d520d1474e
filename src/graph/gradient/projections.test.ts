// Low-rank additions held against their formula, computed here from the numbers alone.
import { TensorProto_DataType } from "onnx-buf";
import { expect, it } from "vitest";
import { findAttentions } from "../attention.ts";
import { checkGraph } from "../check.ts";
import { editGraph } from "../edit.ts";
import { floats, openModel } from "../fixtures.test-kit.ts";
import { emptyGraph, encodeModel, type Graph } from "../model.ts";
import { viewGraph } from "../view.ts";
import { waves } from "./gradient.test-kit.ts";
import { addLowRank, textProjections } from "./projections.ts";

const { FLOAT } = TensorProto_DataType;
/** Places, text tokens, their width, channels of the attention. */
const [N, L, D, C] = [2, 4, 3, 5];
type Matrix = readonly (readonly number[])[];

const matrix = (rows: number, columns: number, seed: number): Matrix => {
  const { data } = waves([rows, columns], seed);
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) => Number(data[r * columns + c])),
  );
};
const fed = (dims: readonly number[], numbers: Matrix) => ({ dims, data: Float32Array.from(numbers.flat()) });
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, c) => row.reduce((sum, x, k) => sum + x * b[k]![c]!, 0)));
const plus = (a: Matrix, b: Matrix): Matrix => a.map((row, r) => row.map((x, c) => x + b[r]![c]!));

const [WQ, WK, WV] = [matrix(C, C, 1), matrix(D, C, 2), matrix(D, C, 3)];
const [x, text] = [matrix(N, C, 4), matrix(L, D, 5)];

/** One cross-attention with a single head. `bias`: on keys, as some exports have it. */
function attention(bias = false): Graph {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", FLOAT, [1, N, C]);
  edit.addInput("text", FLOAT, [1, L, D]);
  const weights = (of: Matrix, rows: number) => edit.floats(of.flat(), [rows, C], FLOAT);
  const q = edit.add("MatMul", ["x", weights(WQ, C)]);
  const plain = edit.add("MatMul", ["text", weights(WK, D)]);
  const k = bias ? edit.add("Add", [plain, edit.floats(Array(C).fill(0), [C], FLOAT)]) : plain;
  const v = edit.add("MatMul", ["text", weights(WV, D)]);
  const options = { domain: "com.microsoft", attributes: { num_heads: { int: 1 } }, output: "y" };
  edit.add("MultiHeadAttention", [q, k, v], options);
  edit.addOutput("y", FLOAT, [1, N, C]);
  return edit.finish();
}

function adapted(graph: Graph) {
  const made = addLowRank(graph, findAttentions(viewGraph(graph)).cross);
  expect(checkGraph(made.graph)).toEqual([]);
  return made;
}

/** softmax(Q Kᵀ / √C) V, K and V of tokens that the gate is open for with A B added to their weights. */
function expected(
  factors: readonly { readonly a: Matrix; readonly b: Matrix; readonly open: readonly number[] }[],
): Matrix {
  const read = (weights: Matrix, side: 0 | 1): Matrix =>
    text.map((row, token) => {
      const own = factors.filter((_, i) => i % 2 === side).filter(({ open }) => open.includes(token));
      const whole = own.reduce((sum, { a, b }) => plus(sum, times(a, b)), weights);
      return times([row], whole)[0]!;
    });
  const [q, k, v] = [times(x, WQ), read(WK, 0), read(WV, 1)];
  return q.map((query) => {
    const scores = k.map((key) => Math.exp(query.reduce((sum, value, c) => sum + value * key[c]!, 0) / Math.sqrt(C)));
    const total = scores.reduce((a, b) => a + b, 0);
    return v[0]!.map((_, c) => scores.reduce((sum, score, token) => sum + (score / total) * v[token]![c]!, 0));
  });
}

it("x W + ((x A) ∘ gate) B: the plain formula for the tokens of one, of two, and of none", async () => {
  const { graph, ports } = adapted(attention());
  const session = await openModel(encodeModel(graph));
  /** Two of rank 2 and 1, as one of rank 3: each behind channels of its own. */
  const one = { k: [matrix(D, 2, 6), matrix(2, C, 7)], v: [matrix(D, 2, 8), matrix(2, C, 9)] } as const;
  const two = { k: [matrix(D, 1, 10), matrix(1, C, 11)], v: [matrix(D, 1, 12), matrix(1, C, 13)] } as const;
  const joined = (["k", "v"] as const).flatMap((side, i) => {
    const { a, b } = ports.additions[i]!;
    const wide = one[side][0].map((row, r) => [...row, ...two[side][0][r]!]);
    return [
      [a, fed([D, 3], wide)],
      [b, fed([3, C], [...one[side][1], ...two[side][1]])],
    ] as const;
  });
  for (const open of [
    [[1, 2], []],
    [[1, 2], [3]],
    [[], []],
  ] as const) {
    const [first, second]: readonly (readonly number[])[] = open;
    const gate = text.map((_, token) => [+first!.includes(token), +first!.includes(token), +second!.includes(token)]);
    const given = { x: fed([1, N, C], x), text: fed([1, L, D], text), [ports.gate]: fed([1, L, 3], gate) };
    const { y } = await session.run({ ...given, ...Object.fromEntries(joined) });
    const own = [
      { a: one.k[0], b: one.k[1], open: first! },
      { a: one.v[0], b: one.v[1], open: first! },
      { a: two.k[0], b: two.k[1], open: second! },
      { a: two.v[0], b: two.v[1], open: second! },
    ];
    for (const [i, value] of floats(y!).entries()) expect(value).toBeCloseTo(expected(own).flat()[i]!, 5);
  }
});

it("with its gate shut the graph computes what it did, to the bit", async () => {
  const given = { x: fed([1, N, C], x), text: fed([1, L, D], text) };
  const plain = await (await openModel(encodeModel(attention()))).run(given);
  const { graph, ports } = adapted(attention());
  const factors = ports.additions.flatMap(({ a, b }, i) => [
    [a, waves([D, 2], i)] as const,
    [b, waves([2, C], i + 1)] as const,
  ]);
  const shut = { [ports.gate]: { dims: [1, L, 2], data: new Float32Array(2 * L) } };
  const { y } = await (await openModel(encodeModel(graph))).run({ ...given, ...shut, ...Object.fromEntries(factors) });
  expect(floats(y!)).toEqual(floats(plain.y!));
});

it("weights are found behind a bias; where keys have no product of their own that is said", () => {
  const biased = attention(true);
  const [found] = textProjections(biased, findAttentions(viewGraph(biased)).cross);
  expect(found!.k.width).toEqual({ in: D, out: C });
  const { cross } = findAttentions(viewGraph(biased));
  const edit = editGraph(biased);
  edit.redirect(cross[0]!.k, edit.add("Sin", [cross[0]!.k], { output: "bent" }));
  expect(() => textProjections(edit.finish(), [{ ...cross[0]!, k: "bent" }])).toThrow(
    /"bent" of cross-attention .* is no product with weights of its own/,
  );
});
