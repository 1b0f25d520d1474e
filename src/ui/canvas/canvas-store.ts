// How the artist looks at the page: zoom, place, guides. Session state of the screen; never part of the document.
import { create } from "zustand";
import type { Size } from "../../geometry/box.ts";
import type { Vec } from "../../geometry/vec.ts";
import {
  type Beside,
  fitView,
  keepInSight,
  NOTHING_BESIDE,
  nextZoomStep,
  percentOf,
  scaleOf,
  type View,
  zoomAbout,
} from "./view.ts";

export interface CanvasState {
  readonly view: View;
  /** The view follows the window until the artist zooms or pans. */
  readonly fitted: boolean;
  /** Pasteboard, CSS pixels. */
  readonly viewport: Size;
  /** Page shown, mm. */
  readonly page: Size;
  /** What lies beside it, mm: the page that faces it. */
  readonly beside: Beside;
  /** The boxes of figures and object are shown on the selected panel. */
  readonly layoutShown: boolean;
  /** What a press on the page does. */
  readonly tool: "select" | "cut";
  /** A press adds to what is selected. */
  readonly selecting: boolean;
  /** Where the object of the selected panel's interaction came out is shown. */
  readonly objectShown: boolean;
  /** The frame on which what is dragged would land. */
  readonly dropOn: string | null;
}

export const useCanvas = create<CanvasState>()(() => ({
  view: { scale: 1, x: 0, y: 0 },
  fitted: true,
  viewport: { width: 0, height: 0 },
  page: { width: 1, height: 1 },
  beside: NOTHING_BESIDE,
  layoutShown: false,
  tool: "select",
  selecting: false,
  objectShown: false,
  dropOn: null,
}));

const look = (view: View) =>
  useCanvas.setState((s) => ({ view: keepInSight(view, s.page, s.viewport, s.beside), fitted: false }));

/** The pasteboard or what lies on it has another size. A fitted view follows; another stays on what it shows. */
export function setStageSizes(viewport: Size, page: Size, beside: Beside): void {
  useCanvas.setState((s) => {
    const kept = { ...s.view, x: s.view.x + (beside.left - s.beside.left) * s.view.scale };
    const view = s.fitted ? fitView(page, viewport, beside) : keepInSight(kept, page, viewport, beside);
    return { viewport, page, beside, view };
  });
}

export function fitPage(): void {
  useCanvas.setState((s) => ({ view: fitView(s.page, s.viewport, s.beside), fitted: true }));
}

/** Moves the page by CSS pixels. */
export function moveView(dx: number, dy: number): void {
  const { view } = useCanvas.getState();
  look({ ...view, x: view.x + dx, y: view.y + dy });
}

/** Multiplies the scale; the point (pasteboard pixels) under the pointer stays. */
export function zoomAt(about: Vec, factor: number): void {
  const { view } = useCanvas.getState();
  look(zoomAbout(view, about, view.scale * factor));
}

/** Zooms about the middle of the pasteboard. */
export function zoomToPercent(percent: number): void {
  const { view, viewport } = useCanvas.getState();
  look(zoomAbout(view, { x: viewport.width / 2, y: viewport.height / 2 }, scaleOf(percent)));
}

export function zoomStep(direction: 1 | -1): void {
  zoomToPercent(nextZoomStep(percentOf(useCanvas.getState().view.scale), direction));
}

export const toggleSelecting = () => useCanvas.setState((s) => ({ selecting: !s.selecting }));
export const setDropOn = (dropOn: string | null) => useCanvas.setState({ dropOn });
export const toggleCutTool = () => useCanvas.setState((s) => ({ tool: s.tool === "cut" ? "select" : "cut" }));
export const toggleLayout = () => useCanvas.setState((s) => ({ layoutShown: !s.layoutShown }));

export const toggleObject = () => useCanvas.setState((s) => ({ objectShown: !s.objectShown }));

/** CSS pixels per page millimetre at this moment, for turning pointer moves into millimetres. */
export const pxPerMm = (): number => useCanvas.getState().view.scale;
