// What is being marked to be drawn again. Session state of the screen; what was drawn has its part in its recipe.
import { create } from "zustand";
import type { Part } from "../../geometry/part.ts";
import { MIDDLE } from "./marks.ts";

export type MarkTool = "box" | "brush";

interface RedrawState {
  /** The shot on whose picture a part is marked; null: none. */
  readonly shot: string | null;
  readonly tool: MarkTool;
  readonly part: Part;
  /** Of the brush, in fractions of the picture's width. */
  readonly radius: number;
}

export const RADIUS = { min: 0.02, max: 0.25 } as const;

export const useRedraw = create<RedrawState>()(() => ({ shot: null, tool: "box", part: MIDDLE, radius: 0.08 }));

export const setPart = (part: Part) => useRedraw.setState({ part });
export const setRadius = (radius: number) =>
  useRedraw.setState({ radius: Math.min(RADIUS.max, Math.max(RADIUS.min, radius)) });
export const stopMarking = () => useRedraw.setState({ shot: null });
/** Begins anew with this tool: a rectangle is there at once, for keys to move it. */
export const takeTool = (tool: MarkTool) => useRedraw.setState({ tool, part: tool === "box" ? MIDDLE : [] });

export function toggleMarking(shot: string): void {
  const { shot: marked, tool } = useRedraw.getState();
  takeTool(tool);
  useRedraw.setState({ shot: marked === shot ? null : shot });
}
