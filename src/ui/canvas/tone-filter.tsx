// A tone as a filter of the browser, for pictures on the screen.
import { storyOf } from "../../comic/query.ts";
import { type Tone, toneMatrix, toneOf } from "../../comic/tone.ts";
import { useEditorState } from "../editor-context.tsx";

const round = (value: number) => Math.round(value * 1e6) / 1e6;

/** Covers exactly what it is laid on. Colours are mapped as they are stored, as an export does it. */
export function ToneFilter({ id, tone }: { readonly id: string; readonly tone: Tone }) {
  const rows = toneMatrix(tone).map(([r, g, b, one]) => [r, g, b, 0, one].map(round).join(" "));
  return (
    <filter id={id} x="0" y="0" width="1" height="1" colorInterpolationFilters="sRGB">
      <feColorMatrix values={[...rows, "0 0 0 1 0"].join(" ")} />
    </filter>
  );
}

const STORY_TONE = "story-tone";

/** For pictures of the story that are not part of a page: what its tone does to them, a value of CSS `filter`. */
export function useStoryTone(): string {
  return useEditorState((state) => (toneOf(storyOf(state.doc).tone) ? `url(#${STORY_TONE})` : "none"));
}

/** Stands once in the document, for `useStoryTone`. */
export function StoryTone() {
  const tone = useEditorState((state) => toneOf(storyOf(state.doc).tone));
  if (!tone) return null;
  return (
    <svg width="0" height="0" style={{ position: "absolute" }} aria-hidden="true">
      <ToneFilter id={STORY_TONE} tone={tone} />
    </svg>
  );
}
