// The words that the model knows, by what they tell, with small pictures where there are some. A press writes one into the panel.
import { Shapes } from "lucide-react";
import { useState } from "react";
import { recordOf } from "../../comic/query.ts";
import type { Shot } from "../../comic/records.ts";
import { type DraftLibrary, type DraftPiece, saidIn, wordsOf } from "../../studio/draft.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Select } from "../primitives/field.tsx";
import { Note, Row } from "../primitives/layout.tsx";
import { Popover } from "../primitives/popover.tsx";
import { Pieces } from "./piece-picker.tsx";
import { useLibrary } from "./use-draft.ts";
import css from "./word-list.module.css";

const words = texts.draft;
type Group = keyof typeof words.groups;
const OF_FIGURES: ReadonlySet<Group> = new Set(["pose", "face", "head", "clothes"]);
const PICTURED = ["pose", "face", "head", "object"] as const;
const isPictured = (group: Group): group is (typeof PICTURED)[number] => PICTURED.some((each) => each === group);

/** Nothing where the model has no library. Its words one by one stand beside the script. */
export function WordsButton({ shot }: { readonly shot: Shot }) {
  const hasLibrary = useEditorState((state) => loadedModel(state)?.hasLibrary === true);
  if (!hasLibrary) return null;
  return (
    <Popover small align="end" label={words.words} icon={Shapes}>
      {() => <WordList shot={shot} />}
    </Popover>
  );
}

function WordList({ shot }: { readonly shot: Shot }) {
  const library = useLibrary();
  const title = useEditorState((state) => loadedModel(state)?.title ?? "");
  const groups = Object.keys(words.groups) as readonly Group[];
  const shown = groups.filter((group) => shot.cast.length > 0 || !OF_FIGURES.has(group));
  const [chosen, choose] = useState<Group>("pose");
  const [figure, chooseFigure] = useState(0);
  const group = shown.includes(chosen) ? chosen : "object";
  const tag = shot.cast[figure] ?? shot.cast[0] ?? null;
  return (
    <div className={css.list}>
      <Note>{words.wordsNote(title)}</Note>
      <Row>
        <Select
          aria-label={words.words}
          value={group}
          options={shown.map((id) => [id, words.groups[id]] as const)}
          onChange={choose}
        />
        {OF_FIGURES.has(group) && shot.cast.length > 1 && (
          <Select
            aria-label={words.ofWhom}
            value={String(figure)}
            options={shot.cast.map((name, i) => [String(i), name] as const)}
            onChange={(i) => chooseFigure(Number(i))}
          />
        )}
      </Row>
      {library && <GroupWords key={group} {...{ library, shot, group, tag }} />}
    </div>
  );
}

interface GroupProps {
  readonly library: DraftLibrary;
  readonly shot: Shot;
  readonly group: Group;
  readonly tag: string | null;
}

function GroupWords({ library, shot, group, tag }: GroupProps) {
  const { commands } = useEditor();
  const text = useEditorState(({ doc }) => recordOf(doc, "shot", shot.id)?.text ?? "");
  const isOfCharacter = group === "head" || group === "clothes";
  const said = isOfCharacter ? null : saidIn(library, text, group, tag);
  const write = (phrase: string) => {
    if (group === "clothes") tag !== null && commands.setClothes(shot.id, tag, library, phrase);
    else if (group !== "head")
      commands.setPhrase(
        shot.id,
        { kind: group, tag, phrases: wordsOf(library, group), poses: wordsOf(library, "pose") },
        phrase === said ? null : phrase,
      );
  };
  const choose = (piece: DraftPiece) => {
    if (group !== "head") write(piece.words);
    else if (tag !== null) commands.setHead(shot.id, tag, library, piece);
  };
  return (
    <>
      {isOfCharacter && tag !== null && <Note>{words.everyPanel(tag)}</Note>}
      {isPictured(group) ? (
        <Pieces kind={group} library={library} isChosen={(piece) => piece.words === said} onChoose={choose} />
      ) : (
        <Chips
          phrases={group === "clothes" ? library.words.clothes : wordsOf(library, group)}
          said={said}
          onPress={write}
        />
      )}
    </>
  );
}

interface ChipsProps {
  readonly phrases: readonly string[];
  readonly said: string | null;
  readonly onPress: (phrase: string) => void;
}

const Chips = ({ phrases, said, onPress }: ChipsProps) => (
  <div className={css.chips}>
    {phrases.map((phrase) => (
      <button key={phrase} type="button" aria-pressed={phrase === said} onClick={() => onPress(phrase)}>
        {phrase}
      </button>
    ))}
  </div>
);
