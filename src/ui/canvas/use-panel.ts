// What a panel on the canvas reads from the editor's state.
import { useMemo } from "react";
import { isStale, loadedModel } from "../../studio/selectors.ts";
import type { Job } from "../../studio/state.ts";
import { useEditorState } from "../editor-context.tsx";
import { useLikeness } from "../use-likeness.ts";
import type { PanelItem } from "./panel-items.ts";
import { owingJob, type PanelStatus, panelStatus } from "./panel-status.ts";

export function usePanelJob({ shot, newestPictureAt }: PanelItem): Job | null {
  return useEditorState((s) => (shot ? owingJob(s.jobs, shot.id, newestPictureAt) : null));
}

/** Tags of the characters that drift in what the panel shows; none while that is about to change. */
export function useDriftingTags({ shot }: PanelItem, status: PanelStatus): readonly string[] {
  const likeness = useLikeness(shot?.id);
  return status === "drawn" ? likeness.filter(({ drifts }) => drifts).map(({ tag }) => tag) : [];
}

export function usePanelStatus(item: PanelItem): PanelStatus {
  const job = usePanelJob(item);
  const doc = useEditorState((s) => s.doc);
  const model = useEditorState(loadedModel);
  const shot = item.shot?.id;
  const stale = useMemo(() => shot !== undefined && isStale(doc, shot, model), [doc, shot, model]);
  return panelStatus({ shot: item.shot, job, hasRender: item.render !== null, stale });
}
