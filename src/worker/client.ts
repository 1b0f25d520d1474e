// The window's side of the worker: starts it and passes typed messages.
import type {
  FromWorker,
  GenerateRequest,
  LearnRequest,
  LoadRequest,
  ModelSource,
  PictureToEmbed,
  PrintRequest,
  ToWorker,
} from "./protocol.ts";
import { windowWorker } from "./window-worker.ts";

type Asked = Pick<LoadRequest, "backend" | "threads"> & { readonly source?: ModelSource };

/**
 * `base` is the absolute address of the folder the studio is served from; `model` the folder under models/. Nothing starts
 * before `settled`: a page that is about to be reloaded needs no worker.
 */
export function connectWorker(base: string, model: string, settled: Promise<void>) {
  const worker = windowWorker<ToWorker, FromWorker>(
    () => new Worker(new URL("./entry.ts", import.meta.url), { type: "module", name: "komawari" }),
    (why) => {
      const message = `The drawing worker stopped: ${why}.`;
      const remedy = "Reload the page: your story is saved.";
      return { type: "load-failed", failure: { code: "internal", message, remedy } };
    },
  );
  let isLoaded = false;
  const own = { kind: "url", manifestUrl: new URL(`models/${model}/model.json`, base).href } as const;
  const runtimeUrl = new URL("ort/", base).href;
  const requestOf = ({ source = own, ...asked }: Asked): LoadRequest => ({ ...asked, source, runtimeUrl });
  const post = (message: ToWorker, transfer: Transferable[] = []) => {
    void settled.then(() => worker.send(message, transfer));
  };
  void settled.then(worker.start);
  return {
    /** Begins what `load` will be asked for, while the page is still built. */
    prepare: (asked: Asked) => post({ type: "prepare", request: requestOf(asked) }),
    /** Loads a model, the studio's own unless `source` says otherwise. What an earlier one was doing is given up. */
    load(asked: Asked) {
      // A WebAssembly memory never shrinks: the next model gets a worker of its own.
      if (isLoaded) worker.end();
      isLoaded = true;
      post({ type: "load", request: requestOf(asked) });
    },
    library: () => post({ type: "library" }),
    measure: () => post({ type: "measure" }),
    generate: (job: string, request: GenerateRequest) =>
      post(
        { type: "generate", job, request },
        request.references.map((r) => r.pixels.buffer),
      ),
    print(job: string, request: PrintRequest) {
      const { from } = request;
      post({ type: "print", job, request }, [from.kind === "latents" ? from.halves.buffer : from.pixels.buffer]);
    },
    learn: (job: string, request: LearnRequest) =>
      post(
        { type: "learn", job, request },
        request.pictures.map(({ pixels }) => pixels.buffer),
      ),
    pause: (job: string) => post({ type: "pause", job }),
    cancel: (job: string) => post({ type: "cancel", job }),
    embed: (request: string, picture: PictureToEmbed) =>
      post({ type: "embed", request, ...picture }, [picture.picture.pixels.buffer]),
    subscribe: worker.subscribe,
  };
}
