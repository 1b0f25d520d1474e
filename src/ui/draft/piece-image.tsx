// The picture of a piece: a cell of the library's sprite as a mask, so that it has the colour of what is around it.
import type { CSSProperties, PointerEventHandler } from "react";
import type { DraftLibrary, PieceKind } from "../../studio/draft.ts";
import { classes } from "../primitives/classes.ts";
import css from "./piece-image.module.css";

interface PieceImageProps {
  readonly library: DraftLibrary;
  readonly kind: PieceKind;
  /** Its place in the library. */
  readonly piece: number;
  readonly className?: string | undefined;
  readonly style?: CSSProperties;
  readonly onPointerDown?: PointerEventHandler;
}

export function PieceImage({ library, kind, piece, className, style, onPointerDown }: PieceImageProps) {
  return (
    <span
      className={classes(css.piece, className)}
      style={{ ...maskOf(library, kind, piece), ...style }}
      onPointerDown={onPointerDown}
      aria-hidden="true"
    />
  );
}

/** The sprite is so many times as large as a cell, and the cell so far along what is then left over. */
function maskOf({ sprite, size, parts }: DraftLibrary, kind: PieceKind, piece: number): CSSProperties {
  const { cell, top } = parts[kind];
  const across = Math.floor(size[0] / cell[0]);
  const [x, y] = [(piece % across) * cell[0], top + Math.floor(piece / across) * cell[1]];
  const along = (at: number, axis: 0 | 1) => `${(100 * at) / (size[axis] - cell[axis])}%`;
  return {
    aspectRatio: `${cell[0]} / ${cell[1]}`,
    maskImage: `url(${sprite})`,
    maskSize: `${(100 * size[0]) / cell[0]}% ${(100 * size[1]) / cell[1]}%`,
    maskPosition: `${along(x, 0)} ${along(y, 1)}`,
  };
}
