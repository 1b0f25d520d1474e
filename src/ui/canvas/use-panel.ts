// What a panel on the canvas reads from the editor's state.
import { remembering } from "../../comic/doc.ts";
import { isStale, loadedModel } from "../../studio/selectors.ts";
import type { EditorState, Job } from "../../studio/state.ts";
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
  const shot = item.shot?.id;
  const stale = useEditorState((s) => shot !== undefined && isStaleIn(s, shot));
  return panelStatus({ shot: item.shot, job, hasRender: item.render !== null, stale });
}

const answers = remembering<Map<string, boolean>>();

/** Asked at every change of the state, by several components of each panel. */
function isStaleIn(state: EditorState, shot: string): boolean {
  const model = loadedModel(state);
  const known = answers([state.doc, model], () => new Map());
  const stale = known.get(shot) ?? isStale(state.doc, shot, model);
  known.set(shot, stale);
  return stale;
}
