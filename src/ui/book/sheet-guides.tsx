// Where the paper is cut, drawn over the page: the bleed, the trim with its crop marks, and the safe line. Never part of an
// export; its crop marks are those of the export.
import { memo } from "react";
import { bleedOf, liveArea, trimOf } from "../../comic/placed-cuts.ts";
import type { Page } from "../../comic/records.ts";
import { cropMarks } from "../../comic/sheet.ts";
import { mm } from "../canvas/mm-style.ts";
import { Operations } from "../canvas/page-svg.tsx";
import { texts } from "../language/texts.ts";
import css from "./sheet-guides.module.css";

const NO_PICTURES = {};
const words = texts.book.edges;

export const SheetGuides = memo(function SheetGuides({ page }: { readonly page: Page }) {
  const { widthMm, heightMm, bleedMm, marginMm } = page;
  const [trim, bleed, safe] = [trimOf(page), bleedOf(page), liveArea(page)];
  const hole = `M${bleed.x} ${bleed.y}h${bleed.width}v${bleed.height}h${-bleed.width}zM0 0h${widthMm}v${heightMm}h${-widthMm}z`;
  return (
    <>
      <svg className={css.guides} viewBox={`0 0 ${widthMm} ${heightMm}`} aria-hidden="true">
        <path className={css.waste} d={hole} />
        {bleedMm > 0 && <rect className={css.bleed} {...bleed} />}
        <rect className={css.trim} {...trim} />
        {marginMm > 0 && <rect className={css.safe} {...safe} />}
        <g className={css.marks}>
          <Operations ops={cropMarks(trim, bleedMm)} assets={NO_PICTURES} />
        </g>
      </svg>
      <ul className={css.names} style={{ left: mm(4), top: mm(-bleedMm) }} aria-hidden="true">
        {bleedMm > 0 && <li className={css.bleedName}>{words.bleed(texts.units.millimetres(bleedMm))}</li>}
        <li className={css.trimName}>{words.trim}</li>
        {marginMm > 0 && <li className={css.safeName}>{words.safe(texts.units.millimetres(marginMm))}</li>}
      </ul>
    </>
  );
});
