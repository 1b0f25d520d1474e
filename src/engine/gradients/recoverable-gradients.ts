// Gradients that outlive a lost device: a call that failed is made again, with sessions on what processor there is now.
import type { LoadedModel } from "../load-model.ts";
import { recovering } from "../processors/recoverable.ts";
import type { LearnableLook } from "./look-networks.ts";

type Losable = Pick<LoadedModel, "model" | "deviceLost" | "gradients">;

/** The gradients of `first`, and of what `reopen` gives in its place. */
export function recoverableGradients(first: Losable, reopen: () => Promise<Losable>) {
  const call = recovering(first, reopen, {
    doing: "learned",
    remedy: "Go on: no step that was made is lost. If it stays so, choose the CPU in the list of models.",
  });
  const look = <T>(work: (networks: LearnableLook) => Promise<T>): Promise<T> =>
    call(async ({ gradients }) => work(await gradients.looks()));
  const looks: LearnableLook = {
    embeddings: (ids) => look((networks) => networks.embeddings(ids)),
    encode: (...given) => look((networks) => networks.encode(...given)),
    encodeGradient: (...given) => look((networks) => networks.encodeGradient(...given)),
    squaredError: (...given) => look((networks) => networks.squaredError(...given)),
  };
  return { looks };
}
