// What a pointer does to a rough, by tool: from where it goes down to where it leaves.
import { roughOf } from "../../comic/query.ts";
import type { RoughStroke } from "../../comic/records.ts";
import type { Editor } from "../../editor/editor.ts";
import type { Place } from "../../geometry/stroke.ts";
import type { DragEnds } from "../canvas/pointer-drag.ts";
import { eraserRadius, type RoughTool, select, useRough } from "./rough-store.ts";
import { markAt, marksUnder, straight, strokeTo } from "./strokes.ts";

/** A point of a pointer, how hard it is pressed, and whether Shift is held. */
export interface Sample {
  readonly place: Place;
  readonly pressure: number;
  readonly shift: boolean;
}

export interface Action extends DragEnds {
  move(sample: Sample): void;
}

/** The panel that is roughed in. */
interface Desk extends Pick<Editor, "commands" | "store"> {
  readonly shot: string;
  /** Of its picture, height by width. */
  readonly aspect: number;
  /** Shows a stroke while it is drawn; null: none. */
  readonly show: (stroke: RoughStroke | null) => void;
}

export function beginAction(desk: Desk, tool: RoughTool, from: Sample): Action {
  if (tool === "select") return moveSelected(desk, from);
  if (tool === "eraser" || tool === "strokes") return erase(desk, tool === "strokes", from);
  return draw(desk, tool === "rub" ? "rub" : "pen", tool === "line", from);
}

function draw({ commands, shot, aspect, show }: Desk, tool: "pen" | "rub", isStraight: boolean, from: Sample): Action {
  const radius = tool === "rub" ? eraserRadius(useRough.getState()) : useRough.getState().radius;
  let stroke: RoughStroke = { kind: "stroke", tool, radius, points: strokeTo([], from.place, from.pressure, aspect) };
  show(stroke);
  return {
    move({ place, pressure, shift }) {
      const points = isStraight
        ? straight(from.place, place, shift, aspect)
        : strokeTo(stroke.points, place, pressure, aspect);
      stroke = { ...stroke, points };
      show(stroke);
    },
    end() {
      show(null);
      commands.addMark(shot, stroke);
    },
    cancel: () => show(null),
  };
}

function erase({ commands, store, shot, aspect }: Desk, wholeStrokes: boolean, from: Sample): Action {
  const gesture = commands.beginGesture();
  const radius = eraserRadius(useRough.getState());
  const move = ({ place }: Sample) => {
    const marks = () => roughOf(store.getState().doc, shot);
    if (wholeStrokes) commands.removeMarks(marksUnder(marks(), place, radius, aspect));
    else commands.eraseRough(shot, place, radius, aspect);
  };
  move(from);
  return { ...gesture, move };
}

function moveSelected({ commands, store, shot, aspect }: Desk, { place, shift }: Sample): Action {
  const marks = roughOf(store.getState().doc, shot);
  const { selected } = useRough.getState();
  const hit = markAt(marks, place, aspect)?.id;
  const isKept = hit !== undefined && (shift || selected.includes(hit));
  select(isKept ? [...new Set([...selected, hit])] : hit === undefined ? [] : [hit]);
  const gesture = commands.beginGesture();
  let [x, y] = place;
  return {
    ...gesture,
    move({ place: [nx, ny] }) {
      commands.moveMarks(useRough.getState().selected, nx - x, ny - y);
      [x, y] = [nx, ny];
    },
  };
}
