// A page as SVG: the screen's and the thumbnails' painter of the display list. Like every painter it decides nothing.
import { Fragment, memo, useId, useMemo } from "react";
import { type DrawOp, displayPage, type Layer } from "../../comic/display-list.ts";
import { fontFace } from "../../comic/font-metrics.ts";
import { pageOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { pathOf, toSvgPath } from "../../geometry/path.ts";
import type { Asset } from "../../studio/state.ts";
import { classes } from "../primitives/classes.ts";
import css from "./page-svg.module.css";
import { ToneFilter } from "./tone-filter.tsx";

interface PageSvgProps {
  readonly doc: Doc;
  readonly pageId: string;
  /** By content hash. A picture that is not among them is left out. */
  readonly assets: Readonly<Record<string, Asset>>;
  /** "art": paper and pictures; "ink": borders and lettering, to be laid over it. */
  readonly part?: "all" | "art" | "ink";
  /** Only what lies in this storey; in the top one all lettering. */
  readonly storey?: number;
  /** A record that is not painted, because it is being edited in place. */
  readonly hide?: string | null;
  readonly className?: string | undefined;
}

export const PageSvg = memo(function PageSvg({
  doc,
  pageId,
  assets,
  part = "all",
  storey,
  hide,
  className,
}: PageSvgProps) {
  const layers = useMemo(() => displayPage(doc, pageId), [doc, pageId]);
  const page = pageOf(doc, pageId);
  const top = page.insets.length;
  const isArt = ({ name }: Layer) => name === "paper" || name === "pictures";
  const storeyOf = (layer: Layer) => (layer.name === "lettering" ? top : layer.storey);
  const shown = layers.filter(
    (layer) =>
      (part === "all" || isArt(layer) === (part === "art")) && (storey === undefined || storeyOf(layer) === storey),
  );
  const isHidden = ({ source }: DrawOp) => source === hide;
  return (
    <svg
      className={classes(css.page, className)}
      data-part={part}
      viewBox={`0 0 ${page.widthMm} ${page.heightMm}`}
      aria-hidden="true"
    >
      {shown.map(({ name, frame, ops }) => (
        // Layers of frames in which nothing changed are not painted again.
        <Operations
          key={`${name} ${frame}`}
          ops={ops.some(isHidden) ? ops.filter((op) => !isHidden(op)) : ops}
          assets={assets}
        />
      ))}
    </svg>
  );
});

interface OperationsProps extends Pick<PageSvgProps, "assets"> {
  readonly ops: readonly DrawOp[];
}

/** Drawing operations as elements of an SVG whose unit is 1 mm. */
export const Operations = memo(function Operations({ ops, assets }: OperationsProps) {
  const id = useId();
  return ops.map((op, i) => {
    const painted = <Operation op={op} clipId={`${id}-${i}`} assets={assets} />;
    const transform = op.transform && `matrix(${op.transform.join(" ")})`;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: operations have no identity but their place
      <Fragment key={i}>{transform ? <g transform={transform}>{painted}</g> : painted}</Fragment>
    );
  });
});

// Browsers round advances to 64ths of a pixel of the font's size: set large and scaled down, nothing is left of that.
const EM = 1000;

interface OperationProps {
  readonly op: DrawOp;
  /** Unique in the document, as several SVGs of a page may be shown. */
  readonly clipId: string;
  readonly assets: Readonly<Record<string, Asset>>;
}

function Operation({ op, clipId, assets }: OperationProps) {
  switch (op.kind) {
    case "fill":
      return <path d={toSvgPath(op.path)} fill={op.color} />;
    case "stroke": {
      const line = { stroke: op.color, strokeWidth: op.widthMm, strokeLinejoin: op.join };
      // Canvas cuts mitres at 10, SVG at 4 unless told.
      return <path d={toSvgPath(op.path)} fill="none" strokeMiterlimit={10} {...line} />;
    }
    case "image": {
      const asset = assets[op.asset];
      if (!asset) return null;
      const { x, y, width, height, tone } = op;
      const toneId = `${clipId}-tone`;
      return (
        <>
          {tone && <ToneFilter id={toneId} tone={tone} />}
          <clipPath id={clipId}>
            <path d={toSvgPath(pathOf(op.clip))} />
          </clipPath>
          <g clipPath={`url(#${clipId})`}>
            <image
              href={asset.url}
              {...{ x, y, width, height }}
              preserveAspectRatio="none"
              filter={tone && `url(#${toneId})`}
            />
          </g>
        </>
      );
    }
    case "glyphs": {
      const { family, weight, style } = fontFace(op.font);
      const face = { fontFamily: family.css, fontWeight: weight, fontStyle: style, fontSize: EM };
      return (
        <text transform={`translate(${op.x} ${op.y}) scale(${op.sizeMm / EM})`} fill={op.color} {...face}>
          {op.text}
        </text>
      );
    }
  }
}
