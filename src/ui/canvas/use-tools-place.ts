// Where the tools of a panel stand: inside it, so that the border above can be taken hold of, and beside its lettering. Where
// there is no room for that: on its upper edge; while something is drawn or dragged on the panel itself: above that.
import { type CSSProperties, type RefObject, useLayoutEffect, useMemo, useState } from "react";
import type { Vec } from "../../geometry/vec.ts";
import { freePlace } from "./badge-place.ts";
import { useCanvas } from "./canvas-store.ts";
import { mm } from "./mm-style.ts";
import type { PanelItem } from "./panel-items.ts";

/** From the panel's edges, CSS pixels: the handles of an inset reach so far inside. */
const CLEAR_PX = 10;
/** From the right end of the upper edge, and from the sides of the pasteboard. */
const ASIDE_PX = 8;

/** `said`: what decides which tools there are. */
export function useToolsPlace(
  toolbar: RefObject<HTMLElement | null>,
  said: string,
  { polygon, bounds, covered }: PanelItem,
  keepsOut: boolean,
): CSSProperties {
  const scale = useCanvas((s) => s.view.scale);
  const [size, setSize] = useState({ width: 0, height: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: which tools there are decides their size
  useLayoutEffect(() => {
    if (toolbar.current) setSize({ width: toolbar.current.offsetWidth, height: toolbar.current.offsetHeight });
  }, [toolbar, said]);
  const place = useMemo((): Vec => {
    const [width, height, clear] = [size.width / scale, size.height / scale, CLEAR_PX / scale];
    const room = { width: width + 2 * clear, height: height + 2 * clear };
    const free = keepsOut ? null : freePlace(room, polygon, covered, "upper-right");
    if (free) return { x: free.x + clear, y: free.y + clear };
    return { x: bounds.x + bounds.width - width - ASIDE_PX / scale, y: bounds.y - (keepsOut ? height : height / 2) };
  }, [size, scale, keepsOut, polygon, bounds, covered]);
  const shift = useCanvas(({ view, viewport }) => {
    const left = view.x + place.x * scale;
    const seen = view.x + (bounds.x + bounds.width) * scale > 0 && view.x + bounds.x * scale < viewport.width;
    if (!seen) return 0;
    return Math.round(Math.max(ASIDE_PX, Math.min(left, viewport.width - size.width - ASIDE_PX)) - left);
  });
  return { left: `calc(${mm(place.x)} + ${shift}px)`, top: mm(place.y) };
}
