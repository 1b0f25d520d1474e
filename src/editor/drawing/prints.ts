// Pictures larger than they were drawn: a panel is decoded once more from what it was decoded from, by the model's print
// decoder. Nothing is kept here, so that an export depends on the document and the model alone.
import { renderWithPicture } from "../../comic/query.ts";
import type { Render } from "../../comic/records.ts";
import type { Picture } from "../../diffusion/panel.ts";
import type { EditorState } from "../../studio/state.ts";
import type { Failure, FromWorker, ModelInfo, PrintRequest } from "../../worker/protocol.ts";
import type { Prints, Shortfall } from "../editor.ts";
import { modelChanged } from "../failures.ts";
import type { EditorPorts } from "../ports.ts";
import type { PartsWithJobs } from "./jobs.ts";

/** Below this enlargement the picture as it was drawn is as good. */
const WORTH_A_PRINT = 1.2;

/** Whether a picture gains by being decoded for a place of this width. */
export function gainsByPrint({ widthPx }: Render, placePx: number): boolean {
  return placePx > widthPx * WORTH_A_PRINT;
}

export function createPrints(options: PartsWithJobs): Prints {
  const { ports, workspace } = options;
  return {
    async load(asset, widthPx, signal) {
      const image = await ports.assets.get(asset);
      if (!image) {
        const name = `${asset.slice(0, 12)}…`;
        throw new Error(`expected the picture ${name} in this browser's storage, found nothing; draw its panel again`);
      }
      const render = renderWithPicture(workspace.store.getState().doc, asset);
      if (!render || !gainsByPrint(render, widthPx)) return { picture: image, shortfall: null };
      const model = await modelOnceLoaded(options, signal);
      const shortfall = "code" in model ? failed(model) : shortfallOf(model, render);
      if (shortfall || "code" in model) return { picture: image, shortfall };
      const printed = await print(options, await requestOf(ports, render, model, image), signal);
      return "code" in printed ? { picture: image, shortfall: failed(printed) } : { picture: printed, shortfall: null };
    },
  };
}

const failed = (failure: Failure): Shortfall => ({ kind: "failed", failure });

/** What a model draws, another one cannot read. */
function shortfallOf({ name, title, printFactor }: ModelInfo, { recipe }: Render): Shortfall | null {
  if (recipe.model !== name) return { kind: "other-model", model: recipe.model, loaded: title };
  return printFactor === null ? { kind: "no-decoder", model: title } : null;
}

/** Latents fit only the weights that made them; a picture of other weights of the same model is encoded anew. */
async function requestOf(
  ports: EditorPorts,
  { latents, recipe, widthPx: width, heightPx: height }: Render,
  model: ModelInfo,
  image: Blob,
): Promise<PrintRequest> {
  const kept = latents !== null && recipe.modelHash === model.hash ? await ports.assets.get(latents) : undefined;
  if (kept) return { width, height, from: { kind: "latents", halves: new Uint16Array(await kept.arrayBuffer()) } };
  return { width, height, from: { kind: "pixels", pixels: (await ports.images.decode(image)).pixels } };
}

/** The model, as soon as it is loaded, or why it is not. */
function modelOnceLoaded({ workspace, jobs }: PartsWithJobs, signal: AbortSignal): Promise<ModelInfo | Failure> {
  const { store } = workspace;
  const outcome = ({ engine }: Pick<EditorState, "engine">) =>
    engine.status === "ready" ? engine.model : engine.status === "failed" ? engine.failure : null;
  if (store.getState().engine.status === "idle") jobs.loadModel();
  return answerOf<ModelInfo | Failure>(signal, (answer) => {
    answer(outcome(store.getState()));
    return [store.subscribe((state) => answer(outcome(state)))];
  });
}

/** One panel by the engine. Resolves to its failure when it fails, or when another model is loaded meanwhile. */
function print(
  { ports, workspace: { store }, createId }: PartsWithJobs,
  request: PrintRequest,
  signal: AbortSignal,
): Promise<Picture | Failure> {
  const job = createId("print");
  const { source, backend } = store.getState();
  const answered = answerOf<Picture | Failure>(signal, (answer) => {
    const hearing = [
      ports.engine.subscribe((message) => answer(answerTo(job, message))),
      store.subscribe((now) => answer(now.source === source && now.backend === backend ? null : modelChanged)),
    ];
    ports.engine.print(job, request);
    return hearing;
  });
  return answered.catch((givenUp) => {
    ports.engine.cancel(job);
    throw givenUp;
  });
}

function answerTo(job: string, message: FromWorker): Picture | Failure | null {
  if (message.type === "load-failed") return message.failure;
  if (message.type === "printed" && message.job === job) {
    const { pixels, width, height } = message;
    return { pixels, width, height };
  }
  return message.type === "failed" && message.job === job ? message.failure : null;
}

/** The first answer that is one; rejects with the signal's reason. `hear` begins to listen, and gives what ends that. */
async function answerOf<T>(
  signal: AbortSignal,
  hear: (answer: (found: T | null) => void) => readonly (() => void)[],
): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  let silence: readonly (() => void)[] = [];
  const answered = new Promise<T>((resolve, reject) => {
    silence = hear((found) => found && resolve(found));
    signal.addEventListener("abort", () => reject(signal.reason), { signal: over.signal });
  });
  return answered.finally(() => {
    for (const end of silence) end();
    over.abort();
  });
}
