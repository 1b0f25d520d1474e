// A panel cut by numbers: what the cut tool does with a pointer, for the keyboard.
import { useId, useMemo, useState } from "react";
import { layoutPage } from "../../comic/layout.ts";
import { recordOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { cutAlong, splitInto } from "../../studio/commands/cuts.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { type Panel, panelOfSelection } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Note, Stack } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";
import { setView } from "../view-state.ts";
import css from "./cut-dialog.module.css";
import { lineAt } from "./cut-line.ts";

const words = texts.cutting.dialog;
const MOST_PARTS = 8;
const close = () => setView({ dialog: null });

/** Of the selected panel; nothing without one. */
export function CutDialog() {
  const doc = useEditorState((s) => s.doc);
  const selection = useEditorState((s) => s.selection);
  const panel = panelOfSelection({ doc, selection });
  return panel ? <CutForm doc={doc} panel={panel} /> : null;
}

function CutForm({ doc, panel }: { readonly doc: Doc; readonly panel: Panel }) {
  const { commands } = useEditor();
  const form = useId();
  const { id } = panel.frame;
  const page = recordOf(doc, "page", panel.page);
  const [how, setHow] = useState<"line" | "parts">("line");
  const polygon = useMemo(() => (page ? (layoutPage(page, storyOf(doc)).get(id) ?? []) : []), [doc, page, id]);
  const [direction, setDirection] = useState<"horizontal" | "vertical">("vertical");
  const [position, setPosition] = useState(50);
  const [angle, setAngle] = useState(0);
  const [parts, setParts] = useState(2);
  const line = lineAt(polygon, direction, position / 100, angle);
  const added = Array.from({ length: parts - 1 }, (_, i) => `part ${i}`);
  const next = how === "line" ? cutAlong(doc, id, line, "part 0") : splitInto(doc, id, direction, added);
  const cut = () => {
    if (how === "line") commands.cutPanel(id, line);
    else commands.splitPanel(id, direction, parts);
    close();
  };
  const footer = (
    <Button type="submit" form={form} look="primary" disabled={!next}>
      {words.cut}
    </Button>
  );
  if (!page) return null;
  return (
    <Dialog title={words.title(panel.number)} widthPx={520} onClose={close} footer={footer}>
      <form
        id={form}
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (next) cut();
        }}
      >
        <Stack>
          <Segmented label={words.how} value={how} options={words.hows} onChange={setHow} />
          <Segmented label={words.direction} value={direction} options={words.directions} onChange={setDirection} />
          {how === "line" ? (
            <>
              <Slider
                label={words.position}
                unit="%"
                value={position}
                min={1}
                max={99}
                step={1}
                onCommit={setPosition}
              />
              <Slider label={words.angle} unit="°" value={angle} min={-45} max={45} step={1} onCommit={setAngle} />
            </>
          ) : (
            <Slider label={words.parts} value={parts} min={2} max={MOST_PARTS} step={1} onCommit={setParts} />
          )}
          <Note tone={next ? "quiet" : "danger"} role={next ? undefined : "alert"}>
            {next ? words.note : words.noRoom}
          </Note>
        </Stack>
        <svg viewBox={`0 0 ${page.widthMm} ${page.heightMm}`} aria-hidden="true">
          {[...layoutPage(next ?? page, storyOf(doc))].map(([frame, corners]) => (
            <polygon
              key={frame}
              data-cut={frame === id || frame.startsWith("part ") || undefined}
              points={corners.map(({ x, y }) => `${x},${y}`).join(" ")}
            />
          ))}
        </svg>
      </form>
    </Dialog>
  );
}
