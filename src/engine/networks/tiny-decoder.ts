// TAESD (github.com/madebyollin/taesd): a decoder of a few megabytes, distilled from the autoencoder of Stable Diffusion. It takes
// latents as the UNet gives them: its scale factor is 1, where the autoencoder's is 0.18215. Its pixels are 0..1 as its author
// publishes it and -1..1 from AutoencoderTiny of diffusers. Exports are of either kind and do not say which, so that is measured.
import type { Decode } from "../../diffusion/models.ts";
import { type Tensor, tensor } from "../../diffusion/tensor.ts";
import { StudioError } from "../../models/failure.ts";
import type { ModelManifest } from "../../models/manifest.ts";
import type { InferenceSession, Runtime } from "../runtime.ts";
import { expectOnly, findPort, portsOf, through } from "./ports.ts";

/** Cells along a side of the latents that both decoders are tried with. */
const TRIAL = 8;

/**
 * `own`: the model's decoder, whose range is known. Throws StudioError "model-unsupported" with the file's path when the graph takes
 * no latents of any size or gives another picture of them than `own` would.
 */
export async function openTinyDecoder(
  runtime: Runtime,
  session: InferenceSession,
  path: string,
  own: Decode,
  { channels }: ModelManifest["latent"],
): Promise<Decode> {
  try {
    const ports = portsOf(session);
    const port = findPort(ports, "decoder", ["latent_sample", "latent", "sample"]);
    expectOnly(ports, "decoder", (name) => name === port.name);
    const run = through(runtime, session, port);
    // A plain grey to every decoder, in the middle of 0..1, where readings as 0..1 and as -1..1 lie far apart.
    const middle = tensor([1, channels, TRIAL, TRIAL]);
    const isSigned = readsSigned(await run(middle.data, middle.dims), await own(middle));
    const toUnit = isSigned ? (x: number) => (x + 1) / 2 : (x: number) => x;
    return async (latents) => {
      const { dims, data } = await run(latents.data, latents.dims);
      return { dims, data: data.map(toUnit) };
    };
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    const remedy = "Use another export of it, with dynamic axes, or take it out of the model: it draws without.";
    throw new StudioError(thrown.code, `${path} cannot be used: ${thrown.message}`, remedy);
  }
}

/** Whether a picture is nearer to the expected one, in 0..1, when it is read as -1..1. */
function readsSigned(found: Tensor, expected: Tensor): boolean {
  if (found.dims.join() !== expected.dims.join())
    throw new StudioError(
      "model-unsupported",
      `it makes [${found.dims.join(", ")}] of latents for [${expected.dims.join(", ")}].`,
      "",
    );
  const distance = (read: (x: number) => number) =>
    found.data.reduce((sum, x, i) => sum + Math.abs(read(x) - expected.data[i]!), 0);
  return distance((x) => (x + 1) / 2) < distance((x) => x);
}
