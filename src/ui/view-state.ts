// What the window shows beside the document: tab, dialog, pane widths, theme. The lasting part is kept in localStorage.
import { create } from "zustand";

export type LeftTab = "script" | "cast" | "pages";
export type Theme = "system" | "light" | "dark";

interface Lasting {
  readonly tab: LeftTab;
  readonly theme: Theme;
  readonly leftPx: number;
  readonly rightPx: number;
}

interface ViewState extends Lasting {
  readonly dialog: "export" | "help" | "models" | "palette" | null;
  /** The open pane when the window is too narrow for panes. */
  readonly drawer: "left" | "right" | null;
}

const KEY = "komawari.view";
const DEFAULTS: Lasting = { tab: "script", theme: "system", leftPx: 356, rightPx: 304 };

// Storage may be forbidden or hold anything: preferences are never worth an error.
function read(): Lasting {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const of = (name: keyof Lasting) => (kept as Record<string, unknown>)[name];
    const one = <T>(name: keyof Lasting, values: readonly T[], otherwise: T) =>
      values.find((v) => v === of(name)) ?? otherwise;
    const px = (name: "leftPx" | "rightPx") => (Number.isFinite(of(name)) ? Number(of(name)) : DEFAULTS[name]);
    return {
      tab: one<LeftTab>("tab", ["script", "cast", "pages"], DEFAULTS.tab),
      theme: one<Theme>("theme", ["system", "light", "dark"], DEFAULTS.theme),
      leftPx: px("leftPx"),
      rightPx: px("rightPx"),
    };
  } catch {
    return DEFAULTS;
  }
}

/** Hook: one value of the view. */
export const useView = create<ViewState>()(() => ({ ...read(), dialog: null, drawer: null }));

/** Changes the view and keeps what lasts. */
export function setView(change: Partial<ViewState>): void {
  useView.setState(change);
  const { tab, theme, leftPx, rightPx } = useView.getState();
  try {
    localStorage.setItem(KEY, JSON.stringify({ tab, theme, leftPx, rightPx } satisfies Lasting));
  } catch {
    // As in read().
  }
}
