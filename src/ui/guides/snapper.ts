// Snapping for the length of a drag: everything that is dragged on the page asks here where it comes to rest.
import type { PointerEvent as ReactPointerEvent } from "react";
import type { Editor } from "../../editor/editor.ts";
import type { Box } from "../../geometry/box.ts";
import { type Axis, type SnapScope, snapBox, snapTargets } from "../../studio/snapping.ts";
import { pxPerMm } from "../canvas/canvas-store.ts";
import { type Drag, followPointer } from "../canvas/pointer-drag.ts";
import { useAids, useHeld } from "./guides-store.ts";

/** Within so many CSS pixels things snap, however near the page is looked at. */
const SNAP_PX = 6;

type Modifiers = Pick<PointerEvent, "ctrlKey" | "metaKey">;
/** What snaps: boxes in page mm, on the page that is shown. */
type Scope = Omit<SnapScope, "guides" | "grid"> & { readonly toGuides?: boolean };

export interface Snapper {
  /** Where a box comes to rest that was dragged there; what holds it is shown. Ctrl or Command releases it. */
  readonly place: (box: Box, held: Modifiers, axes?: readonly Axis[]) => { readonly x: number; readonly y: number };
  /** Nothing is shown any more. */
  readonly end: () => void;
}

export function createSnapper({ store }: Editor, { toGuides = true, ...scope }: Scope): Snapper {
  const { doc, currentPage } = store.getState();
  const { guides, grid, snapping } = useAids.getState();
  const targets = snapTargets(doc, currentPage, { ...scope, guides: guides && toGuides, grid });
  const show = (hints: ReturnType<typeof snapBox>["hints"]) => {
    if (hints.length > 0 || useHeld.getState().hints.length > 0) useHeld.setState({ hints });
  };
  return {
    place: (box, { ctrlKey, metaKey }, axes) => {
      if (!snapping || ctrlKey || metaKey) {
        show([]);
        return box;
      }
      const { hints, ...place } = snapBox(box, targets, SNAP_PX / pxPerMm(), axes);
      show(hints);
      return place;
    },
    end: () => show([]),
  };
}

interface Moved extends Scope {
  /** As it lies before it is dragged. */
  readonly box: Box;
  /** Those along which it can go; both by default. */
  readonly axes?: readonly Axis[];
}

/** followPointer for something that snaps. */
export function followSnapping(
  editor: Editor,
  down: ReactPointerEvent<HTMLElement>,
  { box, axes, ...scope }: Moved,
  drag: Omit<Drag, "snap">,
): void {
  let snapper: Snapper | undefined;
  const released = (how: () => void) => () => {
    snapper?.end();
    how();
  };
  followPointer(down, {
    ...drag,
    begin: () => {
      const { end, cancel } = drag.begin();
      return { end: released(end), cancel: released(cancel) };
    },
    snap: (dx, dy, event) => {
      snapper ??= createSnapper(editor, scope);
      const there = { ...box, x: box.x + dx / pxPerMm(), y: box.y + dy / pxPerMm() };
      const straight = event.shiftKey && drag.keepsAxis !== false;
      const kept: readonly Axis[] | undefined = straight ? [dy === 0 ? "x" : "y"] : axes;
      const { x, y } = snapper.place(there, event, kept);
      return { dx: (x - box.x) * pxPerMm(), dy: (y - box.y) * pxPerMm() };
    },
  });
}
