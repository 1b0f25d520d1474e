// Which part of a panel's draft is selected on the screen.
import { create } from "zustand";
import type { DraftPart } from "../../studio/draft.ts";

/** A part of a panel's draft. */
export type PartName = Pick<DraftPart, "kind" | "figure">;

interface DraftState {
  readonly shot: string | null;
  readonly part: PartName | null;
}

export const useDraftSelection = create<DraftState>()(() => ({ shot: null, part: null }));

export const selectPart = (shot: string, { kind, figure }: PartName) =>
  useDraftSelection.setState({ shot, part: { kind, figure } });

export const selectNoPart = () => useDraftSelection.setState({ part: null });

export const isSamePart = (a: PartName, b: PartName): boolean => a.kind === b.kind && a.figure === b.figure;
