// Where a panel's image lies on the canvas, also before there is one.
import { useMemo } from "react";
import { coverFit } from "../../comic/image-fit.ts";
import type { Box, Size } from "../../geometry/box.ts";
import { boundsOfStage, type Stage } from "../../geometry/unit-box.ts";
import { loadedModel, stageOf } from "../../studio/selectors.ts";
import { useEditorState } from "../editor-context.tsx";
import { imageBox, type PanelItem } from "./panel-items.ts";

/** In page mm, of the picture that is shown or of the one that will be. */
export function useImageBox(item: PanelItem): Box {
  const planned = usePlanned(item.render ? null : item);
  const shapes = useEditorState(loadedModel)?.shapes ?? null;
  return useMemo(() => imageBox(item, shapes, planned), [item, shapes, planned]);
}

/** As `coverFit` has it, of a picture as it forms. */
export function useFormingBox(item: PanelItem, { width, height }: Size): Box {
  const planned = usePlanned(item);
  return coverFit({ width, height, focus: planned && boundsOfStage(planned) }, item.bounds, item.frame);
}

/** Planned whenever the story changes: for the few panels that show where things will be. */
function usePlanned(item: PanelItem | null): Stage | null {
  const doc = useEditorState((state) => state.doc);
  const model = useEditorState(loadedModel);
  const shot = item?.shot?.id;
  return useMemo(() => (shot === undefined ? null : stageOf(doc, shot, model)), [doc, shot, model]);
}
