// Which key does what on a focused panel, besides those of the commands.
import type { Keystroke } from "../shortcuts.ts";

type RepeatedKeystroke = Keystroke & { readonly repeat: boolean };

export type PanelKey =
  | { readonly action: "edit" | "leave" }
  /** Moves the picture in its frame by mm. */
  | { readonly action: "move-image"; readonly dx: number; readonly dy: number }
  | { readonly action: "zoom-image"; readonly factor: number };

export type Direction = readonly [x: -1 | 0 | 1, y: -1 | 0 | 1];

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const PLAIN: Readonly<Record<string, Exclude<PanelKey["action"], "move-image" | "zoom-image">>> = {
  enter: "edit",
  escape: "leave",
};
const ZOOM_FACTOR = 1.05;

/** How far an arrow key moves what stands on the page, mm; with Shift it is a big step. */
export const arrowStepMm = (isBig: boolean): number => (isBig ? 5 : 0.5);

/** Where an arrow key points, null for any other key. */
export function arrowOf(key: string): Direction | null {
  return ARROWS[key] ?? null;
}

/** What a key does on a panel; null when it is none of the panel's. A held key repeats moves only. */
export function panelKey({ key, altKey, shiftKey, ctrlKey, metaKey, repeat }: RepeatedKeystroke): PanelKey | null {
  if (ctrlKey || metaKey) return null;
  if (altKey) {
    const arrow = arrowOf(key);
    const step = shiftKey ? 5 : 1;
    if (arrow) return { action: "move-image", dx: arrow[0] * step, dy: arrow[1] * step };
    if (key === "+" || key === "=") return { action: "zoom-image", factor: ZOOM_FACTOR };
    return key === "-" ? { action: "zoom-image", factor: 1 / ZOOM_FACTOR } : null;
  }
  const action = PLAIN[key.toLowerCase()];
  return action && !repeat ? { action } : null;
}
