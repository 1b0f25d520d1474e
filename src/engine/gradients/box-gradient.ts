// ReCorD's step: how far objects are from their boxes on the maps of a level, and the gradient of that by the latents.
import { type BoxedObject, boxLoss } from "../../diffusion/box-loss.ts";
import type { BoxCall, BoxStep } from "../../diffusion/models.ts";
import { findAttentions } from "../../graph/attention.ts";
import { fixInputs, pruneGraph } from "../../graph/edit.ts";
import { addLowRank } from "../../graph/gradient/projections.ts";
import type { InputDims } from "../../graph/infer.ts";
import { decodeModel, type Graph } from "../../graph/model.ts";
import { normaliseUnet } from "../../graph/rewrite-unet.ts";
import { editAttention } from "../../graph/rules/edited-attention.ts";
import { viewGraph } from "../../graph/view.ts";
import { portsOf, toTensor } from "../networks/ports.ts";
import { giveAdditions, giving, type UnetInputs, unetFeeds } from "../networks/unet-feeds.ts";
import type { Network } from "../open-network.ts";
import type { OrtTensor, Runtime } from "../runtime.ts";
import { differentiated, type GradientNetwork, openGradient, openGraph } from "./gradient-network.ts";
import { expectRoom, type PictureSizes, type Room } from "./room.ts";

export interface BoxGradient {
  /** Throws StudioError "out-of-memory" with the largest size that fits. */
  run(call: BoxCall, objects: readonly BoxedObject[]): Promise<BoxStep>;
}

/**
 * `isAdapted`: calls bring low-rank additions. Opens the network twice, both times cut behind the maps of the level (latent cells a query covers): forward, and with its gradient. The second
 * is for one size of picture, and made again for another. Throws StudioError "model-unsupported" when an operator stands in the way.
 */
export async function openBoxGradient(
  runtime: Runtime,
  network: Network,
  inputs: UnetInputs,
  divisor: number,
  room: Room,
  sizes: PictureSizes,
  isAdapted: boolean,
): Promise<BoxGradient> {
  const { graph, map, lowRank } = cutBehindMap(decodeModel(network.model), divisor, isAdapted);
  const reading = await openGraph(runtime, graph, network.weights);
  const ports = portsOf(reading);
  const feedsOf = unetFeeds(runtime, ports, inputs);
  const options = { from: [map], to: ["sample"] };
  let pulling: { readonly key: string; readonly network: GradientNetwork } | null = null;
  const openAt = async (dims: InputDims): Promise<GradientNetwork> => {
    const key = JSON.stringify([...dims]);
    if (pulling?.key === key) return pulling.network;
    if (pulling) await runtime.release(pulling.network.session);
    pulling = null;
    const made = differentiated(fixInputs(graph, dims), options);
    expectRoom(made.graph, room, sizes, dims);
    const opened = await openGradient(runtime, made, network.weights);
    pulling = { key, network: opened };
    return opened;
  };
  return {
    async run(call, objects) {
      const feeds = feedsOf.give(call);
      if (lowRank && call.additions) giveAdditions(giving(runtime, feeds), ports, lowRank, call.additions);
      const pull = await openAt(new Map(Object.entries(feeds).map(([name, { dims }]) => [name, dims])));
      const found = await runtime.run(reading, feeds, [map]);
      const columns = call.sample.dims[3]! / Math.sqrt(divisor);
      const looked = toTensor(found[map] as OrtTensor);
      const { cotangent, ...losses } = boxLoss(looked, columns, objects);
      const gradients = await pull.run(feeds, { [map]: cotangent });
      return { ...losses, map: looked, gradient: gradients.sample! };
    },
  };
}

function cutBehindMap(published: Graph, divisor: number, isAdapted: boolean) {
  const { graph } = normaliseUnet(published);
  const found = findAttentions(viewGraph(graph));
  const { graph: edited, ports } = editAttention(graph, found, { maps: [divisor] });
  const { map } = ports.levels.find((level) => level.divisor === divisor)!;
  const adapted = isAdapted ? addLowRank(edited, found.cross) : null;
  const whole = adapted?.graph ?? edited;
  const cut = pruneGraph({ ...whole, outputs: whole.outputs.filter(({ name }) => name === map) });
  return { graph: cut, map, lowRank: adapted?.ports ?? null };
}
