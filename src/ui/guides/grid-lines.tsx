// The grid over a page.
import { gridOf } from "../../comic/guides.ts";
import { storyOf } from "../../comic/query.ts";
import type { Page } from "../../comic/records.ts";
import { useCanvas } from "../canvas/canvas-store.ts";
import { useEditorState } from "../editor-context.tsx";
import css from "./grid-lines.module.css";
import { useAids } from "./guides-store.ts";

/** Lines that would stand nearer to each other, in CSS pixels, are left out. */
const MIN_PX = 5;

export function GridLines({ page }: { readonly page: Page }) {
  const shown = useAids((s) => s.grid);
  return shown ? <Lines page={page} /> : null;
}

function Lines({ page: { widthMm, heightMm } }: { readonly page: Page }) {
  const { spacingMm, parts } = useEditorState(({ doc }) => gridOf(storyOf(doc)));
  const scale = useCanvas((s) => s.view.scale);
  const path = (stepMm: number, leaves: (n: number) => boolean) => {
    const along = (length: number, line: (at: number) => string) =>
      Array.from({ length: Math.floor(length / stepMm) + 1 }, (_, n) => (leaves(n) ? "" : line(n * stepMm))).join("");
    return along(widthMm, (x) => `M${x} 0V${heightMm}`) + along(heightMm, (y) => `M0 ${y}H${widthMm}`);
  };
  const isFineEnough = (spacingMm / parts) * scale >= MIN_PX;
  return (
    <svg className={css.grid} viewBox={`0 0 ${widthMm} ${heightMm}`} aria-hidden="true">
      {parts > 1 && isFineEnough && <path className={css.part} d={path(spacingMm / parts, (n) => n % parts === 0)} />}
      {spacingMm * scale >= MIN_PX && <path d={path(spacingMm, () => false)} />}
    </svg>
  );
}
