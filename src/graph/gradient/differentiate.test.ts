import { TensorProto_DataType } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { findAttentions } from "../attention.ts";
import { editGraph } from "../edit.ts";
import { floats, openModel, readUnetFixtures } from "../fixtures.test-kit.ts";
import { decodeModel, emptyGraph, encodeModel, opOf } from "../model.ts";
import { normaliseUnet } from "../rewrite-unet.ts";
import { readStored } from "../stored-exports.test-kit.ts";
import { viewGraph } from "../view.ts";
import { differentiate } from "./differentiate.ts";
import { waves } from "./gradient.test-kit.ts";
import { addLowRank, textProjections } from "./projections.ts";

const { FLOAT } = TensorProto_DataType;

function graphOf(op: string) {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", FLOAT, [2, 2]);
  edit.addInput("apart", FLOAT, [2, 2]);
  edit.add("Exp", [edit.add(op, [edit.add("Sin", ["x"], { output: "early" })])], { output: "y" });
  edit.addOutput("y", FLOAT, [2, 2]);
  return edit.finish();
}

describe("the gradient of a graph", () => {
  it("names an operator without a rule and says what still works", () => {
    expect(() => differentiate(graphOf("Det"), { from: ["y"], to: ["x"] })).toThrow(
      /no rule for Det between "x" and "y"\. Maps, biases and mixing of attentions work/,
    );
  });

  it("passes by an operator that lies behind what the loss looks at", () => {
    const { graph } = differentiate(graphOf("Det"), { from: ["early"], to: ["x"] });
    expect(graph.nodes.map(opOf)).not.toContain("Det");
  });

  it("wants a way from one to the other, and tensors that there are", () => {
    const graph = graphOf("Tanh");
    expect(() => differentiate(graph, { from: ["y"], to: ["apart"] })).toThrow('"y" does not depend on "apart"');
    expect(() => differentiate(graph, { from: ["y"], to: ["z"] })).toThrow('"z" is no tensor of this graph');
  });
});

describe("weights that text is read with", () => {
  it("take low-rank additions whose gradient is that of the weights, through the other factor", async () => {
    const folder = "models/fixtures/unet/sd15";
    const { cases, tensor } = readUnetFixtures(folder);
    const { graph } = normaliseUnet(decodeModel(readStored(`${folder}/ts-sdpa.onnx`)));
    const { cross } = findAttentions(viewGraph(graph));
    const { graph: adapted, ports: added } = addLowRank(graph, cross);
    const { weights, width } = textProjections(graph, cross)[0]!.k;
    expect(added.additions).toHaveLength(14);
    const ports = [added.additions[0]!.a, added.additions[0]!.b];
    const {
      graph: made,
      cotangents,
      gradients,
    } = differentiate(adapted, { from: ["out_sample"], to: [weights, ...ports] });
    const { inputs, timestep } = cases.find(({ name }) => name === "plain")!;
    const [sample, context] = [tensor(inputs.sample!), tensor(inputs.encoder_hidden_states!)];
    const rank = 2;
    const additions = added.additions.flatMap(({ a, b, width }, i) => [
      [a, waves([width.in, rank], i)] as const,
      [b, waves([rank, width.out], i + 1)] as const,
    ]);
    const tokens = context.dims.slice(0, 2);
    const all = { dims: [...tokens, rank], data: new Float32Array(tokens[0]! * tokens[1]! * rank).fill(1) };
    const given = { ...Object.fromEntries(additions), [added.gate]: all };
    const results = await (await openModel(encodeModel(made))).run({
      ...given,
      sample,
      encoder_hidden_states: context,
      timestep: { dims: [], data: BigInt64Array.of(BigInt(timestep)) },
      [cotangents.get("out_sample")!]: waves(sample.dims, 9),
    });
    const [dW, dA, dB] = [weights, ...ports].map((name) => results[gradients.get(name)!]!);
    const [a, b] = ports.map((name) => given[name]!);
    const { in: rows, out: columns } = width;
    const at = (matrix: { readonly data: ArrayLike<number | bigint> }, i: number) => Number(matrix.data[i]);
    const largest = floats(dA!).reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    for (let i = 0; i < rows; i++)
      for (let r = 0; r < rank; r++) {
        // d(W + A B): dA = dW Bᵀ.
        let expected = 0;
        for (let j = 0; j < columns; j++) expected += at(dW!, i * columns + j) * at(b!, r * columns + j);
        expect(Math.abs(at(dA!, i * rank + r) - expected)).toBeLessThan(1e-4 * largest);
      }
    let [found, expected] = [0, 0];
    for (let i = 0; i < rank * columns; i++) found += at(dB!, i);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let r = 0; r < rank; r++) expected += at(a!, i * rank + r) * at(dW!, i * columns + j);
    expect(Math.abs(found / expected - 1)).toBeLessThan(1e-3);
  });
});
