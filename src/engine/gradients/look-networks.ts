// What a look is learned through: the text encoder from embeddings, and the UNet's squared error, each with its gradient.
import type { Adapted, LookNetworks } from "../../diffusion/looks/learn.ts";
import { factorsIn } from "../../diffusion/looks/low-rank.ts";
import { type Tensor, tensor } from "../../diffusion/tensor.ts";
import { findAttentions } from "../../graph/attention.ts";
import { differentiate, type GradientGraph } from "../../graph/gradient/differentiate.ts";
import { openEmbeddings } from "../../graph/gradient/embeddings.ts";
import { addLowRank, type LowRankGraphPorts } from "../../graph/gradient/projections.ts";
import { squaredError } from "../../graph/gradient/squared-error.ts";
import { decodeModel } from "../../graph/model.ts";
import { normaliseUnet } from "../../graph/rewrite-unet.ts";
import { viewGraph } from "../../graph/view.ts";
import { embeddedFeeds, openTable, type TextNetwork } from "../networks/embedded-encoder.ts";
import { findPort, type Port, portsOf, toTensor } from "../networks/ports.ts";
import { giveAdditions, giving, type UnetInputs, unetFeeds } from "../networks/unet-feeds.ts";
import { once } from "../once.ts";
import type { Network } from "../open-network.ts";
import type { InferenceSession, OrtTensor, Runtime } from "../runtime.ts";
import { type GradientNetwork, openGradient, openGraph, orUnsupported } from "./gradient-network.ts";
import { expectRoom, type PictureSizes, type Room } from "./room.ts";

export interface LearnableLook extends LookNetworks {
  /** The table's rows of token ids: [L] → [L, D]. */
  embeddings(ids: readonly number[]): Promise<Tensor>;
}

export type LearnableUnet = Network & { readonly inputs: UnetInputs; readonly sizes: PictureSizes };

/** The error's gradient, by features of text and, where it is adapted, by the factors of low-rank additions. */
interface ErrorGradient {
  readonly made: GradientGraph;
  readonly network: GradientNetwork;
  readonly ports: ReadonlyMap<string, Port>;
  readonly target: string;
  readonly loss: string;
  readonly lowRank: LowRankGraphPorts | null;
}

/**
 * A call throws StudioError "model-unsupported" when one of the two cannot be differentiated, and "out-of-memory" with the largest size that
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
  const [plain, adapting] = [
    once(() => openErrorGradient(runtime, unet, false)),
    once(() => openErrorGradient(runtime, unet, true)),
  ];
  const fitting = new Set<string>();
  const expectFit = ({ graph }: GradientGraph, feeds: Readonly<Record<string, OrtTensor>>): void => {
    const dims = new Map(Object.entries(feeds).map(([name, given]) => [name, given.dims]));
    const key = JSON.stringify([...dims]);
    if (!fitting.has(key)) expectRoom(graph, room, unet.sizes, dims, adviceForLearning);
    fitting.add(key);
  };
  return {
    ...encoder,
    async squaredError({ samples: sample, timestep, targets: wanted, layout }, context, adapted) {
      const { made, network, ports, target, loss, lowRank } = await (adapted ? adapting() : plain());
      const timesteps = new Float32Array(sample.dims[0]!).fill(timestep);
      const call = { sample, timestep: timesteps, context, guidanceScale, layout };
      const feeds = unetFeeds(runtime, ports, unet.inputs).give(call);
      const give = giving(runtime, feeds);
      give(findPort(ports, "UNet", [target]), wanted.data, wanted.dims);
      if (lowRank && adapted) giveAdditions(give, ports, lowRank, additionsTo(context, adapted, lowRank));
      expectFit(made, feeds);
      const found = await network.run(feeds, { [loss]: { dims: [], data: Float32Array.of(1) } });
      const byFactors = lowRank?.additions.flatMap(({ a, b }) => [...found[a]!.data, ...found[b]!.data]);
      return {
        loss: found[loss]!.data[0]!,
        gradient: found[TEXT]!,
        ...(byFactors && { byFactors: Float32Array.from(byFactors) }),
      };
    },
  };
}

const TEXT = "encoder_hidden_states";

async function openErrorGradient(runtime: Runtime, unet: LearnableUnet, isAdapted: boolean): Promise<ErrorGradient> {
  const { made, ...names } = learnable(() => {
    const normal = normaliseUnet(decodeModel(unet.model)).graph;
    const adapted = isAdapted ? addLowRank(normal, findAttentions(viewGraph(normal)).cross) : null;
    const { graph, target, loss } = squaredError(adapted?.graph ?? normal, "out_sample");
    const factors = adapted?.ports.additions.flatMap(({ a, b }) => [a, b]) ?? [];
    const made = differentiate(graph, { from: [loss], to: [TEXT, ...factors], keep: [loss] });
    return { made, target, loss, lowRank: adapted?.ports ?? null };
  });
  const network = await openGradient(runtime, made, unet.weights);
  return { ...names, made, network, ports: portsOf(network.session) };
}

/** For the same tokens of every row. */
function additionsTo({ dims }: Tensor, { rank, values, from, to }: Adapted, { additions }: LowRankGraphPorts) {
  const [rows = 0, length = 0] = dims;
  const gate = tensor([rows, length, rank]);
  for (let row = 0; row < rows; row++)
    gate.data.fill(1, (row * length + from) * rank, (row * length + Math.min(to, length)) * rank);
  const projections = additions.map(({ width }) => width);
  return { gate, factors: factorsIn(values, projections, rank) };
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
