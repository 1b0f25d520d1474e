// A text encoder that reads token embeddings beside ids, and its table: for words that were learned.
import type { TokenChunk } from "../../diffusion/models.ts";
import type { Tensor } from "../../diffusion/tensor.ts";
import { openEmbeddings } from "../../graph/gradient/embeddings.ts";
import { decodeModel } from "../../graph/model.ts";
import { openGraph } from "../gradients/gradient-network.ts";
import type { Network } from "../open-network.ts";
import type { OrtTensor, Runtime } from "../runtime.ts";
import { feed, findPort, type Port, portsOf, toTensor } from "./ports.ts";

/** `output`: which of its outputs the UNet reads. */
export type TextNetwork = Network & { readonly output: string };

/** Features [B, L, D] of chunks, those that are learned among them. */
export type EmbeddedEncoder = (rows: readonly TokenChunk[]) => Promise<Tensor>;

/** Throws when it looks tokens up in no table. */
export async function openEmbeddedEncoder(runtime: Runtime, text: TextNetwork): Promise<EmbeddedEncoder> {
  const { graph, embeddings: input } = openEmbeddings(decodeModel(text.model));
  const [table, session] = [await openTable(runtime, text), await openGraph(runtime, graph, text.weights)];
  const ports = portsOf(session);
  return async (rows) => {
    const embeddings = placed(await table(rows), rows);
    const feeds = embeddedFeeds(runtime, ports, input, embeddings, rows);
    return toTensor((await runtime.run(session, feeds, [text.output]))[text.output] as OrtTensor);
  };
}

/** The rows of the table: ids [B][L] → [B, L, D]. */
export async function openTable(runtime: Runtime, { model, weights }: Network) {
  const { table, rows } = openEmbeddings(decodeModel(model));
  const session = await openGraph(runtime, table, weights);
  const port = findPort(portsOf(session), "text encoder", ["input_ids"]);
  return async (chunks: readonly Pick<TokenChunk, "ids">[]): Promise<Tensor> => {
    const given = { [port.name]: idsFor(runtime, port, chunks) };
    return toTensor((await runtime.run(session, given, [rows]))[rows] as OrtTensor);
  };
}

/** What an opened encoder is fed: embeddings and, where it reads them for more than these, the ids. */
export function embeddedFeeds(
  runtime: Runtime,
  ports: ReadonlyMap<string, Port>,
  input: string,
  { data, dims }: Tensor,
  chunks: readonly Pick<TokenChunk, "ids">[],
): Record<string, OrtTensor> {
  const ids = ports.get("input_ids");
  const given = { [input]: feed(runtime, ports.get(input)!, data, dims) };
  return ids ? { ...given, [ids.name]: idsFor(runtime, ids, chunks) } : given;
}

function idsFor(runtime: Runtime, port: Port, chunks: readonly Pick<TokenChunk, "ids">[]): OrtTensor {
  const ids = BigInt64Array.from(chunks.flatMap((chunk) => chunk.ids.map(BigInt)));
  return feed(runtime, port, ids, [chunks.length, chunks[0]!.ids.length]);
}

/** Throws when a learned embedding has another width than the table's. */
function placed({ dims, data }: Tensor, rows: readonly TokenChunk[]): Tensor {
  const [, length = 0, width = 0] = dims;
  const all = data.slice();
  for (const [row, { learned }] of rows.entries())
    for (const [place, vector] of learned ?? []) {
      if (vector.length !== width)
        throw new Error(`a learned word has ${vector.length} numbers: this text encoder reads ${width}`);
      all.set(vector, (row * length + place) * width);
    }
  return { dims, data: all };
}
