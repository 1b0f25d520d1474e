// A reference with the box around the character: corners are dragged, numbers are typed.
import { type PointerEvent, useRef, useState } from "react";
import type { CharacterReference } from "../../comic/records.ts";
import type { UnitBox } from "../../geometry/unit-box.ts";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { DraftNumber, FieldSet } from "../primitives/field.tsx";
import css from "./reference-box.module.css";

const words = texts.card;

interface ReferenceBoxProps {
  readonly reference: CharacterReference;
  readonly tag: string;
  readonly box: UnitBox;
  readonly onChange: (box: UnitBox) => void;
}

/** The smallest side of a box: below it no token would lie inside. */
const LEAST = 0.04;
const percent = (value: number) => `${value * 100}%`;
const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

export function ReferenceBox({ reference, tag, box, onChange }: ReferenceBoxProps) {
  const asset = useEditorState((state) => state.assets[reference.asset]);
  const picture = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<UnitBox | null>(null);
  const [x0, y0, x1, y1] = dragged ?? box;
  const drag = (corner: "first" | "last") => (event: PointerEvent<HTMLElement>) => {
    const frame = picture.current?.getBoundingClientRect();
    if (!frame || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const x = within((event.clientX - frame.left) / frame.width, 0, 1);
    const y = within((event.clientY - frame.top) / frame.height, 0, 1);
    if (corner === "first") setDragged([Math.min(x, x1 - LEAST), Math.min(y, y1 - LEAST), x1, y1]);
    else setDragged([x0, y0, Math.max(x, x0 + LEAST), Math.max(y, y0 + LEAST)]);
  };
  const corner = (which: "first" | "last", left: number, top: number) => (
    <span
      className={css.corner}
      style={{ left: percent(left), top: percent(top) }}
      aria-hidden="true"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag(which)}
      onPointerUp={() => {
        if (dragged) onChange(dragged);
        setDragged(null);
      }}
    />
  );
  const typed = (name: "x" | "y" | "w" | "h", value: number, next: (value: number) => UnitBox) => (
    <div key={name}>
      <span aria-hidden="true">{words.axes[name]}</span>
      <DraftNumber
        aria-label={texts.common.inUnit(words.axes[name], "%")}
        value={Math.round(value * 100)}
        min={name === "w" || name === "h" ? LEAST * 100 : 0}
        max={100}
        onCommit={(percentage) => onChange(next(percentage / 100))}
      />
    </div>
  );
  return (
    <>
      <div ref={picture} className={css.picture}>
        {asset && (
          <img
            className={css.image}
            src={asset.url}
            alt={words.references}
            style={{ aspectRatio: `${reference.widthPx} / ${reference.heightPx}` }}
          />
        )}
        <span
          className={css.frame}
          style={{ left: percent(x0), top: percent(y0), width: percent(x1 - x0), height: percent(y1 - y0) }}
        />
        {corner("first", x0, y0)}
        {corner("last", x1, y1)}
      </div>
      <FieldSet label={words.box(tag)} className={css.numbers}>
        {typed("x", x0, (x) => [x, y0, x + x1 - x0, y1])}
        {typed("y", y0, (y) => [x0, y, x1, y + y1 - y0])}
        {typed("w", x1 - x0, (w) => [x0, y0, x0 + w, y1])}
        {typed("h", y1 - y0, (h) => [x0, y0, x1, y0 + h])}
      </FieldSet>
    </>
  );
}
