// From a network's files to what the runtime is given: a small graph, and its weights as files that are read on demand. No
// weight passes through here unless it is converted to half precision on its way.
import { checkGraph } from "../graph/check.ts";
import { type ByteSource, externaliseWeights } from "../graph/external-weights.ts";
import { type HalfWeight, halfWeights, halvePrecision } from "../graph/half-precision.ts";
import { decodeModel, encodeModel } from "../graph/model.ts";
import { normaliseUnet, type RewrittenGraph, rewriteUnet, type UnetEdits } from "../graph/rewrite-unet.ts";
import { shareConstants } from "../graph/share-constants.ts";
import { splitGraph } from "../graph/split-graph.ts";
import { StudioError } from "../models/failure.ts";
import { fileAt, type ModelFiles } from "../models/files/model-files.ts";
import { fingerprint } from "../models/files/weights.ts";
import type { ModelFile, ModelManifest } from "../models/manifest.ts";
import { type Keep, keepNothing } from "../models/store/kept-unets.ts";

export interface Network {
  /** An ONNX file without its larger weights. */
  readonly model: Uint8Array;
  /** Those weights, by the name under which the model refers to a file. */
  readonly weights: ReadonlyMap<string, ByteSource>;
}

export interface UnetNetwork extends Network, Omit<RewrittenGraph, "graph" | "counts" | "refused"> {
  /** What of it follows from text, boxes and lines, as a model of its own, and the inputs of `model` that it gives; null: nothing worth it. */
  readonly once: { readonly model: Uint8Array; readonly outputs: readonly string[] } | null;
}

/** All that rewriting makes of a UNet: plain data, so that it can be kept. */
interface RewrittenUnet extends Omit<UnetNetwork, "weights"> {
  /** null: it computes in float32. */
  readonly halved: readonly HalfWeight[] | null;
}

/** What the converted weights are called in the graph. */
const HALVED = "weights in half precision";

const folderOf = ({ path }: ModelFile) => path.slice(0, path.lastIndexOf("/") + 1);

/** External data is named relative to the graph's own folder. */
function weightsOf(file: ModelFile, files: ModelFiles): Network["weights"] {
  const from = folderOf(file).length;
  return new Map([file, ...(file.beside ?? [])].map(({ path }) => [path.slice(from), fileAt(files, path)]));
}

/** A network as it was published. Throws StudioError "model-unsupported" when its file is no ONNX model. */
export function openNetwork(file: ModelFile, files: ModelFiles): Network {
  const own = file.path.slice(folderOf(file).length);
  try {
    return { model: externaliseWeights(fileAt(files, file.path), own), weights: weightsOf(file, files) };
  } catch (thrown) {
    throw new StudioError(
      "model-unsupported",
      `${file.path} cannot be read: ${thrown instanceof Error ? thrown.message : thrown}.`,
      "Use another copy or export of this model.",
    );
  }
}

/**
 * The UNet, rewritten so that its self-attentions share, or as it was kept; `half`: computing in float16 where it was float32;
 * `edits`: with ports to read and edit its attention by.
 * Throws StudioError "model-unsupported" when it cannot be rewritten.
 */
export async function openUnet(
  manifest: ModelManifest,
  files: ModelFiles,
  half: boolean,
  keep: Keep = keepNothing,
  edits: UnetEdits | null = null,
): Promise<UnetNetwork> {
  const { unet } = manifest.files;
  const { sites } = manifest.identity;
  const steady = ["encoder_hidden_states", manifest.layout?.input, manifest.rough?.input].filter(
    (name) => name !== undefined,
  );
  const hashes = [unet, ...(unet.beside ?? [])].map(({ path, sha256 }) => sha256 ?? fingerprint(fileAt(files, path)));
  const name = JSON.stringify([hashes, half, sites, steady, edits]);
  const weights = weightsOf(unet, files);
  try {
    const { halved, ...network } = await keep(name, () =>
      rewrite(openNetwork(unet, files).model, { sites, steady, half, edits }),
    );
    return { ...network, weights: halved ? new Map([...weights, [HALVED, halve(halved, weights)]]) : weights };
  } catch (thrown) {
    if (thrown instanceof StudioError) throw thrown;
    throw new StudioError(
      "model-unsupported",
      `The UNet of ${manifest.name} cannot share between panels: ${thrown instanceof Error ? thrown.message : thrown}.`,
      "Use another export of this model, or name its sites in model.json.",
    );
  }
}

interface Rewriting {
  readonly sites: readonly string[];
  /** Inputs that are the same in all steps of a panel. */
  readonly steady: readonly string[];
  readonly half: boolean;
  readonly edits: UnetEdits | null;
}

function rewrite(model: Uint8Array, { sites, steady, half, edits }: Rewriting): RewrittenUnet {
  const graph = decodeModel(model);
  // LayerNorms and attentions become single nodes first: spelt out, they overflow in float16.
  const halved = half ? halvePrecision(normaliseUnet(graph).graph, HALVED) : null;
  const options = { sites, weighted: true, bank: true, keep: true };
  const { graph: shared, counts: _, refused: __, ...ports } = rewriteUnet(halved?.graph ?? graph, options, edits);
  const lean = shareConstants(shared);
  const [problem] = checkGraph(lean);
  if (problem) throw new Error(problem);
  const { lowRank } = ports;
  const factors = lowRank ? [lowRank.gate, ...lowRank.additions.flatMap(({ a, b }) => [a, b])] : [];
  const split = splitGraph(lean, [...steady, ...factors]);
  const once = split && { model: encodeModel(split.once), outputs: split.once.outputs.map(({ name }) => name) };
  return { model: encodeModel(split?.each ?? lean), once, ...ports, halved: halved?.weights ?? null };
}

function halve(halved: readonly HalfWeight[], weights: Network["weights"]): ByteSource {
  return halfWeights(halved, (location) => {
    const source = weights.get(location);
    if (source) return source;
    throw new Error(`its weights lie in ${location}; found ${[...weights.keys()].join(", ")}`);
  });
}
