// The pipeline's networks over ONNX Runtime sessions.
import type { Autoencoder, Denoiser, SharedTokens, Site, TextEncoder, UnetCall } from "../diffusion/models.ts";
import { HIDDEN } from "../diffusion/sharing.ts";
import type { Tensor } from "../diffusion/tensor.ts";
import type { InferenceSession, OrtTensor, Runtime } from "./runtime.ts";
import type { PromptTokenizer } from "./tokenizer.ts";

const toTensor = (x: OrtTensor): Tensor => ({ dims: x.dims, data: x.data as Float32Array });

export function textEncoder(runtime: Runtime, session: InferenceSession, tokenizer: PromptTokenizer): TextEncoder {
  return {
    tokenize: tokenizer.tokenize,
    async encode(ids) {
      const flat = BigInt64Array.from(ids.flat(), (id) => BigInt(id));
      const output = await runtime.run(
        session,
        { input_ids: runtime.integers(flat, [ids.length, ids[0]?.length ?? 0]) },
        ["last_hidden_state"],
      );
      return toTensor(output.last_hidden_state as OrtTensor);
    },
  };
}

export function autoencoder(runtime: Runtime, encoder: InferenceSession, decoder: InferenceSession): Autoencoder {
  return {
    async encode(pixels) {
      const output = await runtime.run(encoder, { sample: runtime.floats(pixels.data, pixels.dims) }, [
        "latent_sample",
      ]);
      return toTensor(output.latent_sample as OrtTensor);
    },
    async decode(latents) {
      const output = await runtime.run(decoder, { latent_sample: runtime.floats(latents.data, latents.dims) }, [
        "sample",
      ]);
      return toTensor(output.sample as OrtTensor);
    },
  };
}

/** A UNet whose self-attentions were rewritten by graph/rules/shared-attention (weighted, with banks and kept rows). */
export function denoiser(
  runtime: Runtime,
  session: InferenceSession,
  sites: readonly Site[],
  layoutInput: string | null,
): Denoiser {
  const keptNames = sites.flatMap((_, s) => [`site_k_${s}`, `site_v_${s}`]);
  return {
    sites,
    async run(call) {
      const { sample, timestep, context, layout } = call;
      const feeds: Record<string, OrtTensor> = {
        sample: runtime.floats(sample.data, sample.dims),
        timestep: runtime.floats(timestep, [timestep.length]),
        encoder_hidden_states: runtime.floats(context.data, context.dims),
        ...sharedFeeds(runtime, sites, call),
      };
      if (layoutInput !== null && layout) feeds[layoutInput] = runtime.floats(layout.data, layout.dims);
      const output = await runtime.run(session, feeds, call.keep ? ["out_sample", ...keptNames] : ["out_sample"]);
      const rows = call.keep
        ? sites.map((_, s) => ({
            k: toTensor(output[`site_k_${s}`] as OrtTensor),
            v: toTensor(output[`site_v_${s}`] as OrtTensor),
          }))
        : [];
      return { sample: toTensor(output.out_sample as OrtTensor), rows };
    },
  };
}

function sharedFeeds(runtime: Runtime, sites: readonly Site[], call: UnetCall): Record<string, OrtTensor> {
  const batch = call.sample.dims[0] ?? 0;
  const cells = (call.sample.dims[2] ?? 0) * (call.sample.dims[3] ?? 0);
  const shared = call.shared ?? unshared(sites, batch, cells);
  const feeds: Record<string, OrtTensor> = { share_gate: runtime.floats(shared.gate, [sites.length]) };
  shared.index.forEach(({ rows, bias, perRow }, level) => {
    feeds[`share_${level}`] = runtime.integers(rows, [batch, perRow]);
    feeds[`share_bias_${level}`] = runtime.floats(bias, [batch, perRow]);
  });
  sites.forEach((site, s) => {
    const rows = shared.bank[s];
    // One unread row of zeros stands for an empty bank: not every backend takes tensors without elements.
    const empty = { dims: [1, site.channels], data: new Float32Array(site.channels) };
    const k = rows?.k.data.length ? rows.k : empty;
    const v = rows?.v.data.length ? rows.v : empty;
    feeds[`bank_k_${s}`] = runtime.floats(k.data, k.dims);
    feeds[`bank_v_${s}`] = runtime.floats(v.data, v.dims);
  });
  return feeds;
}

/** One hidden row per reader: the network computes what the plain one does. */
function unshared(sites: readonly Site[], batch: number, cells: number): SharedTokens {
  const levels = Math.max(-1, ...sites.map((s) => s.level)) + 1;
  const index = Array.from({ length: levels }, (_, level) => {
    const tokens = cells / sites.find((s) => s.level === level)!.divisor;
    return {
      rows: BigInt64Array.from({ length: batch }, (_, row) => BigInt(row * tokens)),
      bias: new Float32Array(batch).fill(HIDDEN),
      perRow: 1,
    };
  });
  return { index, gate: new Float32Array(sites.length).fill(HIDDEN), bank: [] };
}
