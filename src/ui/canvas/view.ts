// Where the page stands on the pasteboard, as arithmetic: a view is a scale and the place of the page's top left corner.
import type { Size } from "../../geometry/box.ts";
import type { Vec } from "../../geometry/vec.ts";

/** x, y: top left corner of the page, in CSS pixels from the top left of the pasteboard. */
export interface View extends Vec {
  /** CSS pixels per page millimetre. */
  readonly scale: number;
}

/** 100 % shows a millimetre as a CSS millimetre. */
export const FULL_SCALE = 96 / 25.4;
export const ZOOM_STEPS: readonly number[] = [10, 25, 33, 50, 67, 75, 100, 125, 150, 200, 300, 400, 600, 800];

const MIN_SCALE = (Math.min(...ZOOM_STEPS) / 100) * FULL_SCALE;
const MAX_SCALE = (Math.max(...ZOOM_STEPS) / 100) * FULL_SCALE;
/** Room around a fitted page, in CSS pixels; panel toolbars need some. */
const FIT_MARGIN = 36;

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

export const percentOf = (scale: number): number => Math.round((scale / FULL_SCALE) * 100);
export const scaleOf = (percent: number): number => clamp((percent / 100) * FULL_SCALE, MIN_SCALE, MAX_SCALE);

/** Millimetres that are taken by what lies at the left and at the right of the page. */
export interface Beside {
  readonly left: number;
  readonly right: number;
}

export const NOTHING_BESIDE: Beside = { left: 0, right: 0 };

/** The whole page with what lies beside it, centred. Sizes: page in mm, viewport in CSS pixels. */
export function fitView(page: Size, viewport: Size, beside = NOTHING_BESIDE): View {
  const width = beside.left + page.width + beside.right;
  const wide = (viewport.width - 2 * FIT_MARGIN) / width;
  const high = (viewport.height - 2 * FIT_MARGIN) / page.height;
  const scale = clamp(Math.min(wide, high), MIN_SCALE, MAX_SCALE);
  return {
    scale,
    x: (viewport.width - width * scale) / 2 + beside.left * scale,
    y: (viewport.height - page.height * scale) / 2,
  };
}

/** Another scale; the page point under `about` (pasteboard pixels) stays where it is. */
export function zoomAbout(view: View, about: Vec, scale: number): View {
  const next = clamp(scale, MIN_SCALE, MAX_SCALE);
  const ratio = next / view.scale;
  return { scale: next, x: about.x - (about.x - view.x) * ratio, y: about.y - (about.y - view.y) * ratio };
}

/** The nearest view that half the page fills, or half of the pasteboard: nobody scrolls into emptiness. */
export function keepInSight(view: View, page: Size, viewport: Size, beside = NOTHING_BESIDE): View {
  const inside = (at: number, length: number, room: number) => {
    const kept = Math.min(length, room) / 2;
    return clamp(at, kept - length, room - kept);
  };
  const before = beside.left * view.scale;
  const x = inside(view.x - before, (beside.left + page.width + beside.right) * view.scale, viewport.width) + before;
  const y = inside(view.y, page.height * view.scale, viewport.height);
  return x === view.x && y === view.y ? view : { ...view, x, y };
}

/** The next larger (1) or smaller (-1) step of the zoom ladder, in percent. */
export function nextZoomStep(percent: number, direction: 1 | -1): number {
  const steps = direction === 1 ? ZOOM_STEPS : ZOOM_STEPS.toReversed();
  return steps.find((step) => (direction === 1 ? step > percent : step < percent)) ?? percent;
}
