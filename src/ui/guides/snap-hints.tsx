// What holds a thing that is dragged: thin lines, and the distances that are kept.
import { unitOf } from "../../comic/guides.ts";
import { storyOf } from "../../comic/query.ts";
import type { SnapHint } from "../../studio/snapping.ts";
import { mm, mmBox } from "../canvas/mm-style.ts";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { useHeld } from "./guides-store.ts";
import css from "./snap-hints.module.css";

export function SnapHints() {
  const { hints } = useHeld();
  const unit = useEditorState(({ doc }) => unitOf(storyOf(doc)));
  if (hints.length === 0) return null;
  return (
    <div className={css.hints} aria-hidden="true" data-hints>
      {hints.map((hint, i) => {
        const { x, y, isUpright, middle } = placeOf(hint);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: hints have no life of their own
          <div key={i}>
            <i
              className={css.line}
              data-kind={hint.kind}
              data-upright={isUpright || undefined}
              style={mmBox({ x, y, ...sizeOf(hint) })}
            />
            <span
              className={css.label}
              data-upright={isUpright || undefined}
              style={{ left: mm(middle.x), top: mm(middle.y) }}
            >
              {texts.guides.length(hint.mm, unit)}
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** A line runs across its axis, a gap along it. */
function placeOf({ kind, axis, at, from, to }: SnapHint) {
  const isUpright = (axis === "x") === (kind === "line");
  const half = (from + to) / 2;
  return {
    isUpright,
    ...(isUpright ? { x: at, y: from } : { x: from, y: at }),
    middle: isUpright ? { x: at, y: half } : { x: half, y: at },
  };
}

function sizeOf(hint: SnapHint) {
  const length = hint.to - hint.from;
  return placeOf(hint).isUpright ? { width: 0, height: length } : { width: length, height: 0 };
}
