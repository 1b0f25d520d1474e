// What a look is learned through: the text encoder from embeddings, and the UNet's squared error, each with its gradient.
import type { LookNetworks } from "../../diffusion/looks/learn.ts";
import type { Tensor } from "../../diffusion/tensor.ts";
import { differentiate } from "../../graph/gradient/differentiate.ts";
import { openEmbeddings } from "../../graph/gradient/embeddings.ts";
import { squaredError } from "../../graph/gradient/squared-error.ts";
import { decodeModel } from "../../graph/model.ts";
import { normaliseUnet } from "../../graph/rewrite-unet.ts";
import { embeddedFeeds, openTable, type TextNetwork } from "../networks/embedded-encoder.ts";
import { feed, findPort, portsOf, toTensor } from "../networks/ports.ts";
import { type UnetInputs, unetFeeds } from "../networks/unet-feeds.ts";
import type { Network } from "../open-network.ts";
import type { InferenceSession, OrtTensor, Runtime } from "../runtime.ts";
import { openGradient, openGraph, orUnsupported } from "./gradient-network.ts";
import { expectRoom, type PictureSizes, type Room } from "./room.ts";

export interface LearnableLook extends LookNetworks {
  /** The table's rows of token ids: [L] → [L, D]. */
  embeddings(ids: readonly number[]): Promise<Tensor>;
}

export type LearnableUnet = Network & { readonly inputs: UnetInputs; readonly sizes: PictureSizes };

/**
 * Throws StudioError "model-unsupported" when one of the two cannot be differentiated; a call throws "out-of-memory" with the largest size that
 * fits.
 */
export async function openLookNetworks(
  runtime: Runtime,
  text: TextNetwork,
  unet: LearnableUnet,
  guidanceScale: number,
  room: Room,
): Promise<LearnableLook> {
  const encoder = await openTextGradient(runtime, text);
  const by = "encoder_hidden_states";
  const { target, loss, made } = learnable(() => {
    const { graph, ...graded } = squaredError(normaliseUnet(decodeModel(unet.model)).graph, "out_sample");
    return { ...graded, made: differentiate(graph, { from: [graded.loss], to: [by], keep: [graded.loss] }) };
  });
  const learning = await openGradient(runtime, made, unet.weights);
  const ports = portsOf(learning.session);
  const feedsOf = unetFeeds(runtime, ports, unet.inputs);
  const fitting = new Set<string>();
  const expectFit = (feeds: Readonly<Record<string, OrtTensor>>): void => {
    const dims = new Map(Object.entries(feeds).map(([name, given]) => [name, given.dims]));
    const key = JSON.stringify([...dims]);
    if (!fitting.has(key)) expectRoom(made.graph, room, unet.sizes, dims, adviceForLearning);
    fitting.add(key);
  };
  return {
    ...encoder,
    async squaredError({ samples: sample, timestep, targets: wanted, layout }, context) {
      const timesteps = new Float32Array(sample.dims[0]!).fill(timestep);
      const call = { sample, timestep: timesteps, context, guidanceScale, layout };
      const targets = feed(runtime, findPort(ports, "UNet", [target]), wanted.data, wanted.dims);
      const one = { dims: [], data: Float32Array.of(1) };
      const feeds = { ...feedsOf.give(call), [target]: targets };
      expectFit(feeds);
      const found = await learning.run(feeds, { [loss]: one });
      return { loss: found[loss]!.data[0]!, gradient: found[by]! };
    },
  };
}

const learnable = <T>(make: () => T): T =>
  orUnsupported(
    make,
    "With this model nothing can be learned",
    "Draw in a look at once, or with a character's pictures: neither needs learning. Another export of the model may do.",
  );

const adviceForLearning = (largest: string | null): string =>
  largest
    ? `Choose a smaller size of pictures to learn from: ${largest} or less.`
    : "Learn with a smaller model, or on the other processor.";

async function openTextGradient(runtime: Runtime, text: TextNetwork) {
  const { model, weights, output } = text;
  const { graph, made, input } = learnable(() => {
    const { graph, embeddings: input } = openEmbeddings(decodeModel(model));
    return { graph, made: differentiate(graph, { from: [output], to: [input] }), input };
  });
  const table = await openTable(runtime, text);
  const forward = await openGraph(runtime, graph, weights);
  const backward = await openGradient(runtime, made, weights);
  const feedsFor = (session: InferenceSession, embeddings: Tensor, ids: readonly number[]) => {
    const chunks = Array.from({ length: embeddings.dims[0]! }, () => ({ ids }));
    return embeddedFeeds(runtime, portsOf(session), input, embeddings, chunks);
  };
  return {
    async embeddings(ids: readonly number[]): Promise<Tensor> {
      const { dims, data } = await table([{ ids }]);
      return { dims: dims.slice(1), data };
    },
    async encode(embeddings: Tensor, ids: readonly number[]): Promise<Tensor> {
      return toTensor((await runtime.run(forward, feedsFor(forward, embeddings, ids), [output]))[output] as OrtTensor);
    },
    async encodeGradient(embeddings: Tensor, ids: readonly number[], cotangent: Tensor): Promise<Tensor> {
      const found = await backward.run(feedsFor(backward.session, embeddings, ids), { [output]: cotangent });
      return found[input]!;
    },
  };
}
