// Why a model can't run on this machine, before a byte of it is fetched.
import type { BackendPreference, CatalogueModel } from "../worker/protocol.ts";
import type { LadderState } from "./state.ts";

export type Obstacle =
  | { readonly kind: "room"; readonly needed: number; readonly free: number }
  | { readonly kind: "no-gpu" }
  | { readonly kind: "cpu-chosen" }
  | { readonly kind: "feature"; readonly feature: string };

/** Why a model can't run here, or not yet. Empty: nothing speaks against it as far as is known. */
export function obstaclesOf(
  model: CatalogueModel,
  { stored, room, gpu }: Pick<LadderState, "stored" | "room" | "gpu">,
  backend: BackendPreference,
): readonly Obstacle[] {
  const obstacles: Obstacle[] = [];
  const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
  const { loaded = 0, total = bytes } = stored[model.id] ?? {};
  if (room && total - loaded > room.free) obstacles.push({ kind: "room", needed: total - loaded, free: room.free });
  if (model.needs.gpu && gpu !== undefined && (gpu === null || gpu.emulated)) obstacles.push({ kind: "no-gpu" });
  else if (model.needs.gpu && backend === "wasm") obstacles.push({ kind: "cpu-chosen" });
  if (gpu) {
    for (const feature of model.needs.features)
      if (!gpu.features.includes(feature)) obstacles.push({ kind: "feature", feature });
  }
  return obstacles;
}
