// What the window shows beside the document: tab, dialog, pane widths, theme. The lasting part is kept in localStorage.
import * as v from "valibot";
import { create } from "zustand";
import { keep, readKept } from "./kept.ts";

/** Widths of the panes before anybody moved them. */
export const PANE_PX = { leftPx: 356, rightPx: 304 } as const;

/** What is kept; anything illegal counts as unset. */
const lastingSchema = v.object({
  tab: v.fallback(v.picklist(["script", "cast", "looks", "pages"]), "script"),
  theme: v.fallback(v.picklist(["system", "light", "dark"]), "system"),
  leftPx: v.fallback(v.pipe(v.number(), v.finite()), PANE_PX.leftPx),
  rightPx: v.fallback(v.pipe(v.number(), v.finite()), PANE_PX.rightPx),
});

type Lasting = v.InferOutput<typeof lastingSchema>;
export type LeftTab = Lasting["tab"];
export type Theme = Lasting["theme"];

interface ViewState extends Lasting {
  readonly dialog: "cut" | "export" | "help" | "models" | "move" | "palette" | "read" | "stories" | null;
  /** The open pane when the window is too narrow for panes. */
  readonly drawer: "left" | "right" | null;
}

const KEY = "komawari.view";

/** Hook: one value of the view. */
export const useView = create<ViewState>()(() => ({ ...readKept(KEY, lastingSchema, {}), dialog: null, drawer: null }));

/** Changes the view and keeps what lasts. */
export function setView(change: Partial<ViewState>): void {
  useView.setState(change);
  const { tab, theme, leftPx, rightPx } = useView.getState();
  keep(KEY, { tab, theme, leftPx, rightPx } satisfies Lasting);
}
