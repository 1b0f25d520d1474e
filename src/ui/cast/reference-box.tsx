// A reference with the box around the character: corners are dragged, numbers are typed.
import { type PointerEvent, useRef, useState } from "react";
import type { CharacterReference } from "../../comic/records.ts";
import type { UnitBox } from "../../geometry/unit-box.ts";
import { boxNumbers, SMALLEST } from "../canvas/stage-boxes.ts";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { DraftNumber, FieldSet } from "../primitives/field.tsx";
import css from "./reference-box.module.css";

const words = texts.card;
const { axes } = texts.common;

interface ReferenceBoxProps {
  readonly reference: CharacterReference;
  readonly tag: string;
  readonly box: UnitBox;
  readonly onChange: (box: UnitBox) => void;
}

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
    if (corner === "first") setDragged([Math.min(x, x1 - SMALLEST), Math.min(y, y1 - SMALLEST), x1, y1]);
    else setDragged([x0, y0, Math.max(x, x0 + SMALLEST), Math.max(y, y0 + SMALLEST)]);
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
        {boxNumbers([x0, y0, x1, y1]).map(({ axis, value, min, max, put }) => (
          <div key={axis}>
            <span aria-hidden="true">{axes[axis]}</span>
            <DraftNumber
              aria-label={texts.common.inUnit(axes[axis], "%")}
              {...{ value, min, max }}
              onCommit={(percentage) => onChange(put(percentage))}
            />
          </div>
        ))}
      </FieldSet>
    </>
  );
}
