// A turned or mirrored picture as it was drawn, while somebody works on it: what is drawn over it lies in its own fractions.
import type { Box } from "../../geometry/box.ts";
import { clipPath, mmBox } from "../canvas/mm-style.ts";
import type { PanelItem } from "../canvas/panel-items.ts";
import { useImageBox } from "../canvas/use-image-box.ts";
import { useEditorState } from "../editor-context.tsx";
import css from "./upright-picture.module.css";

export function UprightPicture({ item }: { readonly item: PanelItem }) {
  const { frame, bounds, polygon, render } = item;
  const asset = render?.asset ?? "";
  const url = useEditorState((state) => (state.sharper[asset] ?? state.assets[asset])?.url);
  const image = useImageBox(item);
  if (!url || (frame.turn === undefined && !frame.mirrored)) return null;
  const place: Box = { ...image, x: image.x - bounds.x, y: image.y - bounds.y };
  return (
    <div className={css.frame} style={{ ...mmBox(bounds), clipPath: clipPath(polygon, bounds) }} data-upright>
      <img src={url} alt="" style={mmBox(place)} />
    </div>
  );
}
