// The guides of a page as lines over it.
import type { KeyboardEvent } from "react";
import { guidesOf, unitOf } from "../../comic/guides.ts";
import { pageOf, storyOf } from "../../comic/query.ts";
import type { Guide, LengthUnit, Page } from "../../comic/records.ts";
import { mm } from "../canvas/mm-style.ts";
import { arrowOf, arrowStepMm } from "../canvas/panel-keys.ts";
import { useKeyGesture } from "../canvas/use-key-gesture.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { focusOn } from "../focus.ts";
import { texts } from "../language/texts.ts";
import css from "./guide-lines.module.css";
import { useAids, useTakenGuide } from "./guides-store.ts";
import { useGuideDrag } from "./use-guide-drag.ts";

const words = texts.guides;

export function GuideLines({ page }: { readonly page: Page }) {
  const story = useEditorState(({ doc }) => storyOf(doc));
  const { guides, locked } = useAids();
  if (!guides) return null;
  return guidesOf(page, story).map((guide, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a guide is its place
    <GuideLine key={i} {...{ page, guide, locked }} index={i} unit={unitOf(story)} />
  ));
}

interface GuideProps {
  readonly page: Page;
  readonly guide: Guide;
  readonly index: number;
  readonly unit: LengthUnit;
  readonly locked: boolean;
}

function GuideLine({ page, guide, index, unit, locked }: GuideProps) {
  const { axis, atMm } = guide;
  const { commands, store } = useEditor();
  const drag = useGuideDrag(page);
  const { press, finish } = useKeyGesture();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = arrowOf(event.key);
    const steps = arrow?.[axis === "x" ? 0 : 1] ?? 0;
    const { doc } = store.getState();
    const now = guidesOf(pageOf(doc, page.id), storyOf(doc))[index]?.atMm ?? atMm;
    if (arrow) press(() => commands.moveGuide(page.id, index, now + steps * arrowStepMm(event.shiftKey)));
    else if (event.key === "Delete" || event.key === "Backspace") {
      finish();
      commands.removeGuide(page.id, index);
      focusOn("board");
    } else if (event.key === "Escape") focusOn("board");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const name = words.name[axis](words.length(atMm, unit));
  return (
    <button
      type="button"
      className={css.guide}
      data-guide
      data-canvas-item
      data-menu="guide"
      data-axis={axis}
      style={axis === "x" ? { left: mm(atMm) } : { top: mm(atMm) }}
      tabIndex={-1}
      disabled={locked}
      aria-label={name}
      aria-description={words.keys}
      data-tip={name}
      onKeyDown={onKeyDown}
      onBlur={finish}
      onFocus={() => useTakenGuide.setState({ page: page.id, index })}
      onPointerDown={(event) => drag(event, axis, index)}
    />
  );
}
