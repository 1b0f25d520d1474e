// Rulers along the upper and the left edge of the pasteboard; guides are drawn out of them. By keyboard, guides are added
// and placed by number (guide-fields.tsx).
import { memo } from "react";
import { guidesOf, unitOf } from "../../comic/guides.ts";
import { storyOf } from "../../comic/query.ts";
import type { Page } from "../../comic/records.ts";
import type { Axis } from "../../studio/snapping.ts";
import { useCanvas } from "../canvas/canvas-store.ts";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { useAids } from "./guides-store.ts";
import { rulerTicks } from "./ruler-ticks.ts";
import css from "./rulers.module.css";
import { useGuideDrag } from "./use-guide-drag.ts";

const words = texts.guides;

export const Rulers = memo(function Rulers({ page }: { readonly page: Page }) {
  const shown = useAids((s) => s.rulers);
  if (!shown) return null;
  return (
    <div className={css.rulers} data-guide>
      <Ruler page={page} axis="y" />
      <Ruler page={page} axis="x" />
      <i className={css.corner} />
    </div>
  );
});

/** `axis`: of the guides that come out of it. The ruler of level guides lies along the upper edge. */
function Ruler({ page, axis }: { readonly page: Page; readonly axis: Axis }) {
  const view = useCanvas((s) => s.view);
  const viewport = useCanvas((s) => s.viewport);
  const story = useEditorState(({ doc }) => storyOf(doc));
  const { locked, guides } = useAids();
  const drag = useGuideDrag(page);
  const isUpper = axis === "y";
  const start = isUpper ? view.x : view.y;
  const length = isUpper ? viewport.width : viewport.height;
  const ticks = rulerTicks(-start / view.scale, (length - start) / view.scale, view.scale, unitOf(story));
  const at = (mm: number) => Math.round(start + mm * view.scale) + 0.5;
  const size = (isUpper ? page.widthMm : page.heightMm) * view.scale;
  const marks = ticks.map(({ mm, value, half }) => {
    const depth = value !== null ? 100 : half ? 45 : 25;
    return isUpper ? `M${at(mm)} 100V${100 - depth}` : `M100 ${at(mm)}H${100 - depth}`;
  });
  // Guides of the other axis cross this ruler.
  const crossing = guides && !locked ? guidesOf(page, story).map((guide, i) => [guide, i] as const) : [];
  return (
    <div
      className={css.ruler}
      data-axis={axis}
      data-tip={words.ruler[axis]}
      onPointerDown={(event) => drag(event, axis, null)}
    >
      <i className={css.page} style={isUpper ? { left: start, width: size } : { top: start, height: size }} />
      <svg viewBox={isUpper ? `0 0 ${length} 100` : `0 0 100 ${length}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={marks.join("")} />
      </svg>
      {ticks.map(
        ({ mm, value }) =>
          value !== null && (
            <span key={mm} style={isUpper ? { left: at(mm) } : { top: at(mm) }} aria-hidden="true">
              {value}
            </span>
          ),
      )}
      {crossing.map(
        ([guide, i]) =>
          guide.axis !== axis && (
            <i
              key={i}
              className={css.marker}
              data-menu="guide"
              style={isUpper ? { left: at(guide.atMm) } : { top: at(guide.atMm) }}
              onPointerDown={(event) => drag(event, guide.axis, i)}
            />
          ),
      )}
    </div>
  );
}
