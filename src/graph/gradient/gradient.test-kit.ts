// For tests: a gradient held against central differences of the forward, on ONNX Runtime.
import { checkGraph } from "../check.ts";
import { type Feeds, floats, openModel, type StoredTensor } from "../fixtures.test-kit.ts";
import { inferFacts } from "../infer.ts";
import { encodeModel, type Graph } from "../model.ts";
import { shareConstants } from "../share-constants.ts";
import { differentiate } from "./differentiate.ts";

/** Small waves, different for every seed: random enough, and the same each time. */
export function waves(dims: readonly number[], seed: number): StoredTensor {
  const count = dims.reduce((a, b) => a * b, 1);
  return { dims, data: Float32Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed)) };
}

const dot = (a: StoredTensor, b: StoredTensor): number =>
  floats(a).reduce((sum, value, i) => sum + value * floats(b)[i]!, 0);

const moved = (x: StoredTensor, along: StoredTensor, step: number): StoredTensor => ({
  dims: x.dims,
  data: floats(x).map((value, i) => value + step * floats(along)[i]!),
});

/** How a gradient is held against differences. */
export interface Differences {
  readonly step: number;
  /** A direction of an input; waves by default. */
  readonly along?: (dims: readonly number[], seed: number) => StoredTensor;
}

/**
 * The largest error of the gradient of ⟨cotangent, y⟩ along a few directions, relative to the largest derivative: how far
 * ⟨gradient, direction⟩ is from (f(x + h d) - f(x - h d)) / 2h.
 */
export async function gradientError(
  graph: Graph,
  feeds: Feeds,
  to: readonly string[],
  { step, along = waves }: Differences,
): Promise<number> {
  const output = graph.outputs[0]!.name;
  const gradient = differentiate(graph, { from: [output], to, keep: [output] });
  const [problem] = checkGraph(gradient.graph);
  if (problem) throw new Error(problem);
  const model = await openModel(encodeModel(shareConstants(gradient.graph)));
  const sizes = new Map(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
  const cotangent = waves(inferFacts(graph, sizes).of(output).dims!, 5);
  const run = (changed: Feeds) => model.run({ ...feeds, ...changed, [gradient.cotangents.get(output)!]: cotangent });
  const own = await run({});
  let [error, largest] = [0, 0];
  for (const name of to)
    for (const seed of [7, 8, 9]) {
      const direction = along(feeds[name]!.dims, seed);
      const at = async (h: number) =>
        dot((await run({ [name]: moved(feeds[name]!, direction, h) }))[output]!, cotangent);
      const expected = ((await at(step)) - (await at(-step))) / (2 * step);
      const found = dot(own[gradient.gradients.get(name)!]!, direction);
      largest = Math.max(largest, Math.abs(expected));
      error = Math.max(error, Math.abs(found - expected));
    }
  return error / largest;
}
