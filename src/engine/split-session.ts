// A network in two sessions that is used as one (graph/split-graph): what follows from text, boxes and lines is computed when they change.
import type { UnetNetwork } from "./open-network.ts";
import type { InferenceSession, OrtTensor, Runtime } from "./runtime.ts";

/** Panels of three shapes form side by side, and read pictures that are run beside them. */
const KEPT = 8;

type Tensors = Readonly<Record<string, OrtTensor>>;

/** The session of a UNet; outputs in `left` stay in the device's memory. */
export async function openUnetSession(
  runtime: Pick<Runtime, "createSession">,
  { model, once, weights }: Pick<UnetNetwork, "model" | "once" | "weights">,
  left: readonly string[],
): Promise<InferenceSession> {
  const before = once && (await runtime.createSession(once.model, weights, once.outputs));
  const each = await runtime.createSession(model, weights, left);
  return before ? joinSessions(before, each) : each;
}

/** `once` gives what `each` takes besides; it is run again when its own inputs are none of the last ones. */
export function joinSessions(once: InferenceSession, each: InferenceSession): InferenceSession {
  const handed = new Set(once.outputNames);
  const own = each.inputMetadata.filter(({ name }) => !handed.has(name));
  const ownNames = own.map(({ name }) => name);
  const only = once.inputMetadata.filter(({ name }) => !each.inputNames.includes(name));
  const inputMetadata = [...own, ...only];
  const kept: { readonly given: Tensors; readonly handed: Tensors }[] = [];
  const follow = async (given: Tensors): Promise<Tensors> => {
    const at = kept.findIndex((other) => once.inputNames.every((name) => isSame(other.given[name]!, given[name]!)));
    const found = kept.splice(at, at < 0 ? 0 : 1)[0] ?? { given, handed: await once.run(given, once.outputNames) };
    kept.push(found);
    if (kept.length > KEPT) dispose(kept.shift()!.handed);
    return found.handed;
  };
  return {
    inputMetadata,
    inputNames: inputMetadata.map(({ name }) => name),
    outputNames: each.outputNames,
    async run(feeds, outputs) {
      const given = await follow(pick(feeds, once.inputNames));
      return each.run({ ...pick(feeds, ownNames), ...given }, outputs);
    },
    async release() {
      for (const { handed } of kept.splice(0)) dispose(handed);
      await once.release();
      await each.release();
    },
  };
}

function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.flatMap((name) => (tensors[name] ? [[name, tensors[name]]] : [])));
}

function dispose(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}

/** By their numbers: who calls makes tensors anew for every step. */
function isSame(a: OrtTensor, b: OrtTensor): boolean {
  if (a.dims.join() !== b.dims.join()) return false;
  const [left, right] = [a.data as ArrayLike<unknown>, b.data as ArrayLike<unknown>];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}
