// Arrows from those who act to what they act on, over the boxes of a panel: drawn by dragging from a figure.
import { MoveUpRight } from "lucide-react";
import { type PointerEvent, useState } from "react";
import type { Shot } from "../../comic/records.ts";
import { type Box, centerOf, commonBox } from "../../geometry/box.ts";
import type { Stage, UnitBox } from "../../geometry/unit-box.ts";
import type { Vec } from "../../geometry/vec.ts";
import { firstWords, interactionOf, objectReport, type Target } from "../../studio/interactions.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import { pxPerMm, useCanvas } from "./canvas-store.ts";
import css from "./interaction-arrows.module.css";
import { mm, mmBox } from "./mm-style.ts";
import { imageBox, type PanelItem } from "./panel-items.ts";
import { followPointer } from "./pointer-drag.ts";
import { aimAt, centreOf } from "./stage-boxes.ts";

const words = texts.canvas.stage;

interface ArrowsProps {
  readonly stage: Stage;
  readonly shot: Shot;
  /** Page mm. */
  readonly image: Box;
}

export function InteractionArrows({ stage, shot, image }: ArrowsProps) {
  const { commands } = useEditor();
  const vocabulary = useEditorState((state) => loadedModel(state)?.vocabulary ?? null);
  const [drawn, setDrawn] = useState<{ readonly from: Vec; readonly to: Vec } | null>(null);
  const said = interactionOf(shot);
  const figures = stage.figures.slice(0, shot.cast.length);
  const indexOf = (tag: string) => shot.cast.findIndex((other) => other.toLowerCase() === tag.toLowerCase());

  const drop = (figure: number, at: Vec) => {
    const found = aimAt(stage, figure, at);
    const first = firstWords(shot.text, vocabulary);
    const thing = said?.target.kind === "object" ? said.target.words : (first.thing ?? words.thing);
    const tag = found.figure === null ? undefined : shot.cast[found.figure];
    const target: Target = tag === undefined ? { kind: "object", words: thing } : { kind: "figure", tag };
    const gesture = commands.beginGesture();
    commands.setInteraction(shot.id, { actor: shot.cast[figure]!, verb: said?.verb.gerund ?? first.verb, target });
    // Who is drawn faces the reader.
    commands.setHand(shot.id, at.x < centreOf(stage.figures[figure]!.body).x ? "right" : "left");
    if (found.object) commands.setStage(shot.id, { ...stage, object: found.object });
    gesture.end();
    focusOn("verb");
  };
  const draw = (figure: number) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const from = gripOf(stage.figures[figure]!.body);
    let to = from;
    followPointer(event, {
      begin: () => ({
        end: () => {
          setDrawn(null);
          drop(figure, to);
        },
        cancel: () => setDrawn(null),
      }),
      move: (dx, dy) => {
        to = { x: from.x + dx / pxPerMm() / image.width, y: from.y + dy / pxPerMm() / image.height };
        setDrawn({ from, to });
      },
    });
  };
  const actor = said ? stage.figures[indexOf(said.actor)] : undefined;
  const target = said && targetBox(stage, said.target, indexOf);
  const arrow = drawn ?? (actor && target ? { from: gripOf(actor.body), to: centreOf(target) } : null);
  return (
    <>
      {arrow && <Arrow {...arrow} image={image} label={drawn ? null : said!.verb.gerund} />}
      {figures.map(({ body }, figure) => {
        const { x, y } = gripOf(body);
        return (
          <button
            key={shot.cast[figure]}
            type="button"
            className={css.handle}
            style={{ left: mm(image.x + x * image.width), top: mm(image.y + y * image.height) }}
            aria-label={words.arrow(shot.cast[figure]!)}
            data-tip={words.arrow(shot.cast[figure]!)}
            onPointerDown={draw(figure)}
            onClick={() => focusOn("verb")}
          >
            <MoveUpRight size={14} aria-hidden />
          </button>
        );
      })}
    </>
  );
}

/** Where arrows of a figure begin: below its middle, by which the box is dragged. */
const gripOf = ([x0, y0, x1, y1]: UnitBox): Vec => ({ x: (x0 + x1) / 2, y: y0 + 0.75 * (y1 - y0) });

function targetBox(stage: Stage, target: Target, indexOf: (tag: string) => number): UnitBox | null {
  return target.kind === "object" ? stage.object : (stage.figures[indexOf(target.tag)]?.body ?? null);
}

interface ArrowProps {
  readonly from: Vec;
  readonly to: Vec;
  readonly image: Box;
  readonly label: string | null;
}

/** An arrow ends so far from the middle of what it points at, page mm. */
const BEFORE_MM = 5;
/** Nearer to the handle than this, CSS pixels, the verb would lie under it: it stands so far beside the arrow then. */
const NEAR_PX = 48;
const ASIDE_PX = 25;

function Arrow({ from, to, image, label }: ArrowProps) {
  const scale = useCanvas((s) => s.view.scale);
  const { width, height } = image;
  const [x0, y0] = [from.x * width, from.y * height];
  const [dx, dy] = [(to.x - from.x) * width, (to.y - from.y) * height];
  // Not under the handle of who is acted on.
  const reached = Math.max(0, 1 - BEFORE_MM / Math.max(Math.hypot(dx, dy), 1));
  const [x1, y1] = [x0 + dx * reached, y0 + dy * reached];
  const isNear = (Math.hypot(x1 - x0, y1 - y0) / 2) * scale < NEAR_PX;
  const aside = isNear ? Math.sign(dy || -1) * ASIDE_PX : 0;
  const middle = { left: mm((x0 + x1) / 2), top: `calc(${mm((y0 + y1) / 2)} + ${aside}px)` };
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
  return (
    <div className={css.arrow} style={mmBox(image)} aria-hidden="true">
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <line {...{ x1: x0, y1: y0, x2: x1, y2: y1 }} />
        <path d="M -3 -1.6 L 0 0 L -3 1.6" transform={`translate(${x1} ${y1}) rotate(${angle})`} />
      </svg>
      {label && (
        <span className={css.verb} style={middle}>
          {label}
        </span>
      )}
    </div>
  );
}

/** Where the object of a shot came out, in the picture shown and in the one before. */
export function ObjectOutlines({ item, shot }: { readonly item: PanelItem; readonly shot: string }) {
  const places = { image: imageBox(item, null, null), frame: item.bounds };
  const doc = useEditorState((state) => state.doc);
  const report = objectReport(doc, shot);
  return (
    <>
      {report?.before?.box && <ObjectOutline box={report.before.box} {...places} isBefore />}
      {report?.shown.box && <ObjectOutline box={report.shown.box} {...places} />}
    </>
  );
}

/** Page mm. */
interface OutlinePlaces {
  readonly image: Box;
  /** All that is seen of the image. */
  readonly frame: Box;
}

interface OutlineProps extends OutlinePlaces {
  readonly box: UnitBox;
  /** Of the picture drawn before. */
  readonly isBefore?: boolean;
}

/** Where the object of an interaction came out in the picture that is shown. */
function ObjectOutline({ box: [x0, y0, x1, y1], image, frame, isBefore = false }: OutlineProps) {
  const whole = {
    x: image.x + x0 * image.width,
    y: image.y + y0 * image.height,
    width: (x1 - x0) * image.width,
    height: (y1 - y0) * image.height,
  };
  const box = commonBox(whole, frame);
  if (!box) return null;
  // A label is often wider than what it tells: it runs towards the middle of the frame, never over its edge.
  const side = centerOf(box).x > centerOf(frame).x ? "right" : "left";
  return (
    <div className={css.outline} data-before={isBefore || undefined} data-label={side} style={mmBox(box)}>
      <span className={css.verb}>{isBefore ? words.cameOutBefore : words.cameOut}</span>
    </div>
  );
}
