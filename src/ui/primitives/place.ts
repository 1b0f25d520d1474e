// Where a floating box goes: under its anchor, above it when there is no room below, always inside the window.

const GAP = 6;
const EDGE = 8;

/** Sets left and top (CSS pixels) of a `position: fixed` element that is already shown. */
export function placeBeside(element: HTMLElement, anchor: Element, align: "start" | "center" | "end"): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = element;
  const wanted = align === "start" ? at.left : align === "end" ? at.right - width : at.left + (at.width - width) / 2;
  const below = at.bottom + GAP;
  const top = below + height > window.innerHeight - EDGE ? at.top - GAP - height : below;
  element.style.left = `${Math.max(EDGE, Math.min(wanted, window.innerWidth - EDGE - width))}px`;
  element.style.top = `${Math.max(EDGE, top)}px`;
}
