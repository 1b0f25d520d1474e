// The boxes of figures and object over the selected panel, to be dragged and resized by pointer and keys. They are
// fractions of the generated image, which may reach beyond its frame.
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from "react";
import { characterOf } from "../../comic/query.ts";
import type { Shot } from "../../comic/records.ts";
import type { Box } from "../../geometry/box.ts";
import type { Stage, UnitBox } from "../../geometry/unit-box.ts";
import type { DraftPart } from "../../studio/draft.ts";
import { loadedModel, stageOf } from "../../studio/selectors.ts";
import { DraftLines } from "../draft/draft-lines.tsx";
import { isSamePart, type PartName, selectNoPart, selectPart, useDraftSelection } from "../draft/draft-store.ts";
import { nameOfPart, PartBar, removePart } from "../draft/part-bar.tsx";
import { useDraft, useLibrary } from "../draft/use-draft.ts";
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

interface StageOverlayProps {
  readonly item: PanelItem;
  readonly shot: Shot;
  /** The first box takes the focus, and Escape leads here. Absent: it leads to the panel. */
  readonly leave?: () => void;
}

export function StageOverlay({ item, shot, leave }: StageOverlayProps) {
  const { commands } = useEditor();
  const doc = useEditorState((s) => s.doc);
  const model = useEditorState(loadedModel);
  const stage = useMemo(() => stageOf(doc, shot.id, model), [doc, shot.id, model]);
  const image = useImageBox(item);
  const draft = useDraft(shot.id, stage, image.height / image.width);
  const isEntered = leave !== undefined;
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isEntered) group.current?.querySelector("button")?.focus();
  }, [isEntered]);
  const leaveParts = () => {
    selectNoPart();
    focusOn(`item:${item.frame.id}`);
  };
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
    <div ref={group} data-stage role="group" aria-label={words.group(item.number)}>
      <DraftLines
        parts={draft}
        image={image}
        polygon={item.polygon}
        onPress={(figure) => group.current?.querySelector<HTMLElement>(`[data-body="${figure}"] button`)?.focus()}
      />
      {boxNames(stage).flatMap((name) => {
        const tag = name.part === "object" ? null : (shot.cast[name.figure] ?? words.figure(name.figure + 1));
        const color = tag === null ? undefined : characterOf(doc, tag)?.color;
        const shared = {
          stage,
          name,
          tag,
          color,
          image,
          shot,
          leave: leave ?? leaveParts,
        };
        const parts = draft.filter((part) => boxOfPart[part.kind] === name.part && part.figure === figureOf(name));
        if (parts.length === 0) return [<StageBox key={JSON.stringify(name)} {...shared} />];
        // A box stays the same element when it learns what is drafted in it.
        return parts.map((part) => (
          <StageBox key={part.kind === "face" ? `face:${part.figure}` : JSON.stringify(name)} {...shared} part={part} />
        ));
      })}
      <InteractionArrows {...{ stage, shot, image }} />
    </div>
  );
}

/** The box that a part of a draft goes with. */
const boxOfPart = { pose: "body", head: "head", face: "head", object: "object" } as const;

const partOfBox = { body: "pose", head: "head", object: "object" } as const;

const plainPart = (name: BoxName): PartName => ({ kind: partOfBox[name.part], figure: figureOf(name) });

const figureOf = (name: BoxName): number | null => (name.part === "object" ? null : name.figure);

interface StageBoxProps {
  readonly stage: Stage;
  readonly name: BoxName;
  /** The figure's tag; null for the object. */
  readonly tag: string | null;
  readonly color: string | undefined;
  /** Page mm. */
  readonly image: Box;
  readonly shot: Shot;
  readonly leave: () => void;
  /** What a model roughs in there. */
  readonly part?: DraftPart;
}

function StageBox({ stage, name, tag, color, image, shot, leave, part }: StageBoxProps) {
  const { commands } = useEditor();
  const box = useRef<HTMLDivElement>(null);
  const tools = usePartTools(part ?? plainPart(name), part, shot.id, image.height / image.width);
  const { press, finish } = useKeyGesture();
  const isFace = part?.kind === "face";
  const unit = part ? part.area : boxOf(stage, name);
  const place = onPage(unit, image);
  const set = (next: Stage) => commands.setStage(shot.id, next);

  const follow = (event: PointerEvent<HTMLElement>, change: (dx: number, dy: number, alone: boolean) => Stage) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    tools.select();
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
    else if (event.key === "Escape") leave();
    else if (!tools.press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const label = tag === null ? words.object : name.part === "head" ? words.head(tag) : words.body(tag);
  return (
    <div
      ref={box}
      className={css.box}
      data-part={isFace ? "face" : name.part}
      data-body={name.part === "body" ? name.figure : undefined}
      data-chosen={tools.isSelected || undefined}
      style={{ ...mmBox(place), ...(color && { "--box": color }) }}
    >
      <button
        type="button"
        className={css.hit}
        data-canvas-item
        aria-label={spokenPlace(part ? tools.spoken : label, unit)}
        aria-description={part ? texts.draft.keys : words.keys}
        aria-pressed={part ? tools.isSelected : undefined}
        onFocus={tools.select}
        onKeyDown={onKeyDown}
        onBlur={finish}
        onPointerDown={(event) => follow(event, (dx, dy, alone) => moveBox(stage, name, dx, dy, alone))}
      />
      {name.part !== "head" && !tools.isSelected && <span className={css.label}>{tag ?? words.object}</span>}
      {!isFace &&
        CORNERS.map((corner) => (
          <i
            key={corner.join()}
            className={css.corner}
            style={{
              left: mm(corner[0] * place.width),
              top: mm(corner[1] * place.height),
              cursor: corner[0] === corner[1] ? "nwse-resize" : "nesw-resize",
            }}
            onPointerDown={(event) => follow(event, (dx, dy) => resizeBox(stage, name, corner, dx, dy))}
          />
        ))}
      {part && tools.isSelected && <PartBar {...{ part, box }} shot={shot.id} aspect={image.height / image.width} />}
    </div>
  );
}

/** A part of a draft as its box shows it: selected by press and focus, with keys of its own. */
function usePartTools(mine: PartName, part: DraftPart | undefined, shot: string, aspect: number) {
  const { commands } = useEditor();
  const library = useLibrary();
  const isSelected = useDraftSelection(
    (state) => part !== undefined && state.shot === shot && state.part !== null && isSamePart(state.part, mine),
  );
  const piece = part && part.piece !== null ? library?.parts[part.kind].pieces[part.piece] : undefined;
  const name = part ? nameOfPart(part) : "";
  return {
    isSelected,
    spoken: part?.isGone ? texts.draft.gone(name) : piece?.words ? texts.draft.piece(name, piece.words) : name,
    select: () => selectPart(shot, mine),
    /** Whether the key was one of them. */
    press(key: string): boolean {
      if (!part || !library) return false;
      if (key === "Enter") document.querySelector<HTMLElement>("[data-part-bar] button")?.focus();
      else if (key === "Delete" || key === "Backspace") removePart(commands, library, part, shot);
      else if (key.toLowerCase() === "r") commands.rubOut(shot, part.area, aspect);
      else return false;
      return true;
    },
  };
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
