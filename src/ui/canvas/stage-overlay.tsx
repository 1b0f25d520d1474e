// The boxes of figures and object over the selected panel, to be dragged and resized by pointer and keys. They are
// fractions of the generated image, which may reach beyond its frame.
import { type KeyboardEvent, type PointerEvent, useMemo } from "react";
import { characterOf } from "../../comic/query.ts";
import type { Shot } from "../../comic/records.ts";
import type { Box } from "../../geometry/box.ts";
import type { Stage, UnitBox } from "../../geometry/unit-box.ts";
import { loadedModel, stageOf } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { pxPerMm } from "./canvas-store.ts";
import { InteractionArrows } from "./interaction-arrows.tsx";
import { mm, mmBox } from "./mm-style.ts";
import { Badge } from "./panel-badges.tsx";
import type { PanelItem } from "./panel-items.ts";
import { arrowOf } from "./panel-keys.ts";
import { followPointer } from "./pointer-drag.ts";
import { type BoxName, boxNames, boxOf, type Corner, moveBox, resizeBox } from "./stage-boxes.ts";
import css from "./stage-overlay.module.css";
import { useImageBox } from "./use-image-box.ts";
import { useKeyGesture } from "./use-key-gesture.ts";

/** Fraction of the panel that an arrow key moves a box. */
const KEY_STEP = 0.01;
const CORNERS: readonly Corner[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];
const words = texts.canvas.stage;

export function StageOverlay({ item, shot }: { readonly item: PanelItem; readonly shot: Shot }) {
  const { commands } = useEditor();
  const doc = useEditorState((s) => s.doc);
  const model = useEditorState(loadedModel);
  const stage = useMemo(() => stageOf(doc, shot.id, model), [doc, shot.id, model]);
  const image = useImageBox(item);
  if (!stage)
    return (
      <div className={css.none} style={mmBox(item.bounds)}>
        <Badge>
          {words.none}
          <Button small onClick={() => commands.setStage(shot.id, "auto")}>
            {words.compose}
          </Button>
        </Badge>
      </div>
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div data-stage role="group" aria-label={words.group(item.number)}>
      {boxNames(stage).map((name) => {
        const tag = name.part === "object" ? null : (shot.cast[name.figure] ?? words.figure(name.figure + 1));
        const color = tag === null ? undefined : characterOf(doc, tag)?.color;
        return (
          <StageBox key={JSON.stringify(name)} {...{ stage, name, tag, color, image, shot }} frame={item.frame.id} />
        );
      })}
      <InteractionArrows {...{ stage, shot, image }} />
    </div>
  );
}

interface StageBoxProps {
  readonly stage: Stage;
  readonly name: BoxName;
  /** The figure's tag; null for the object. */
  readonly tag: string | null;
  readonly color: string | undefined;
  /** Page mm. */
  readonly image: Box;
  readonly shot: Shot;
  readonly frame: string;
}

function StageBox({ stage, name, tag, color, image, shot, frame }: StageBoxProps) {
  const { commands } = useEditor();
  const { press, finish } = useKeyGesture();
  const unit = boxOf(stage, name);
  const box = onPage(unit, image);
  const set = (next: Stage) => commands.setStage(shot.id, next);

  const follow = (event: PointerEvent<HTMLElement>, change: (dx: number, dy: number, alone: boolean) => Stage) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    followPointer(event, {
      begin: commands.beginGesture,
      move: (dx, dy, { altKey }) => set(change(dx / pxPerMm() / image.width, dy / pxPerMm() / image.height, altKey)),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = arrowOf(event.key);
    const [dx, dy] = [(arrow?.[0] ?? 0) * KEY_STEP, (arrow?.[1] ?? 0) * KEY_STEP];
    if (arrow && event.shiftKey) press(() => set(resizeBox(stage, name, [1, 1], dx, dy)));
    else if (arrow) press(() => set(moveBox(stage, name, dx, dy, event.altKey)));
    else if (event.key === "Escape") focusOn(`item:${frame}`);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const label = tag === null ? words.object : name.part === "head" ? words.head(tag) : words.body(tag);
  return (
    <div className={css.box} data-part={name.part} style={{ ...mmBox(box), ...(color && { "--box": color }) }}>
      <button
        type="button"
        className={css.hit}
        data-canvas-item
        aria-label={spokenPlace(label, unit)}
        aria-description={words.keys}
        onKeyDown={onKeyDown}
        onBlur={finish}
        onPointerDown={(event) => follow(event, (dx, dy, alone) => moveBox(stage, name, dx, dy, alone))}
      />
      {name.part !== "head" && <span className={css.label}>{tag ?? words.object}</span>}
      {CORNERS.map((corner) => (
        <i
          key={corner.join()}
          className={css.corner}
          style={{
            left: mm(corner[0] * box.width),
            top: mm(corner[1] * box.height),
            cursor: corner[0] === corner[1] ? "nwse-resize" : "nesw-resize",
          }}
          onPointerDown={(event) => follow(event, (dx, dy) => resizeBox(stage, name, corner, dx, dy))}
        />
      ))}
    </div>
  );
}

function onPage([x0, y0, x1, y1]: UnitBox, image: Box): Box {
  return {
    x: image.x + x0 * image.width,
    y: image.y + y0 * image.height,
    width: (x1 - x0) * image.width,
    height: (y1 - y0) * image.height,
  };
}

function spokenPlace(label: string, [x0, y0, x1, y1]: UnitBox): string {
  const percent = (value: number) => Math.round(value * 100);
  return words.place(label, percent(x0), percent(y0), percent(x1 - x0), percent(y1 - y0));
}
