// One panel as something to point at, focus and command: outline, tools, badges, its lettering and its boxes.
import { type FocusEvent, type KeyboardEvent, memo, type PointerEvent, useRef, useState } from "react";
import { panImage } from "../../comic/image-fit.ts";
import { recordOf } from "../../comic/query.ts";
import type { Frame } from "../../comic/records.ts";
import { shapesOf } from "../../studio/selectors.ts";
import { useFileDrop } from "../cutting/panel-files.ts";
import { selectNoPart, useDraftSelection } from "../draft/draft-store.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn, useFocusPlace } from "../focus.ts";
import { useFraming } from "../framing/framing-store.ts";
import { PictureHandles } from "../framing/picture-handles.tsx";
import { UprightPicture } from "../framing/upright-picture.tsx";
import { texts } from "../language/texts.ts";
import { useWheel } from "../listen.ts";
import { useTreeItem } from "../reach/page-tree.tsx";
import { PartOverlay } from "../redraw/part-overlay.tsx";
import { useRedraw } from "../redraw/redraw-store.ts";
import { RoughLayer } from "../rough/rough-layer.tsx";
import { takeTool, useRough } from "../rough/rough-store.ts";
import { RoughSurface } from "../rough/rough-surface.tsx";
import { useArrangesParts, useHasParts } from "../rough/use-rough-tools.ts";
import { useSelecting } from "../several/use-several.ts";
import { pxPerMm, useCanvas } from "./canvas-store.ts";
import { ObjectOutlines } from "./interaction-arrows.tsx";
import { LetteringOverlay } from "./lettering-overlay.tsx";
import { clipPath, mmBox } from "./mm-style.ts";
import { PanelBadges } from "./panel-badges.tsx";
import { imageSeen, type PanelItem } from "./panel-items.ts";
import { panelKey } from "./panel-keys.ts";
import css from "./panel-overlay.module.css";
import { panelName } from "./panel-status.ts";
import { PanelTools } from "./panel-tools.tsx";
import { followPointer } from "./pointer-drag.ts";
import { StageOverlay } from "./stage-overlay.tsx";
import { useKeyGesture } from "./use-key-gesture.ts";
import { useDriftingTags, usePanelStatus } from "./use-panel.ts";
import { wheelFactor } from "./use-pasteboard.ts";

export const PanelOverlay = memo(function PanelOverlay({ item }: { readonly item: PanelItem }) {
  const { frame, polygon, bounds, storey, number, count, shot } = item;
  const { selected: marked, alone: selected, press, focus } = useSelecting("frame", frame.id);
  const isTarget = useCanvas((s) => s.dropOn === frame.id);
  const files = useFileDrop(frame.id);
  const { isNear, ...approach } = useNear();
  const { isMarking, isRoughing, isArranging, isFraming, isCrowded, layoutShown, objectShown } = useWork(
    item,
    selected,
  );
  const isWorkedOn = selected && (isMarking || isRoughing || layoutShown || objectShown);
  const status = usePanelStatus(item);
  const drifting = useDriftingTags(item, status);
  const image = useImageMoves(item);
  const hit = useRef<HTMLButtonElement>(null);
  useFocusPlace(`item:${frame.id}`, hit);
  const children = item.lettering.map(({ record }) => record.id);
  const treeItem = useTreeItem(frame.id, { level: 2, place: number, siblings: count, children, selected: marked });
  useWheel(hit, (event) => {
    if (!event.altKey) return;
    event.preventDefault();
    image.zoomBy(wheelFactor(event, 0.004));
  });

  return (
    <section
      className={css.panel}
      data-panel
      data-selected={selected || undefined}
      data-among={(marked && !selected) || undefined}
      data-hidden={(storey > 0 && frame.hidden) || undefined}
      data-drop={isTarget || undefined}
      data-status={status}
      {...files}
      {...approach}
      aria-label={texts.inspector.panelTitle(number)}
    >
      <button
        ref={hit}
        {...treeItem}
        type="button"
        className={css.hit}
        data-canvas-item
        data-frame={frame.id}
        data-menu="panel"
        style={{ ...mmBox(bounds), clipPath: clipPath(polygon, bounds), ...(storey > 0 && { zIndex: 1 }) }}
        aria-label={panelName(item, status, drifting)}
        aria-description={texts.canvas.panel.keys}
        onClick={(event) => press(event.shiftKey)}
        onFocus={(event) => event.target.matches(":focus-visible") && focus()}
        onBlur={image.finish}
        onKeyDown={usePanelKeys(image)}
        onPointerDown={(event) => pressOn(event, image)}
      />
      <Outline {...{ polygon, bounds }} />
      {isWorkedOn && <UprightPicture item={item} />}
      <RoughLayer item={item} isUpright={isWorkedOn} />
      {selected && layoutShown && !isArranging && shot && <StageOverlay item={item} shot={shot} />}
      {selected && objectShown && shot && <ObjectOutlines item={item} shot={shot.id} />}
      {item.lettering.map((text, i) => (
        <LetteringOverlay
          key={text.record.id}
          item={text}
          place={i + 1}
          siblings={item.lettering.length}
          panel={number}
        />
      ))}
      {selected && isMarking && item.render && <PartOverlay item={item} />}
      {selected && isFraming && item.render && <PictureHandles item={item} />}
      {selected && isArranging && shot && <StageOverlay item={item} shot={shot} leave={() => takeTool("pen")} />}
      {selected && isRoughing && !isArranging && shot && <RoughSurface item={item} shot={shot} />}
      {(isNear || selected) && !isCrowded && (
        <PanelTools {...{ item, status }} isWorkedOn={isWorkedOn || (selected && isFraming)} />
      )}
      <PanelBadges {...{ item, status, drifting }} />
    </section>
  );
});

/** What is done on the panel, and shown over it when it is selected; `isCrowded`: its tools would be in the way. */
function useWork({ shot, frame }: PanelItem, selected: boolean) {
  const isMarking = useRedraw((s) => shot !== null && s.shot === shot.id);
  const isRoughing = useRough((s) => shot !== null && s.shot === shot.id);
  const isArranging = useArrangesParts() && isRoughing;
  const layoutShown = useCanvas((s) => s.layoutShown);
  const objectShown = useCanvas((s) => s.objectShown);
  const isFraming = useFraming((s) => s.frame === frame.id);
  const marks = useRedraw((s) => s.shot !== null);
  const roughs = useRough((s) => s.shot !== null);
  const isElsewhere = (marks && !isMarking) || (roughs && !isRoughing);
  // A part of a draft has tools of its own.
  const hasPart = useDraftSelection((s) => shot !== null && s.shot === shot.id && s.part !== null);
  const hasParts = useHasParts();
  const hasPartTools = isArranging || (hasParts && layoutShown && hasPart);
  const isCrowded = isElsewhere || (selected && hasPartTools);
  return { isMarking, isRoughing, isArranging, isFraming, isCrowded, layoutShown, objectShown };
}

/** The part of a draft that was selected is left; with Alt the picture moves. */
function pressOn(event: PointerEvent<HTMLElement>, image: ReturnType<typeof useImageMoves>) {
  selectNoPart();
  if (event.button !== 0 || !event.altKey) return;
  event.stopPropagation();
  image.drag(event);
}

function Outline({ polygon, bounds }: Pick<PanelItem, "polygon" | "bounds">) {
  const { x, y, width, height } = bounds;
  return (
    <svg className={css.outline} style={mmBox(bounds)} viewBox={`${x} ${y} ${width} ${height}`} aria-hidden="true">
      <polygon points={polygon.map((corner) => `${corner.x},${corner.y}`).join(" ")} />
    </svg>
  );
}

/** The pointer or the focus is on something of it: only then has it tools, lest a page of many panels drags them all along. */
function useNear() {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  return {
    isNear: pointed || focused,
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: () => setFocused(true),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) =>
      setFocused(currentTarget.contains(relatedTarget)),
  };
}

function usePanelKeys(image: ReturnType<typeof useImageMoves>) {
  const { commands } = useEditor();
  return (event: KeyboardEvent) => {
    const key = panelKey(event);
    if (!key) return;
    event.preventDefault();
    event.stopPropagation();
    if (key.action === "edit") focusOn("prompt");
    else if (key.action === "move-image") image.moveBy(key.dx, key.dy);
    else if (key.action === "zoom-image") image.zoomBy(key.factor);
    else {
      commands.select({ kind: "none" });
      focusOn("board");
    }
  };
}

/** Moves and zooms the picture inside its frame: by pointer, keys and wheel. */
function useImageMoves(item: PanelItem) {
  const { commands, store } = useEditor();
  const { press, finish } = useKeyGesture();
  const shapes = useEditorState(shapesOf);
  const { frame, bounds } = item;
  const moved = (from: Frame, dx: number, dy: number) => panImage(imageSeen(item, shapes, null), bounds, from, dx, dy);
  const now = () => recordOf(store.getState().doc, "frame", frame.id) ?? frame;
  const drag = (event: PointerEvent<HTMLElement>) => {
    const from = now();
    followPointer(event, {
      begin: commands.beginGesture,
      move: (dx, dy) => commands.setFrameImage(frame.id, moved(from, dx / pxPerMm(), dy / pxPerMm())),
    });
  };
  const moveBy = (dx: number, dy: number) => press(() => commands.setFrameImage(frame.id, moved(now(), dx, dy)));
  const zoomBy = (factor: number) =>
    press(() => {
      const { zoom } = now();
      commands.setFrameImage(frame.id, { zoom: zoom * factor });
    });
  return { drag, moveBy, zoomBy, finish };
}
