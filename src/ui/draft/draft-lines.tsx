// What a model roughs in by itself, in lines over the panel: as soft as the model reads it. What was rubbed out is gone.
import type { Box } from "../../geometry/box.ts";
import type { Polygon } from "../../geometry/polygon.ts";
import type { DraftPart } from "../../studio/draft.ts";
import { clipPath, mmBox } from "../canvas/mm-style.ts";
import { classes } from "../primitives/classes.ts";
import css from "./draft-lines.module.css";
import { PieceImage } from "./piece-image.tsx";
import { useLibrary } from "./use-draft.ts";

interface DraftLinesProps {
  readonly parts: readonly DraftPart[];
  /** Page mm. */
  readonly image: Box;
  readonly polygon: Polygon;
  /** A figure's lines were pressed, also beside its boxes: a pose holds things. */
  readonly onPress: (figure: number) => void;
}

export function DraftLines({ parts, image, polygon, onPress }: DraftLinesProps) {
  const library = useLibrary();
  if (!library) return null;
  return (
    <div
      className={css.lines}
      style={{ ...mmBox(image), clipPath: clipPath(polygon, image) }}
      data-draft
      aria-hidden="true"
    >
      {parts.map(({ kind, figure, piece, picture: [x0, y0, x1, y1], mirrored, isGone }) =>
        piece === null || isGone ? null : (
          <PieceImage
            key={`${kind}:${figure}`}
            {...{ library, kind, piece }}
            className={classes(css.piece, kind === "pose" && css.pressed)}
            onPointerDown={(event) => {
              if (kind !== "pose" || figure === null || event.button !== 0) return;
              // The box takes the focus instead of the page.
              event.preventDefault();
              onPress(figure);
            }}
            style={{
              left: `${100 * x0}%`,
              top: `${100 * y0}%`,
              width: `${100 * (x1 - x0)}%`,
              height: `${100 * (y1 - y0)}%`,
              aspectRatio: "auto",
              ...(mirrored && { transform: "scaleX(-1)" }),
            }}
          />
        ),
      )}
    </div>
  );
}
