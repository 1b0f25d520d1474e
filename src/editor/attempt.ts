// Commands that bring files in and out: what goes wrong is told in the notice.
import type { Notice } from "../studio/state.ts";
import { inWords } from "./failures.ts";
import type { Workspace } from "./workspace.ts";

/** Tells what went wrong, and gives null then; the next success takes that back. */
export function attempting({ store }: Pick<Workspace, "store">) {
  let told: Notice | null = null;
  return async <T>(what: string, remedy: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      const done = await work();
      if (told && store.getState().notice === told) store.setState({ notice: null });
      return done;
    } catch (error) {
      told = { message: `${what}: ${inWords(error)}`, remedy };
      store.setState({ notice: told });
      return null;
    }
  };
}
