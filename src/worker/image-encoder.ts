// A published image encoder (DINOv2, ViT, ...) through Transformers.js, behind the interface of the figure embedder. The
// library gets the studio's runtime and the bytes that the studio has verified: it fetches nothing and keeps nothing.
import type * as Transformers from "@xenova/transformers";
import { type Embedder, quantised } from "./embedder.ts";
import { StudioError } from "./failure.ts";
import type { Picture } from "./protocol.ts";
import type { Runtime } from "./runtime.ts";

/** Where the library looks for a runtime that is already there, once, when it is first imported. */
const RUNTIME = Symbol.for("onnxruntime");
/** The library builds addresses; `serve` answers them. */
const NOWHERE = "https://model.invalid/";

/** `configs`: config.json and preprocessor_config.json. Throws StudioError "model-unsupported" when the library cannot use it. */
export async function openImageEncoder(
  runtime: Runtime,
  network: Uint8Array<ArrayBuffer>,
  configs: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<Embedder> {
  try {
    const library = await openLibrary(runtime, async (address) => serve(address, network, configs));
    const processor = await library.AutoImageProcessor.from_pretrained("encoder");
    const model = await library.AutoModel.from_pretrained("encoder", { dtype: "fp32" });
    return {
      async embed({ picture, figures }) {
        const vector = quantised(vectorOf(await model(await processor(toRawImage(library, picture)))));
        return Object.fromEntries(figures.map(({ tag }) => [tag, vector]));
      },
    };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `The image encoder that judges likeness cannot be used: ${why}`;
    throw new StudioError("model-unsupported", message, "Panels are drawn all the same; they are not judged.");
  }
}

async function openLibrary(runtime: Runtime, answer: (address: string) => Promise<Response>) {
  Object.assign(globalThis, { [RUNTIME]: runtime.library });
  const library = await import("@xenova/transformers");
  Object.assign(library.env, {
    allowLocalModels: false,
    remoteHost: NOWHERE,
    useBrowserCache: false,
    useWasmCache: false,
    fetch: (address: string | URL) => answer(String(address)),
  });
  return library;
}

function serve(
  address: string,
  network: Uint8Array<ArrayBuffer>,
  configs: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Response {
  const name = new URL(address).pathname.split("/").at(-1)!;
  const bytes = name.endsWith(".onnx") ? network : configs.get(name);
  return bytes ? new Response(bytes) : new Response(null, { status: 404 });
}

function toRawImage({ RawImage }: typeof Transformers, { pixels, width, height }: Picture): Transformers.RawImage {
  return new RawImage(pixels, width, height, 4).rgb();
}

/** The projected or pooled output, else the first token's state: in these networks it stands for the whole picture. */
function vectorOf(outputs: Readonly<Record<string, Transformers.Tensor>>): Float32Array {
  const whole = outputs.image_embeds ?? outputs.pooler_output;
  if (whole) return whole.data as Float32Array;
  const states = outputs.last_hidden_state;
  if (!states)
    throw new Error(
      `expected image_embeds, pooler_output or last_hidden_state, found ${Object.keys(outputs).join(", ")}`,
    );
  return (states.data as Float32Array).slice(0, states.dims.at(-1));
}
