// A gradient of a network over an ONNX Runtime session. Its weights are those of the network's own file, read from there.
import type { Tensor } from "../../diffusion/tensor.ts";
import { checkGraph } from "../../graph/check.ts";
import { differentiate, type GradientGraph, type GradientOptions } from "../../graph/gradient/differentiate.ts";
import { encodeModel, type Graph } from "../../graph/model.ts";
import { shareConstants } from "../../graph/share-constants.ts";
import { StudioError } from "../../models/failure.ts";
import { feed, portsOf, toTensor } from "../networks/ports.ts";
import type { Network } from "../open-network.ts";
import type { InferenceSession, OrtTensor, Runtime } from "../runtime.ts";

/** A rewritten graph as a session. */
export async function openGraph(
  runtime: Runtime,
  graph: Graph,
  weights: Network["weights"],
): Promise<InferenceSession> {
  const [problem] = checkGraph(graph);
  if (problem) throw new Error(problem);
  return runtime.createSession(encodeModel(shareConstants(graph)), weights);
}

export interface GradientNetwork {
  readonly session: InferenceSession;
  /** Feeds, and cotangents by the tensors that they are of → gradients by the tensors that they are by, and kept outputs by their names. */
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    cotangents: Readonly<Record<string, Tensor>>,
  ): Promise<Readonly<Record<string, Tensor>>>;
}

export async function openGradient(
  runtime: Runtime,
  { graph, cotangents: inputs, gradients }: GradientGraph,
  weights: Network["weights"],
): Promise<GradientNetwork> {
  const session = await openGraph(runtime, graph, weights);
  const ports = portsOf(session);
  const named = new Map([...gradients].map(([name, output]) => [output, name]));
  return {
    session,
    async run(feeds, cotangents) {
      const given = Object.entries(cotangents).map(([name, { data, dims }]) => {
        const port = ports.get(inputs.get(name)!)!;
        return [port.name, feed(runtime, port, data, dims)] as const;
      });
      const outputs = session.outputNames;
      const found = await runtime.run(session, { ...feeds, ...Object.fromEntries(given) }, outputs);
      return Object.fromEntries(
        outputs.map((output) => [named.get(output) ?? output, toTensor(found[output] as OrtTensor)] as const),
      );
    },
  };
}

/** The gradient of a graph. Throws StudioError "model-unsupported" with the operator that stands in the way. */
export const differentiated = (graph: Graph, options: GradientOptions): GradientGraph =>
  orUnsupported(
    () => differentiate(graph, options),
    "This network has no gradient",
    "Use another export of this model, or do without: biases on words and maps of attention work as they are.",
  );

/** What is made of a graph. Where it cannot be, throws StudioError "model-unsupported" with `found`, why, and the remedy. */
export function orUnsupported<T>(make: () => T, found: string, remedy: string): T {
  try {
    return make();
  } catch (thrown) {
    throw new StudioError(
      "model-unsupported",
      `${found}: ${thrown instanceof Error ? thrown.message : thrown}`,
      remedy,
    );
  }
}
