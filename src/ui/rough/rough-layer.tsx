// The rough of a panel over its picture, in the blue of pencils that print does not see. Never part of an export.
import { memo } from "react";
import { coverFit, turnOf } from "../../comic/image-fit.ts";
import type { Rough } from "../../comic/records.ts";
import { inverse, mapPoint } from "../../geometry/affine.ts";
import type { Box } from "../../geometry/box.ts";
import type { Stroke } from "../../geometry/stroke.ts";
import { shapesOf } from "../../studio/selectors.ts";
import { clipPath, mmBox, turnStyle } from "../canvas/mm-style.ts";
import { imageSeen, type PanelItem } from "../canvas/panel-items.ts";
import { useImageBox } from "../canvas/use-image-box.ts";
import { useEditorState } from "../editor-context.tsx";
import css from "./rough-layer.module.css";
import { useRough } from "./rough-store.ts";
import { outlineOf, UNITS } from "./strokes.ts";

interface RoughLayerProps {
  readonly item: PanelItem;
  /** The picture is shown straight, because somebody works on it. */
  readonly isUpright: boolean;
}

export function RoughLayer({ item, isUpright }: RoughLayerProps) {
  const shown = useRough((state) => state.shown);
  return shown && item.rough.length > 0 ? <Marks item={item} isUpright={isUpright} /> : null;
}

function Marks({ item, isUpright }: RoughLayerProps) {
  const { opacity, selected } = useRough();
  const straight = useImageBox(item);
  const shapes = useEditorState(shapesOf);
  const { frame, bounds } = item;
  const turn = isUpright ? null : turnOf(frame, bounds);
  const image = turn ? coverFit(imageSeen(item, shapes, null), bounds, frame) : straight;
  const polygon = turn ? item.polygon.map((corner) => mapPoint(inverse(turn), corner)) : item.polygon;
  const aspect = image.height / image.width;
  return (
    <svg
      className={css.layer}
      data-rough={item.rough.length}
      style={{ ...mmBox(image), clipPath: clipPath(polygon, image), ...(turn && turnStyle(item, image)), opacity }}
      viewBox={viewOf(image)}
      aria-hidden="true"
    >
      {item.rough.map((record) => (
        <MarkShape key={record.id} mark={record.mark} aspect={aspect} selected={selected.includes(record.id)} />
      ))}
    </svg>
  );
}

export const viewOf = ({ width, height }: Box): string => `0 0 ${UNITS} ${(UNITS * height) / width}`;

interface MarkProps {
  readonly mark: Rough["mark"];
  readonly aspect: number;
  readonly selected: boolean;
}

const MarkShape = memo(function MarkShape({ mark, aspect, selected }: MarkProps) {
  if (mark.kind === "scan") return <ScanShape {...{ mark, aspect, selected }} />;
  return <StrokeShape stroke={mark} aspect={aspect} tool={mark.tool} selected={selected} />;
});

type ScanProps = MarkProps & { readonly mark: { readonly kind: "scan" } };

function ScanShape({ mark: { asset, box }, aspect, selected }: ScanProps) {
  const url = useEditorState((s) => s.assets[asset]?.url);
  const [x0, y0, x1, y1] = box;
  const across = UNITS;
  const down = UNITS * aspect;
  const place = { x: x0 * across, y: y0 * down, width: (x1 - x0) * across, height: (y1 - y0) * down };
  return (
    <>
      {url && <image className={css.scan} href={url} {...place} preserveAspectRatio="none" />}
      <rect className={css.edge} data-selected={selected || undefined} {...place} />
    </>
  );
}

interface StrokeProps {
  readonly stroke: Stroke;
  readonly aspect: number;
  readonly tool: "pen" | "rub";
  readonly selected?: boolean;
}

export function StrokeShape({ stroke, aspect, tool, selected = false }: StrokeProps) {
  return (
    <path
      className={tool === "rub" ? css.rub : css.pen}
      data-selected={selected || undefined}
      d={outlineOf(stroke, aspect)}
    />
  );
}
