// The checker of foreign networks on a made one with a sharp end: a right gradient passes, wrong ones do not.
import { expect, test } from "vitest";
import { load } from "../sources.mjs";
import { compareGradient, measureDifferences } from "./foreign.mjs";
import { floats } from "./stored-cases.mjs";

const { editGraph } = await load("./src/graph/edit.ts");
const { emptyGraph, opOf } = await load("./src/graph/model.ts");
const { differentiate } = await load("./src/graph/gradient/differentiate.ts");
const FLOAT = 1;

/** y = clip(x sigmoid(x) + sin(x)), its bounds within reach of a few numbers. */
function madeNetwork() {
  const edit = editGraph(emptyGraph());
  edit.addInput("x", FLOAT, [1, 1, 32, 32]);
  const curve = edit.add("Mul", ["x", edit.add("Sigmoid", ["x"])]);
  const sum = edit.add("Add", [curve, edit.add("Sin", ["x"])]);
  edit.add("Clip", [sum, edit.floats([-0.4], [], FLOAT), edit.floats([1], [], FLOAT)], { output: "y" });
  edit.addOutput("y", FLOAT, [1, 1, 32, 32]);
  return edit.finish();
}

const graph = madeNetwork();
const differences = await measureDifferences(graph);
const made = differentiate(graph, { from: ["y"], to: ["x"] });
test("a right gradient passes, and numbers that a bound bends within a step are left out and counted", async () => {
  const verdict = await compareGradient(differences, made);
  expect(verdict).toMatchObject({ passed: true, what: "gradient by x" });
  expect(differences.bent).toBeGreaterThan(0);
  expect(verdict.found).toContain(`${differences.bent} bent of 1024 left out`);
});

test("a gradient 2 % too large fails, and so does one with the sign of one rule turned", async () => {
  const { cotangent } = differences;
  const larger = floats(
    Float32Array.from(cotangent.data, (value) => 1.02 * Number(value)),
    cotangent.dims,
  );
  expect((await compareGradient({ ...differences, cotangent: larger }, made)).passed).toBe(false);
  const edit = editGraph(made.graph);
  const cosine = made.graph.nodes.find((node) => opOf(node) === "Cos")?.output[0] ?? "";
  edit.redirect(cosine, edit.add("Neg", [cosine]));
  expect((await compareGradient(differences, { ...made, graph: edit.finish() })).passed).toBe(false);
});
