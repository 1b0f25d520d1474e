// Who is in a picture, as vectors: pictures of one character have vectors that point the same way. Two kinds of networks
// stand behind one interface: a model's own figure embedder, and a published image encoder (image-encoder.ts).

import { cutFigure } from "../../diffusion/cut-figure.ts";
import { rowsOf } from "../../diffusion/tensor.ts";
import { StudioError } from "../../models/failure.ts";
import type { FromWorker, PictureToEmbed } from "../../worker/protocol.ts";
import type { InferenceSession, Runtime } from "../runtime.ts";
import { findPort, portsOf, through } from "./ports.ts";

export interface Embedder {
  /** By tag. Throws StudioError when the network does not give what it should. */
  embed(picture: PictureToEmbed): Promise<Extract<FromWorker, { type: "embedded" }>["vectors"]>;
}

/** A network from figures [B, 3, 2 * part, part] in -1..1 to vectors [B, D]. */
export function figureEmbedder(runtime: Runtime, session: InferenceSession, part: number): Embedder {
  const run = through(runtime, session, findPort(portsOf(session), "embedder", ["figures"]));
  return {
    async embed({ picture, figures }) {
      const size = 3 * 2 * part * part;
      const data = new Float32Array(figures.length * size);
      for (const [i, { boxes }] of figures.entries()) data.set(cutFigure(picture, boxes, part), i * size);
      const found = await run(data, [figures.length, 3, 2 * part, part]);
      return Object.fromEntries(figures.map(({ tag }, i) => [tag, quantised(rowsOf(found, i, i + 1).data)]));
    },
  };
}

/** The direction in whole numbers of -127..127: small in a saved project, and off by less than half a degree. */
export function quantised(vector: Float32Array): readonly number[] {
  const largest = vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!(largest > 0))
    throw new StudioError("model-unsupported", "The embedder gave a vector without a direction.", "Reload the page.");
  return Array.from(vector, (x) => Math.round((127 * x) / largest));
}
