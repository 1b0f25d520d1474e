// What the artist chose for this machine: kept between visits, beside the document.
import type { BackendPreference } from "../worker/protocol.ts";
import type { EditorPorts } from "./editor.ts";
import type { EditorState } from "./state.ts";

/** What lasts between visits. A folder of the disk does not: browsers forget that it was opened. */
interface Settings {
  readonly backend: BackendPreference;
  /** The downloaded model that draws; null: the embedded one. */
  readonly model: string | null;
  readonly bankBudget: number | null;
}

/** What the last visit chose; what can't be read counts as never chosen. */
export async function readSettings({
  documents,
}: EditorPorts): Promise<Pick<EditorState, "backend" | "source" | "bankBudget">> {
  const kept = (await documents.read("settings").catch(() => undefined)) as Partial<Settings> | undefined;
  const backend = (["auto", "webgpu", "wasm"] as const).find((value) => value === kept?.backend) ?? "auto";
  const source = typeof kept?.model === "string" ? { kind: "stored" as const, model: kept.model } : null;
  const bankBudget = Number.isFinite(kept?.bankBudget) ? kept!.bankBudget! : null;
  return { backend, source, bankBudget };
}

/** A choice that could not be kept is made again at the next visit; the autosave reports a full disk. */
export function keepSettings({ documents }: EditorPorts, { backend, source, bankBudget }: EditorState): void {
  const settings: Settings = { backend, model: source?.kind === "stored" ? source.model : null, bankBudget };
  documents.write("settings", settings).catch(() => undefined);
}
