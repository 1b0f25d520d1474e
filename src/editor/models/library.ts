// What the loaded model composes drafts of: brought when it is first wanted, forgotten with its model.
import { loadedModel } from "../../studio/selectors.ts";
import type { Parts } from "../workspace.ts";

export function createLibrary({ ports, workspace: { store } }: Pick<Parts, "ports" | "workspace">) {
  /** The model that was asked and has not answered. */
  let asked: string | null = null;
  ports.engine.subscribe((message) => {
    if (message.type !== "library" && message.type !== "library-failed") return;
    asked = null;
    store.setState(message.type === "library" ? { library: message.library } : { notice: message.failure });
  });
  store.subscribe((state, before) => {
    if (state.library && loadedModel(state)?.hash !== loadedModel(before)?.hash) store.setState({ library: null });
  });
  return {
    /** Brings the library of the model that is loaded, once, if it has one. */
    bringLibrary() {
      const model = loadedModel(store.getState());
      if (!model?.hasLibrary || store.getState().library || asked === model.hash) return;
      asked = model.hash;
      ports.engine.library();
    },
  };
}
