// Says aloud, to screen readers, when drawing starts, ends or fails. Progress in between is read in the status bar.
import { useEffect, useState } from "react";
import { rendersOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import type { Job } from "../../studio/state.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { VisuallyHidden } from "../primitives/layout.tsx";

/** What changed between two states of the jobs, in words; null when nothing worth saying did. */
export function announcementOf(before: readonly Job[], after: readonly Job[], doc: Doc): string | null {
  for (const job of after) {
    const was = before.find((other) => other.id === job.id)?.status;
    if (job.status === "failed" && was !== "failed") return texts.announce.failed(job.failure?.message ?? "");
    if (job.status === "running" && was !== "running") return texts.announce.started(job.shots.length);
  }
  const gone = before.find((job) => job.status === "running" && !after.some((other) => other.id === job.id));
  if (!gone) return null;
  // A finished and a cancelled job both leave the list; only the finished one left a picture of every shot.
  const finished = gone.shots.every((shot) => rendersOf(doc, shot).some((render) => render.drawnAt >= gone.startedAt));
  return finished ? texts.announce.finished : texts.announce.cancelled;
}

export function Announcer() {
  const { store } = useEditor();
  const [text, setText] = useState("");
  useEffect(
    () =>
      store.subscribe((state, before) => {
        const said = state.jobs === before.jobs ? null : announcementOf(before.jobs, state.jobs, state.doc);
        if (said !== null) setText(said);
      }),
    [store],
  );
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {text}
    </VisuallyHidden>
  );
}
