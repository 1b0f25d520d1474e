// Where a dragged panel would land, on whatever shows that page; and beside the pointer, in words.
import { layoutPage } from "../../comic/layout.ts";
import { trimOf } from "../../comic/placed-cuts.ts";
import { placesOf } from "../../comic/places.ts";
import { pageOf, pagesOf, storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import type { Box } from "../../geometry/box.ts";
import { boundingBox } from "../../geometry/polygon.ts";
import { isBehind, type PanelDrop } from "../../studio/panel-drop.ts";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Tip } from "../primitives/layout.tsx";
import css from "./drop-mark.module.css";
import { useDragged } from "./drop-store.ts";

const words = texts.arranging;

/** In an element that shows the page from edge to edge. */
export function DropMark({ page }: { readonly page: string }) {
  const drop = useDragged((s) => (s.drop?.page === page ? s.drop : null));
  return drop && <Mark drop={drop} />;
}

function Mark({ drop }: { readonly drop: PanelDrop }) {
  const doc = useEditorState((s) => s.doc);
  const page = pageOf(doc, drop.page);
  const trim = trimOf(page);
  const { x, y, width, height } = drop.kind === "append" ? trim : boxOf(doc, drop);
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  const place = {
    left: percent(x, trim.width),
    top: percent(y, trim.height),
    width: percent(width, trim.width),
    height: percent(height, trim.height),
  };
  return (
    <i
      className={css.mark}
      data-drop-mark
      data-side={drop.kind === "move" ? drop.side : undefined}
      style={place}
      aria-hidden="true"
    />
  );
}

function boxOf(doc: Doc, { page, frame }: { readonly page: string; readonly frame: string }): Box {
  const polygon = layoutPage(pageOf(doc, page), storyOf(doc)).get(frame);
  return polygon ? boundingBox(polygon) : { x: 0, y: 0, width: 0, height: 0 };
}

export function DropTip() {
  const { drop, at } = useDragged();
  const doc = useEditorState((s) => s.doc);
  if (!at) return null;
  return (
    <Tip className={css.tip} style={{ left: at.x, top: at.y }} role="status">
      {drop ? saidOf(doc, drop) : words.nowhere}
    </Tip>
  );
}

function saidOf(doc: Doc, drop: PanelDrop): string {
  const page = pagesOf(doc).findIndex(({ id }) => id === drop.page) + 1;
  if (drop.kind === "append") return words.append(page);
  const number = placesOf(pageOf(doc, drop.page)).indexOf(drop.frame) + 1;
  if (drop.kind === "swap") return words.swap(page, number);
  return isBehind(drop.side, doc) ? words.behind(page, number) : words.before(page, number);
}
