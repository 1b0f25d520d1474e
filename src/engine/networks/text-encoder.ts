// The pipeline's text encoder over an ONNX Runtime session.
import type { TextEncoder } from "../../diffusion/models.ts";
import { weightFeatures } from "../../diffusion/prompt-weights.ts";
import { concatRows, type Tensor } from "../../diffusion/tensor.ts";
import type { InferenceSession, Runtime } from "../runtime.ts";
import type { EmbeddedEncoder } from "./embedded-encoder.ts";
import { expectOnly, expectOutput, findPort, isFixed, portsOf, through } from "./ports.ts";
import type { PromptTokenizer } from "./tokenizer.ts";

/**
 * `output`: which of the encoder's outputs the UNet was trained on; `embedded`: the encoder for prompts with learned words, opened when it is first asked.
 * Throws StudioError "model-unsupported" when the output is not there.
 */
export function textEncoder(
  runtime: Runtime,
  session: InferenceSession,
  tokenizer: PromptTokenizer,
  output: string,
  embedded: () => Promise<EmbeddedEncoder>,
): TextEncoder {
  const ports = portsOf(session);
  const port = findPort(ports, "text encoder", ["input_ids"]);
  expectOnly(ports, "text encoder", (name) => name === port.name);
  expectOutput(session, "text encoder", output);
  const run = through(runtime, session, port, output);
  const [empty] = tokenizer.tokenize("");
  return {
    tokenize: tokenizer.tokenize,
    async encode(prompts) {
      const chunks = Math.max(...prompts.map((p) => p.length));
      const rows = prompts.flatMap((p) => Array.from({ length: chunks }, (_, i) => p[i] ?? empty!));
      const atOnce = isFixed(port.shape[0]) ? port.shape[0] : rows.length;
      const parts: Tensor[] = [];
      for (let at = 0; at < rows.length; at += atOnce) {
        const part = rows.slice(at, at + atOnce);
        const ids = BigInt64Array.from(part.flatMap((r) => r.ids.map(BigInt)));
        const plain = () => run(ids, [part.length, empty!.ids.length]);
        parts.push(await (part.some((row) => row.learned) ? (await embedded())(part) : plain()));
      }
      const features = weightFeatures(
        concatRows(parts),
        rows.map((r) => r.weights),
      );
      const [, tokens = 0, dim = 0] = features.dims;
      return { dims: [prompts.length, chunks * tokens, dim], data: features.data };
    },
  };
}
