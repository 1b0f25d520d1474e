// The borders between panels as something to take hold of: the middle moves a border, its ends turn it.
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useMemo, useRef } from "react";
import { type Border, bordersOf } from "../../comic/borders.ts";
import { normalOf } from "../../comic/placed-cuts.ts";
import { pageOf, storyOf } from "../../comic/query.ts";
import type { Editor } from "../../editor/editor.ts";
import { add, scale, subtract, type Vec } from "../../geometry/vec.ts";
import { pxPerMm, useCanvas } from "../canvas/canvas-store.ts";
import { mm } from "../canvas/mm-style.ts";
import type { PanelItem } from "../canvas/panel-items.ts";
import { arrowOf, arrowStepMm, type Direction } from "../canvas/panel-keys.ts";
import { type DragEnds, followPointer } from "../canvas/pointer-drag.ts";
import { useKeyGesture } from "../canvas/use-key-gesture.ts";
import { useEditor, useEditorFields, useEditorState } from "../editor-context.tsx";
import { focusOn, useFocusPlace } from "../focus.ts";
import { createSnapper, followSnapping } from "../guides/snapper.ts";
import { texts } from "../language/texts.ts";
import css from "./border-handles.module.css";
import { slantedMove, slopesBeside, turnedAngle } from "./border-snap.ts";
import type { PlaceBox } from "./cut-line.ts";
import { mergeAcross } from "./merging.ts";

const STEP_DEG = 1;
const BIG_STEP_DEG = 15;
const words = texts.cutting.border;

export function BorderHandles({ pageId, items }: { readonly pageId: string; readonly items: readonly PanelItem[] }) {
  const { doc } = useEditorFields("doc");
  const borders = useMemo(() => bordersOf(pageOf(doc, pageId), storyOf(doc)), [doc, pageId]);
  const numberOf = (frame: string) => items.find((item) => item.frame.id === frame)?.number ?? 0;
  return borders.map((border, i) => (
    <BorderHandle
      key={border.path}
      number={i}
      page={pageId}
      border={border}
      label={words.name(border.before.map(numberOf), border.after.map(numberOf))}
    />
  ));
}

interface HandleProps {
  /** From 0, among the borders of the page. */
  readonly number: number;
  readonly page: string;
  readonly border: Border;
  readonly label: string;
}

function BorderHandle({ number, page, border, label }: HandleProps) {
  const grip = useRef<HTMLButtonElement>(null);
  useFocusPlace(`border:${number}`, grip);
  const { commands } = useEditor();
  const cutting = useCanvas((s) => s.tool === "cut");
  const selected = useEditorState(({ selection: s }) => s.kind === "border" && s.id === page && s.path === border.path);
  const { drag, turn } = useBorderDrag(page, border);
  const { onKeyDown, finish } = useBorderKeys(page, border);
  const select = () => commands.select({ kind: "border", id: page, path: border.path });
  const span = subtract(border.to, border.from);
  const degrees = (Math.atan2(span.y, span.x) * 180) / Math.PI;
  const place = {
    left: mm(border.from.x),
    top: mm(border.from.y),
    width: mm(Math.hypot(span.x, span.y)),
    "--gap": mm(border.gapMm),
    rotate: `${degrees}deg`,
  } as CSSProperties;
  return (
    <div
      className={css.border}
      data-border
      data-selected={selected || undefined}
      data-direction={border.direction}
      style={place}
    >
      <button
        ref={grip}
        type="button"
        className={css.grip}
        data-canvas-item
        // Tab walks the story; borders come into its way while panels are cut.
        tabIndex={cutting || selected ? 0 : -1}
        aria-label={label}
        aria-description={words.keys}
        aria-pressed={selected}
        onClick={select}
        onFocus={(event) => event.target.matches(":focus-visible") && select()}
        onBlur={finish}
        onKeyDown={onKeyDown}
        onPointerDown={drag}
      />
      {(["from", "to"] as const).map((end) => (
        <i key={end} className={css.end} data-end={end} onPointerDown={(event) => turn(event, end)} />
      ))}
    </div>
  );
}

function useBorderDrag(page: string, border: Border) {
  const editor = useEditor();
  const { commands, store } = editor;
  const begin = () => {
    commands.select({ kind: "border", id: page, path: border.path });
    return commands.beginGesture();
  };
  const moveBy = (by: Vec) => commands.moveBorder(page, border.path, add(border.point, by));
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const move = (dx: number, dy: number) => moveBy({ x: dx / pxPerMm(), y: dy / pxPerMm() });
    if (border.angleDeg === 0) followSnapping(editor, event, gutterOf(border), { begin, move });
    else followSlanted(editor, event, border, { begin, move: (by, place) => moveBy(slantedMove(border, by, place)) });
  };
  const turn = (event: PointerEvent<HTMLElement>, end: "from" | "to") => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const { doc } = store.getState();
    const slopes = slopesBeside(border, bordersOf(pageOf(doc, page), storyOf(doc)));
    const about = end === "from" ? border.to : border.from;
    const move: SlantedDrag["move"] = (by, place, { altKey }) => {
      const turning = { snapping: altKey ? "free" : "near", slopes, place } as const;
      commands.turnBorder(page, border.path, about, turnedAngle(border, end, add(border[end], by), turning));
    };
    followSlanted(editor, event, border, { begin, move });
  };
  return { drag, turn };
}

interface SlantedDrag {
  readonly begin: () => DragEnds;
  /** `by`: page mm. */
  readonly move: (by: Vec, place: PlaceBox, held: globalThis.PointerEvent | globalThis.KeyboardEvent) => void;
}

/** followPointer for a border askew, parts of which snap where nothing of the panels at its sides is. */
function followSlanted(
  editor: Editor,
  down: PointerEvent<HTMLElement>,
  border: Border,
  { begin, move }: SlantedDrag,
): void {
  const snapper = createSnapper(editor, { except: [...border.before, ...border.after], among: "panels" });
  const released = (how: () => void) => () => {
    snapper.end();
    how();
  };
  followPointer(down, {
    begin: () => {
      const { end, cancel } = begin();
      return { end: released(end), cancel: released(cancel) };
    },
    move: (dx, dy, held) => {
      snapper.end();
      move({ x: dx / pxPerMm(), y: dy / pxPerMm() }, (box, axes) => snapper.place(box, held, axes), held);
    },
  });
}

/** What snaps of a straight border: the edges of the panels at its sides, which are no target, and the middle of its gutter. */
function gutterOf({ direction, from, to, gapMm, before, after }: Border) {
  const half = gapMm / 2;
  const isLevel = direction === "horizontal";
  const box = isLevel
    ? { x: from.x, y: from.y - half, width: to.x - from.x, height: gapMm }
    : { x: from.x - half, y: from.y, width: gapMm, height: to.y - from.y };
  const parted = [...before, ...after];
  return { box, except: parted, between: parted, among: "panels", axes: [isLevel ? "y" : "x"] } as const;
}

function useBorderKeys(page: string, border: Border) {
  const editor = useEditor();
  const { commands, store } = editor;
  const { press, finish } = useKeyGesture();
  const now = () => {
    const { doc } = store.getState();
    return bordersOf(pageOf(doc, page), storyOf(doc)).find(({ path }) => path === border.path) ?? border;
  };
  const move = ([x, y]: Direction, isBig: boolean) => {
    const { point, direction } = now();
    const steps = direction === "horizontal" ? y : x;
    if (steps === 0) return;
    const normal = normalOf({ direction, angleDeg: 0 });
    const by = scale(normal, steps * arrowStepMm(isBig));
    press(() => commands.moveBorder(page, border.path, add(point, by)));
  };
  const turn = ([x, y]: Direction, isBig: boolean) => {
    const { from, to, angleDeg } = now();
    const middle = scale(add(from, to), 0.5);
    const by = (x + y) * (isBig ? BIG_STEP_DEG : STEP_DEG);
    press(() => commands.turnBorder(page, border.path, middle, angleDeg + by));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = arrowOf(event.key);
    if (arrow && event.altKey) turn(arrow, event.shiftKey);
    else if (arrow) move(arrow, event.shiftKey);
    else if (event.key === "Delete" || event.key === "Backspace") {
      finish();
      mergeAcross(editor, border);
    } else if (event.key === "Escape") {
      commands.select({ kind: "none" });
      focusOn("board");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { onKeyDown, finish };
}
