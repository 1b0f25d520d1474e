// What the artist chose for this machine: kept between visits, beside the document.

import type { EditorState } from "../../studio/state.ts";
import type { BackendPreference } from "../../worker/protocol.ts";
import type { EditorPorts } from "../ports.ts";

/** What lasts between visits. A folder of the disk does not: browsers forget that it was opened. */
interface Settings {
  readonly backend: BackendPreference;
  /** The downloaded model that draws; null: the embedded one. */
  readonly model: string | null;
  readonly quickDecode: boolean;
  readonly bankBudget: number | null;
}

/** What the last visit chose; what can't be read counts as never chosen. */
export async function readSettings({
  documents,
}: EditorPorts): Promise<Pick<EditorState, "backend" | "source" | "quickDecode" | "bankBudget">> {
  const kept = (await documents.read("settings").catch(() => undefined)) as Partial<Settings> | undefined;
  const backend = (["auto", "webgpu", "wasm"] as const).find((value) => value === kept?.backend) ?? "auto";
  const source = typeof kept?.model === "string" ? { kind: "stored" as const, model: kept.model } : null;
  const bankBudget = Number.isFinite(kept?.bankBudget) ? kept!.bankBudget! : null;
  return { backend, source, quickDecode: kept?.quickDecode === true, bankBudget };
}

/** A choice that could not be kept is made again at the next visit; the autosave reports a full disk. */
export function keepSettings({ documents }: EditorPorts, state: EditorState): void {
  const { backend, source, quickDecode, bankBudget } = state;
  const model = source?.kind === "stored" ? source.model : null;
  const settings: Settings = { backend, model, quickDecode, bankBudget };
  documents.write({ settings }).catch(() => undefined);
}
