// For tests: a gradient held against central differences of the forward, on ONNX Runtime.
import { checkGraph } from "../check.ts";
import { type Feeds, floats, openModel, type StoredTensor } from "../fixtures.test-kit.ts";
import { encodeModel, type Graph } from "../model.ts";
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

/**
 * The largest error of the gradient of ⟨cotangent, y⟩ along a few directions, relative to the largest derivative: how far
 * ⟨gradient, direction⟩ is from (f(x + h d) - f(x - h d)) / 2h.
 */
export async function gradientError(
  graph: Graph,
  feeds: Feeds,
  to: readonly string[],
  step = 1e-2,
  externalData: Parameters<typeof openModel>[1] = [],
): Promise<number> {
  const output = graph.outputs[0]!.name;
  const gradient = differentiate(graph, { from: [output], to, keep: [output] });
  const [problem] = checkGraph(gradient.graph);
  if (problem) throw new Error(problem);
  const plain = await (await openModel(encodeModel(graph), externalData)).run(feeds);
  const model = await openModel(encodeModel(gradient.graph), externalData);
  const input = gradient.cotangents.get(output)!;
  const cotangent = waves(plain[output]!.dims, 5);
  const run = (changed: Feeds) => model.run({ ...feeds, ...changed, [input]: cotangent });
  const own = await run({});
  let [error, largest] = [0, 0];
  for (const name of to)
    for (const seed of [7, 8, 9]) {
      const along = waves(feeds[name]!.dims, seed);
      const [ahead, behind] = [
        await run({ [name]: moved(feeds[name]!, along, step) }),
        await run({ [name]: moved(feeds[name]!, along, -step) }),
      ];
      const expected = (dot(ahead[output]!, cotangent) - dot(behind[output]!, cotangent)) / (2 * step);
      const found = dot(own[gradient.gradients.get(name)!]!, along);
      largest = Math.max(largest, Math.abs(expected));
      error = Math.max(error, Math.abs(found - expected));
    }
  return error / largest;
}
