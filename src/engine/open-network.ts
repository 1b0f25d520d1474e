// From a network's files to what the runtime is given: a small graph, and its weights as files that are read on demand. No
// weight passes through here unless it is converted to half precision on its way.
import { checkGraph } from "../graph/check.ts";
import { type ByteSource, externaliseWeights } from "../graph/external-weights.ts";
import { halfWeights, halvePrecision } from "../graph/half-precision.ts";
import { decodeModel, encodeModel, type Graph } from "../graph/model.ts";
import { normaliseUnet, rewriteUnet } from "../graph/rewrite-unet.ts";
import type { SharedPorts } from "../graph/rules/shared-attention.ts";
import { StudioError } from "../models/failure.ts";
import { fileAt, type ModelFiles } from "../models/files/model-files.ts";
import type { ModelFile, ModelManifest } from "../models/manifest.ts";

export interface Network {
  /** An ONNX file without its larger weights. */
  readonly model: Uint8Array;
  /** Those weights, by the name under which the model refers to a file. */
  readonly weights: ReadonlyMap<string, ByteSource>;
}

export interface UnetNetwork extends Network, SharedPorts {
  /** Self-attentions of the network, shared or not. */
  readonly found: number;
}

/** What the converted weights are called in the graph. */
const HALVED = "weights in half precision";

/** A network as it was published. Throws StudioError "model-unsupported" when its file is no ONNX model. */
export function openNetwork(file: ModelFile, files: ModelFiles): Network {
  const folder = file.path.slice(0, file.path.lastIndexOf("/") + 1);
  // External data is named relative to the graph's own folder.
  const weights = new Map(
    [file, ...(file.beside ?? [])].map(({ path }) => [path.slice(folder.length), fileAt(files, path)]),
  );
  try {
    return { model: externaliseWeights(fileAt(files, file.path), file.path.slice(folder.length)).model, weights };
  } catch (thrown) {
    throw new StudioError(
      "model-unsupported",
      `${file.path} cannot be read: ${thrown instanceof Error ? thrown.message : thrown}.`,
      "Use another copy or export of this model.",
    );
  }
}

/**
 * The UNet, rewritten so that its self-attentions share; `half`: computing in float16 where it was float32.
 * Throws StudioError "model-unsupported" when it cannot be rewritten.
 */
export function openUnet(manifest: ModelManifest, files: ModelFiles, half: boolean): UnetNetwork {
  const { model, weights } = openNetwork(manifest.files.unet, files);
  try {
    const graph = decodeModel(model);
    const halved = half ? halve(graph, weights) : { graph, weights };
    const { sites } = manifest.identity;
    const shared = rewriteUnet(halved.graph, { sites, weighted: true, bank: true, keep: true });
    const [problem] = checkGraph(shared.graph);
    if (problem) throw new Error(problem);
    return {
      model: encodeModel(shared.graph),
      weights: halved.weights,
      sites: shared.sites,
      levels: shared.levels,
      gate: shared.gate,
      found: shared.found,
    };
  } catch (thrown) {
    throw new StudioError(
      "model-unsupported",
      `The UNet of ${manifest.name} cannot share between panels: ${thrown instanceof Error ? thrown.message : thrown}.`,
      "Use another export of this model, or name its sites in model.json.",
    );
  }
}

/** LayerNorms and attentions become single nodes first: spelt out, they overflow in float16. */
function halve(graph: Graph, weights: Network["weights"]): { graph: Graph; weights: Network["weights"] } {
  const halved = halvePrecision(normaliseUnet(graph).graph, HALVED);
  const sourceOf = (location: string) => {
    const source = weights.get(location);
    if (source) return source;
    throw new Error(`its weights lie in ${location}; found ${[...weights.keys()].join(", ")}`);
  };
  return {
    graph: halved.graph,
    weights: new Map([...weights, [HALVED, halfWeights(halved.weights, sourceOf)]]),
  };
}
