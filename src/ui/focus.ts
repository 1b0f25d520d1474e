// Where the focus can be sent from another pane: places have names, and who sends it knows neither element nor pane.
import { type RefObject, useEffect } from "react";

/** `board`: the page as a whole; `item`: a frame or lettering on the page, by its record; `corner`: of an inset, by its place; `border`: the n-th between
 * the panels of the page. */
export type FocusPlace =
  | "script"
  | "board"
  | "prompt"
  | "redraw"
  | "rough"
  | "verb"
  | `item:${string}`
  | `corner:${string}`
  | `border:${number}`;

const places = new Map<FocusPlace, () => void>();

/** Names a place; the function returned takes the name away. */
export function registerFocus(place: FocusPlace, focus: () => void): () => void {
  places.set(place, focus);
  return () => {
    if (places.get(place) === focus) places.delete(place);
  };
}

/** Names an element while it is mounted. */
export function useFocusPlace(place: FocusPlace, element: RefObject<HTMLElement | null>): void {
  useEffect(() => registerFocus(place, () => element.current?.focus()), [place, element]);
}

/** Sends the focus there; a place that isn't on the screen leaves it where it is. */
export function focusOn(place: FocusPlace): void {
  places.get(place)?.();
}
