// A published image encoder (DINOv2, ViT, CLIP, ...) behind the interface of the figure embedder. Transformers.js prepares the
// picture as the encoder's preprocessor_config.json says; the network runs on the studio's runtime.

import type { Picture } from "../../diffusion/panel.ts";
import type { Tensor } from "../../diffusion/tensor.ts";
import { StudioError } from "../../models/failure.ts";
import type { InferenceSession, Runtime } from "../runtime.ts";
import { type Embedder, quantised } from "./embedder.ts";
import { findPort, portsOf, through } from "./ports.ts";

/** [1, 3, height, width], normalised. */
type Prepare = (picture: Picture) => Promise<Tensor>;

/** Outputs that stand for the whole picture, best first; of states [1, tokens, D] that is the first token's. */
const OUTPUTS = ["image_embeds", "pooler_output", "last_hidden_state"];
/** Where the library looks for a runtime before it brings its own. */
const RUNTIME = Symbol.for("onnxruntime");

/** Throws StudioError "model-unsupported" when the library cannot prepare for it, or its graph is of another kind. */
export async function openImageEncoder(
  runtime: Runtime,
  session: InferenceSession,
  preprocessorConfig: Uint8Array | undefined,
): Promise<Embedder> {
  const port = findPort(portsOf(session), "image encoder", ["pixel_values"]);
  const output = OUTPUTS.find((name) => session.outputNames.includes(name));
  if (output === undefined)
    throw refuse(`its outputs are ${session.outputNames.join(", ")}: expected one of ${OUTPUTS.join(", ")}`);
  const run = through(runtime, session, port, output);
  const prepare = await openPreprocessor(runtime, preprocessorConfig);
  return {
    async embed({ picture, figures }) {
      const { data, dims } = await prepare(picture);
      const found = await run(data, dims);
      const vector = quantised(found.data.slice(0, found.dims.at(-1)));
      return Object.fromEntries(figures.map(({ tag }) => [tag, vector]));
    },
  };
}

async function openPreprocessor(runtime: Runtime, config: Uint8Array | undefined): Promise<Prepare> {
  if (!config) throw refuse("expected its preprocessor_config.json, found none");
  // The library needs tensors only; given no more than that, it cannot fetch or configure a runtime of its own.
  Object.assign(globalThis, { [RUNTIME]: { Tensor: runtime.Tensor } });
  const { ImageProcessor, RawImage } = await import("@xenova/transformers");
  try {
    const processor = new ImageProcessor(JSON.parse(new TextDecoder().decode(config)));
    return async ({ pixels, width, height }) => {
      const { pixel_values } = await processor([new RawImage(pixels, width, height, 4)]);
      return { data: pixel_values.data as Float32Array, dims: pixel_values.dims };
    };
  } catch (thrown) {
    throw refuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function refuse(why: string): StudioError {
  return new StudioError(
    "model-unsupported",
    `The image encoder that judges likeness cannot be used: ${why}.`,
    "Panels are drawn all the same; they are not judged.",
  );
}
