// Typing in place: a text field exactly over the box, in its face and size, that grows as the box will.
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { withRecords } from "../../comic/doc.ts";
import { fontFace } from "../../comic/font-metrics.ts";
import { layoutPage } from "../../comic/layout.ts";
import { letteringBox, letteringSize } from "../../comic/lettering.ts";
import { letteringById, recordOf, storyOf } from "../../comic/query.ts";
import type { Doc, Lettering, Style } from "../../comic/records.ts";
import { settleLettering } from "../../comic/settle-lettering.ts";
import type { Box } from "../../geometry/box.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import css from "./lettering-editor.module.css";
import { mm, mmBox } from "./mm-style.ts";
import type { LetteringItem } from "./panel-items.ts";

/** So much wider than its widest line is the field, lest rounding breaks it: mm. */
const SLACK_MM = 0.2;

interface LetteringEditorProps {
  readonly item: LetteringItem;
  readonly label: string;
  /** Called when typing ended by a key, so that the focus goes back to the box. */
  readonly onDone: () => void;
}

export function LetteringEditor({ item, label, onDone }: LetteringEditorProps) {
  const { commands } = useEditor();
  const { record, style } = item;
  const doc = useEditorState((s) => s.doc);
  const [draft, setDraft] = useState(record.text);
  const field = useRef<HTMLTextAreaElement>(null);
  const written = useRef(false);
  useEffect(() => field.current?.select(), []);

  const commit = () => {
    if (written.current) return;
    written.current = true;
    if (draft !== record.text) commands.setLetteringText(record.id, draft);
    commands.edit(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    commit();
    // The box comes back in the next frame.
    requestAnimationFrame(onDone);
  };

  const { placed, box } = useMemo(() => placeDraft(doc, item, draft), [doc, item, draft]);
  return (
    <div
      className={css.editor}
      style={{
        ...mmBox(box),
        background: style.fill,
        borderRadius: mm(style.cornerMm),
        boxShadow: `0 0 0 ${mm(style.strokeMm / 2)} ${style.stroke}`,
      }}
    >
      <textarea
        ref={field}
        aria-label={label}
        value={draft}
        rows={1}
        style={typeset(placed, box, item.style)}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => event.stopPropagation()}
        onBlur={commit}
      />
    </div>
  );
}

/** Where the text lies in its box, and how it is set: in the page's own measures. */
function typeset(lettering: Lettering, box: Box, style: Style): CSSProperties {
  const face = fontFace(style.font);
  const size = letteringSize(lettering, style);
  const { layout } = size;
  // Lines are centred in their line height by CSS, while the layout hangs the first from its ascent.
  const lift = ((style.leading - face.ascent - face.descent) * style.sizeMm) / 2;
  const inner = lettering.text === "" ? box.width - 2 * style.paddingMm : layout.width + SLACK_MM;
  const left = style.align === "center" ? (size.widthMm - inner) / 2 : size.text.x;
  return {
    left: mm(left),
    top: mm(size.text.y - lift),
    width: mm(inner),
    height: mm(style.leading * style.sizeMm * layout.lines.length + 0.2),
    color: style.ink,
    caretColor: style.ink,
    fontFamily: face.family.css,
    fontWeight: face.weight,
    fontStyle: face.style,
    fontSize: mm(style.sizeMm),
    lineHeight: mm(style.leading * style.sizeMm),
    textAlign: style.align,
    textTransform: style.uppercase ? "uppercase" : "none",
  };
}

/** The lettering with the text being typed, where it will stand: an automatic box makes room for its text. */
function placeDraft(doc: Doc, { record, box }: LetteringItem, text: string) {
  const settled = settleLettering(doc, withRecords(doc, [{ ...record, text }]));
  const placed = letteringById(settled, record.id) ?? { ...record, text };
  const frame = recordOf(settled, "frame", record.frame);
  const page = frame && recordOf(settled, "page", frame.page);
  const drafted = page && letteringBox(settled, layoutPage(page, storyOf(settled)), placed);
  return { placed, box: drafted ?? box };
}
