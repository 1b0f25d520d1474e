// Which aids lie over the page, kept in this browser, and what a drag has snapped to at this moment.
import * as v from "valibot";
import { create } from "zustand";
import type { SnapHint } from "../../studio/snapping.ts";
import { keep, readKept } from "../kept.ts";

const on = v.fallback(v.boolean(), true);
const off = v.fallback(v.boolean(), false);
/** Anything illegal counts as unset. */
const schema = v.object({
  rulers: off,
  guides: on,
  /** Guides stay where they are. */
  locked: off,
  grid: off,
  snapping: on,
});
type Aids = v.InferOutput<typeof schema>;

const KEY = "komawari.guides";

/** Hook: one value of the aids. */
export const useAids = create<Aids>()(() => readKept(KEY, schema, {}));

export function setAid(aid: keyof Aids, value: boolean): void {
  useAids.setState({ [aid]: value });
  keep(KEY, useAids.getState());
}

export const toggleAid = (aid: keyof Aids): void => setAid(aid, !useAids.getState()[aid]);

interface TakenGuide {
  readonly page: string | null;
  /** Its place in the page's list. */
  readonly index: number;
}

/** Hook: the guide that was last pressed or focused. */
export const useTakenGuide = create<TakenGuide>()(() => ({ page: null, index: 0 }));

interface Held {
  readonly hints: readonly SnapHint[];
}

/** Hook: what holds what is dragged. */
export const useHeld = create<Held>()(() => ({ hints: [] }));
