// What the artist chose for this machine: kept between visits, beside the document.
import * as v from "valibot";
import type { EditorState } from "../../studio/state.ts";
import type { EditorPorts, Engine } from "../ports.ts";

/** What lasts between visits; what can't be read counts as never chosen. A folder of the disk does not last: browsers forget that it was opened. */
const settingsSchema = v.object({
  backend: v.fallback(v.picklist(["auto", "webgpu", "wasm"]), "auto"),
  /** The downloaded model that draws; null: the embedded one. */
  model: v.fallback(v.nullable(v.string()), null),
  quickDecode: v.fallback(v.boolean(), false),
  bankBudget: v.fallback(v.nullable(v.pipe(v.number(), v.finite())), null),
});
type Settings = v.InferOutput<typeof settingsSchema>;

/** What the last visit chose. */
export async function readSettings({
  documents,
}: Pick<EditorPorts, "documents">): Promise<Pick<EditorState, "backend" | "source" | "quickDecode" | "bankBudget">> {
  const kept = await documents.read("settings").catch(() => undefined);
  const { model, ...settings } = v.parse(settingsSchema, kept ?? {});
  return { ...settings, source: model === null ? null : { kind: "stored", model } };
}

/** What the engine is asked for by these settings. */
export function loadRequest({
  backend,
  source,
}: Pick<EditorState, "backend" | "source">): Parameters<Engine["load"]>[0] {
  return { backend, threads: 0, ...(source && { source }) };
}

export type Chosen = Partial<Pick<EditorState, "backend" | "source" | "quickDecode" | "bankBudget">>;

/**
 * Keeps what was chosen now; the rest stays as it is kept, by this tab or another. A choice that could not be kept is made
 * again at the next visit; the autosave reports a full disk.
 */
export async function keepSettings({ documents }: EditorPorts, { source, ...others }: Chosen): Promise<void> {
  const model = source === undefined ? {} : { model: source?.kind === "stored" ? source.model : null };
  try {
    const kept = (await documents.read("settings")) as Partial<Settings> | undefined;
    await documents.write({ settings: { ...kept, ...others, ...model } satisfies Partial<Settings> });
  } catch {}
}
