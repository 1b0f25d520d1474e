// The cut tool over the page: a line drawn across a panel shows the two panels that it will make, and makes them.
import { type PointerEvent, useEffect, useState } from "react";
import { bordersOf } from "../../comic/borders.ts";
import { guttersOf } from "../../comic/cut-tree.ts";
import { lineThrough } from "../../comic/edit-cuts.ts";
import { layoutPage } from "../../comic/layout.ts";
import { storyOf } from "../../comic/query.ts";
import type { Page } from "../../comic/records.ts";
import type { Polygon } from "../../geometry/polygon.ts";
import type { Vec } from "../../geometry/vec.ts";
import { cutAlong } from "../../studio/commands/cuts.ts";
import { pxPerMm, toggleCutTool } from "../canvas/canvas-store.ts";
import type { PanelItem } from "../canvas/panel-items.ts";
import { followPointer } from "../canvas/pointer-drag.ts";
import { useEditor } from "../editor-context.tsx";
import { createSnapper } from "../guides/snapper.ts";
import { texts } from "../language/texts.ts";
import { listen } from "../listen.ts";
import { Tip } from "../primitives/layout.tsx";
import { slopesBeside } from "./border-snap.ts";
import css from "./cut-layer.module.css";
import { crossed, type PlaceBox, type Snapping, snappedLine } from "./cut-line.ts";

interface Drawn {
  readonly from: Vec;
  readonly to: Vec;
  /** The parts; null: they would have no room, or no panel is crossed. */
  readonly parts: readonly Polygon[] | null;
}

/** Lies over everything on the page. */
export function CutLayer({ page, items }: { readonly page: Page; readonly items: readonly PanelItem[] }) {
  const editor = useEditor();
  const { commands, store } = editor;
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    const keydown = (event: KeyboardEvent) => event.key === "Escape" && toggleCutTool();
    return listen(document, { keydown });
  }, []);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const place = event.currentTarget.getBoundingClientRect();
    const start = { x: (event.clientX - place.x) / pxPerMm(), y: (event.clientY - place.y) / pxPerMm() };
    const snapper = createSnapper(editor, { except: [], among: "panels" });
    const slopes = slopesBeside(null, bordersOf(page, storyOf(store.getState().doc)));
    let cut: (() => void) | null = null;
    const ended = () => {
      snapper.end();
      setDrawn(null);
    };
    followPointer(event, {
      keepsAxis: false,
      begin: () => ({
        end: () => {
          cut?.();
          ended();
        },
        cancel: ended,
      }),
      move: (dx, dy, held) => {
        const snapping: Snapping = held.shiftKey ? "steps" : held.altKey ? "free" : "near";
        const pointer = { x: start.x + dx / pxPerMm(), y: start.y + dy / pxPerMm() };
        const { doc } = store.getState();
        const gutters = guttersOf(page, storyOf(doc));
        const place: PlaceBox = (box, axes) => snapper.place(box, held, axes);
        const [from, to] = snappedLine(start, pointer, snapping, gutters, place, slopes);
        const panel = crossed(items, from, to)?.frame.id;
        const line = lineThrough(from, to);
        const next = panel && line && cutAlong(doc, panel, line, NEW);
        const layout = next && layoutPage(next, storyOf(doc));
        const parts = layout && panel ? [layout.get(panel) ?? [], layout.get(NEW) ?? []] : null;
        setDrawn({ from, to, parts });
        cut = parts && panel && line ? () => commands.cutPanel(panel, line) : null;
      },
    });
  };
  return (
    <div className={css.layer} data-cutting aria-hidden="true" onPointerDown={onPointerDown}>
      {drawn && (
        <svg
          viewBox={`0 0 ${page.widthMm} ${page.heightMm}`}
          data-refused={drawn.parts === null || undefined}
          aria-hidden="true"
        >
          {drawn.parts?.map((part) => (
            <polygon key={JSON.stringify(part[0])} points={part.map(({ x, y }) => `${x},${y}`).join(" ")} />
          ))}
          <line x1={drawn.from.x} y1={drawn.from.y} x2={drawn.to.x} y2={drawn.to.y} />
        </svg>
      )}
      <Tip as="p" className={css.hint}>
        {texts.cutting.toolHint}
      </Tip>
    </div>
  );
}

const NEW = "part-new";
