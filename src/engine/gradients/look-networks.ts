// What a look is learned through: the text encoder from embeddings, and the UNet's squared error, each with its gradient.
import type { LookNetworks } from "../../diffusion/looks/learn.ts";
import { type Tensor, tensor } from "../../diffusion/tensor.ts";
import { differentiate } from "../../graph/gradient/differentiate.ts";
import { openEmbeddings } from "../../graph/gradient/embeddings.ts";
import { squaredError } from "../../graph/gradient/squared-error.ts";
import { decodeModel } from "../../graph/model.ts";
import { normaliseUnet } from "../../graph/rewrite-unet.ts";
import { viewGraph } from "../../graph/view.ts";
import { embeddedFeeds, openTable, type TextNetwork } from "../networks/embedded-encoder.ts";
import { feed, findPort, portsOf } from "../networks/ports.ts";
import { type UnetInputs, unetFeeds } from "../networks/unet-feeds.ts";
import type { Network } from "../open-network.ts";
import type { OrtTensor, Runtime } from "../runtime.ts";
import { openGradient, orUnsupported } from "./gradient-network.ts";
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
  const { made, input, width } = learnable(() => {
    const { graph, embeddings: input } = openEmbeddings(decodeModel(model));
    // Of several tables, side by side, embeddings are wider than features.
    const width = viewGraph(graph).facts.of(output).dims?.at(-1) ?? 0;
    return { made: differentiate(graph, { from: [output], to: [input], keep: [output] }), input, width };
  });
  const table = await openTable(runtime, text);
  const encoding = await openGradient(runtime, made, weights);
  const ports = portsOf(encoding.session);
  const run = (embeddings: Tensor, ids: readonly number[], cotangent: Tensor) => {
    const chunks = Array.from({ length: embeddings.dims[0]! }, () => ({ ids }));
    return encoding.run(embeddedFeeds(runtime, ports, input, embeddings, chunks), { [output]: cotangent });
  };
  return {
    async embeddings(ids: readonly number[]): Promise<Tensor> {
      const { dims, data } = await table([{ ids }]);
      return { dims: dims.slice(1), data };
    },
    async encode(embeddings: Tensor, ids: readonly number[]): Promise<Tensor> {
      const none = tensor([...embeddings.dims.slice(0, 2), width]);
      return (await run(embeddings, ids, none))[output]!;
    },
    async encodeGradient(embeddings: Tensor, ids: readonly number[], cotangent: Tensor): Promise<Tensor> {
      return (await run(embeddings, ids, cotangent))[input]!;
    },
  };
}
