// A story's first page, small: the open one's as it is, another one's as it was written.
import { useEffect, useState } from "react";
import { storyOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { PageSvg } from "../canvas/page-svg.tsx";
import { useEditor, useEditorFields } from "../editor-context.tsx";

/** Read again when `changedAt` is another. */
export function Cover({ id, changedAt }: { readonly id: string; readonly changedAt: number }) {
  const { commands } = useEditor();
  const { doc, story, assets } = useEditorFields("doc", "story", "assets");
  const [cover, setCover] = useState<Doc | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was written since is read again
  useEffect(() => {
    let wanted = true;
    void commands.loadCover(id).then((found) => wanted && setCover(found));
    return () => {
      wanted = false;
    };
  }, [commands, id, changedAt]);
  const shown = story === id ? doc : cover;
  const [page] = shown ? storyOf(shown).pages : [];
  return shown && page !== undefined ? <PageSvg doc={shown} pageId={page} assets={assets} /> : null;
}
