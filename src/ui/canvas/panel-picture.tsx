// What stands in a frame while it has no finished picture: a quiet placeholder, or the panel as it forms. Lies between
// the page's art and its lettering, and never in the document.
import { memo } from "react";
import { characterOf } from "../../comic/query.ts";
import type { EditorState } from "../../studio/state.ts";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { PixelCanvas } from "../primitives/pixel-canvas.tsx";
import { clipPath, mm, mmBox, turnStyle } from "./mm-style.ts";
import type { PanelItem } from "./panel-items.ts";
import css from "./panel-picture.module.css";
import { firstWords } from "./panel-status.ts";
import { useFormingBox } from "./use-image-box.ts";
import { usePanelStatus } from "./use-panel.ts";

export const PanelPicture = memo(function PanelPicture({ item }: { readonly item: PanelItem }) {
  const status = usePanelStatus(item);
  const preview = useEditorState((s) => (item.shot ? s.previews[item.shot.id] : undefined));
  if (item.render && !preview) return null;
  return (
    <div
      className={css.picture}
      data-status={status}
      style={{ ...mmBox(item.bounds), clipPath: clipPath(item.polygon, item.bounds) }}
    >
      {preview ? <FormingPreview item={item} preview={preview} /> : <Placeholder item={item} />}
    </div>
  );
});

function Placeholder({ item }: { readonly item: PanelItem }) {
  const { shot, number, bounds } = item;
  // Small panels have room for the number only.
  const roomy = bounds.height > 26 && bounds.width > 30;
  const cast = shot?.cast ?? [];
  return (
    <div className={css.placeholder} style={{ fontSize: mm(3.3), padding: mm(3) }}>
      <span className={css.number} style={{ fontSize: mm(Math.min(12, bounds.height * 0.3)) }}>
        {number}
      </span>
      {shot && roomy && <p>{firstWords(shot.text, 90) || texts.cutting.nothingSaid}</p>}
      {roomy && cast.length > 0 && (
        <ul className={css.cast}>
          {cast.map((tag) => (
            <CastMember key={tag} tag={tag} />
          ))}
        </ul>
      )}
    </div>
  );
}

function CastMember({ tag }: { readonly tag: string }) {
  const color = useEditorState((s) => characterOf(s.doc, tag)?.color ?? "currentColor");
  return (
    <li>
      <i style={{ background: color }} />
      {tag}
    </li>
  );
}

function FormingPreview({
  item,
  preview,
}: {
  readonly item: PanelItem;
  readonly preview: EditorState["previews"][string];
}) {
  const box = useFormingBox(item, preview);
  const place = { ...box, x: box.x - item.bounds.x, y: box.y - item.bounds.y };
  return <PixelCanvas picture={preview} className={css.forming} style={{ ...mmBox(place), ...turnStyle(item, box) }} />;
}
