// The first page of a story by itself: what the list of stories shows.
import { docOf } from "../comic/doc.ts";
import { pageOf, panelsOnPage, recordsOf, storyOf } from "../comic/query.ts";
import type { ComicRecord, Doc } from "../comic/records.ts";

/** A document of the first page, with the pictures that it shows and without script and cast. */
export function coverOf(doc: Doc): Doc {
  const story = storyOf(doc);
  const [first] = story.pages;
  const cover = { ...story, script: "", pages: first === undefined ? [] : [first] };
  if (first === undefined) return docOf([cover]);
  const panels = panelsOnPage(doc, first).flatMap(({ frame, shot, render, lettering }): readonly ComicRecord[] => {
    const choice = render && recordsOf(doc, "choice").find((found) => found.shot === shot?.id);
    const { seen: _, ...picture } = render ?? {};
    const drawn = render && choice ? [picture as typeof render, choice] : [];
    return [frame, ...(shot ? [shot] : []), ...drawn, ...lettering];
  });
  return docOf([cover, pageOf(doc, first), ...panels, ...recordsOf(doc, "style")]);
}
