// What a look is learned through: the text encoder from embeddings, and the UNet's squared error, each with its gradient.
import type { LookNetworks } from "../../diffusion/looks/learn.ts";
import type { Tensor } from "../../diffusion/tensor.ts";
import { openEmbeddings } from "../../graph/gradient/embeddings.ts";
import { squaredError } from "../../graph/gradient/squared-error.ts";
import { decodeModel } from "../../graph/model.ts";
import { normaliseUnet } from "../../graph/rewrite-unet.ts";
import { feed, findPort, portsOf, toTensor } from "../networks/ports.ts";
import { type UnetInputs, unetFeeds } from "../networks/unet-feeds.ts";
import type { Network } from "../open-network.ts";
import type { OrtTensor, Runtime } from "../runtime.ts";
import { differentiated, openGradient, openGraph } from "./gradient-network.ts";

export interface LearnableLook extends LookNetworks {
  /** The table's rows of token ids: [L] → [L, D]. */
  embeddings(ids: readonly number[]): Promise<Tensor>;
}

/** `output`: which of the encoder's outputs the UNet reads. Throws StudioError "model-unsupported" when one of the two cannot be differentiated. */
export async function openLookNetworks(
  runtime: Runtime,
  text: Network & { readonly output: string },
  unet: Network & { readonly inputs: UnetInputs },
  guidanceScale: number,
): Promise<LearnableLook> {
  const encoder = await openTextGradient(runtime, text);
  const { graph, target, loss } = squaredError(normaliseUnet(decodeModel(unet.model)).graph, "out_sample");
  const context = "encoder_hidden_states";
  const made = differentiated(graph, { from: [loss], to: [context], keep: [loss] });
  const learning = await openGradient(runtime, made, unet.weights);
  const ports = portsOf(learning.session);
  const feedsOf = unetFeeds(runtime, ports, unet.inputs);
  return {
    ...encoder,
    async squaredError(sample, timestep, contexts, wanted) {
      const rows = sample.dims[0]!;
      const timesteps = new Float32Array(rows).fill(timestep);
      const call = { sample, timestep: timesteps, context: contexts, guidanceScale, layout: null };
      const targets = feed(runtime, findPort(ports, "UNet", [target]), wanted.data, wanted.dims);
      const one = { dims: [], data: Float32Array.of(1) };
      const found = await learning.run({ ...feedsOf.give(call), [target]: targets }, { [loss]: one });
      return { loss: found[loss]!.data[0]!, gradient: found[context]! };
    },
  };
}

async function openTextGradient(runtime: Runtime, { model, weights, output }: Network & { readonly output: string }) {
  const { graph, embeddings: input, table, rows } = openEmbeddings(decodeModel(model));
  const looking = await openGraph(runtime, table, weights);
  const made = differentiated(graph, { from: [output], to: [input], keep: [output] });
  const encoding = await openGradient(runtime, made, weights);
  const ports = portsOf(encoding.session);
  const feeds = ({ dims, data }: Tensor): Record<string, OrtTensor> => {
    const ids = ports.get("input_ids");
    const [count = 0, length = 0] = dims;
    return {
      [input]: feed(runtime, ports.get(input)!, data, dims),
      ...(ids && { input_ids: feed(runtime, ids, new BigInt64Array(count * length), [count, length]) }),
    };
  };
  return {
    async embeddings(ids: readonly number[]): Promise<Tensor> {
      const port = findPort(portsOf(looking), "text encoder", ["input_ids"]);
      const given = feed(runtime, port, BigInt64Array.from(ids, BigInt), [1, ids.length]);
      const { dims, data } = toTensor((await runtime.run(looking, { [port.name]: given }, [rows]))[rows] as OrtTensor);
      return { dims: dims.slice(1), data };
    },
    async encode(embeddings: Tensor): Promise<Tensor> {
      const none = { dims: embeddings.dims, data: new Float32Array(embeddings.data.length) };
      return (await encoding.run(feeds(embeddings), { [output]: none }))[output]!;
    },
    async encodeGradient(embeddings: Tensor, cotangent: Tensor): Promise<Tensor> {
      return (await encoding.run(feeds(embeddings), { [output]: cotangent }))[input]!;
    },
  };
}
