// Roughing in, as the screen has it: where, with what, and how roughs are shown. What is drawn is in the document.
import { create } from "zustand";

export type RoughTool = "pen" | "line" | "eraser" | "strokes" | "select" | "rub" | "parts";

interface RoughState {
  /** The shot whose rough is drawn; null: none. */
  readonly shot: string | null;
  readonly tool: RoughTool;
  /** Of the pen, in fractions of the picture's width. */
  readonly radius: number;
  /** Ids of marks. */
  readonly selected: readonly string[];
  readonly shown: boolean;
  /** 0 to 1. */
  readonly opacity: number;
}

export const RADIUS = { min: 0.002, max: 0.05 } as const;
/** Erasers are so many times as wide as the pen: what is rubbed out is not measured. */
const ERASER = 4;

export const useRough = create<RoughState>()(() => ({
  shot: null,
  tool: "pen",
  radius: 0.006,
  selected: [],
  shown: true,
  opacity: 0.8,
}));

export const takeTool = (tool: RoughTool) => useRough.setState({ tool, selected: [] });
export const setRadius = (radius: number) =>
  useRough.setState({ radius: Math.min(RADIUS.max, Math.max(RADIUS.min, radius)) });
export const select = (selected: readonly string[]) => useRough.setState({ selected });
export const showRoughs = (shown: boolean) => useRough.setState({ shown });
export const setOpacity = (opacity: number) => useRough.setState({ opacity });
export const stopRoughing = () => useRough.setState({ shot: null, selected: [] });

/** Begins on this shot, or ends there. What is drawn is seen. */
export const toggleRoughing = (shot: string) =>
  useRough.setState((state) => ({ shot: state.shot === shot ? null : shot, selected: [], shown: true }));

export const eraserRadius = ({ radius }: Pick<RoughState, "radius">): number => ERASER * radius;
