// A surface as large as a panel's picture, to draw on by pointer and keys. It has the focus as soon as it is there.
import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from "react";
import type { Box } from "../../geometry/box.ts";
import type { Place } from "../../geometry/stroke.ts";
import { clipPath, mmBox } from "./mm-style.ts";
import type { PanelItem } from "./panel-items.ts";
import css from "./picture-surface.module.css";
import { type BeginAction, placeIn, useOnePointer } from "./use-one-pointer.ts";

type OfButton = "aria-label" | "aria-description" | "onKeyDown" | "onBlur";

interface PictureSurfaceProps extends Pick<ComponentProps<"button">, OfButton> {
  readonly item: PanelItem;
  /** Page mm. */
  readonly image: Box;
  readonly begin: BeginAction;
  /** A press selects, it doesn't draw. */
  readonly selects?: boolean;
  /** A round tip is shown at the pointer. */
  readonly hasTip: boolean;
  /** Of what is drawn. */
  readonly viewBox: string;
  /** `tip`: where it is; null: it is not shown. */
  readonly children: (tip: Place | null) => ReactNode;
}

export function PictureSurface({
  item,
  image,
  begin,
  selects = false,
  hasTip,
  viewBox,
  children,
  ...rest
}: PictureSurfaceProps) {
  const surface = useRef<HTMLButtonElement>(null);
  const [pointed, setPointed] = useState<Place | null>(null);
  const pointer = useOnePointer(begin);
  useEffect(() => surface.current?.focus(), []);
  return (
    <button
      ref={surface}
      type="button"
      className={css.surface}
      data-selects={selects || undefined}
      style={{ ...mmBox(image), clipPath: clipPath(item.polygon, image) }}
      {...rest}
      {...pointer}
      onPointerMove={(event) => {
        if (hasTip) setPointed(placeIn(event.currentTarget.getBoundingClientRect(), event));
        pointer.onPointerMove(event);
      }}
      onPointerLeave={() => setPointed(null)}
    >
      <svg viewBox={viewBox} aria-hidden="true">
        {children(hasTip ? pointed : null)}
      </svg>
    </button>
  );
}
