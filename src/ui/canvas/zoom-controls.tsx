// Zoom in the top bar: out, a menu of percentages, in, fit.
import { BookOpenText, Crop, Maximize, Minus, Plus } from "lucide-react";
import { toggleEdges, useBook } from "../book/book-store.ts";
import { texts } from "../language/texts.ts";
import { IconButton } from "../primitives/button.tsx";
import { Select } from "../primitives/field.tsx";
import { setView } from "../view-state.ts";
import { fitPage, useCanvas, zoomStep, zoomToPercent } from "./canvas-store.ts";
import { percentOf, ZOOM_STEPS } from "./view.ts";
import css from "./zoom-controls.module.css";

const words = texts.canvas.zoom;

export function ZoomControls() {
  const percent = useCanvas((s) => percentOf(s.view.scale));
  const fitted = useCanvas((s) => s.fitted);
  const edges = useBook((s) => s.edges);
  const steps = ZOOM_STEPS.includes(percent) ? ZOOM_STEPS : [...ZOOM_STEPS, percent].sort((a, b) => a - b);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this is a group of tools
    <div className={css.controls} role="group" aria-label={words.group}>
      <IconButton label={words.out} command="zoom-out" icon={Minus} onClick={() => zoomStep(-1)} />
      <Select
        className={css.percent}
        aria-label={words.percent}
        value={String(percent)}
        options={steps.map((step) => [String(step), words.step(step)] as const)}
        onChange={(step) => zoomToPercent(Number(step))}
      />
      <IconButton label={words.in} command="zoom-in" icon={Plus} onClick={() => zoomStep(1)} />
      <IconButton label={words.fit} command="fit" icon={Maximize} aria-pressed={fitted} onClick={fitPage} />
      <IconButton
        label={texts.book.reading.begin}
        command="read"
        icon={BookOpenText}
        onClick={() => setView({ dialog: "read" })}
      />
      <IconButton label={words.edges} command="edges" icon={Crop} aria-pressed={edges} onClick={toggleEdges} />
    </div>
  );
}
