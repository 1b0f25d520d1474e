// The first page of a story by itself: what the list of stories shows.
import { docOf } from "../comic/doc.ts";
import { chosenRender, framesOf, letteringOf, pageOf, recordsOf, shotOf, storyOf } from "../comic/query.ts";
import type { ComicRecord, Doc } from "../comic/records.ts";

/** A document of the first page, with the pictures that it shows and without script and cast. */
export function coverOf(doc: Doc): Doc {
  const story = storyOf(doc);
  const [first] = story.pages;
  const cover = { ...story, script: "", pages: first === undefined ? [] : [first] };
  if (first === undefined) return docOf([cover]);
  const frames = framesOf(doc, first);
  const panels = frames.flatMap((frame): readonly ComicRecord[] => {
    const shot = shotOf(doc, frame);
    const render = shot && chosenRender(doc, shot.id);
    const choice = render && recordsOf(doc, "choice").find((found) => found.shot === shot?.id);
    const { seen: _, ...picture } = render ?? {};
    return [
      frame,
      ...(shot ? [shot] : []),
      ...(render && choice ? [picture as typeof render, choice] : []),
      ...letteringOf(doc, frame.id),
    ];
  });
  return docOf([cover, pageOf(doc, first), ...panels, ...recordsOf(doc, "style")]);
}
