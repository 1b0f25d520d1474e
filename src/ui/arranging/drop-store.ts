// Where the panel that is dragged would land, at this moment.
import { create } from "zustand";
import type { Vec } from "../../geometry/vec.ts";
import type { PanelDrop } from "../../studio/panel-drop.ts";

interface Dragged {
  /** null: nowhere. */
  readonly drop: PanelDrop | null;
  /** The pointer in the window, CSS pixels; null: nothing is dragged. */
  readonly at: Vec | null;
}

/** Hook: one value of it. */
export const useDragged = create<Dragged>()(() => ({ drop: null, at: null }));
