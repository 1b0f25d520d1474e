// Beginnings of a panel to choose from, the one whose thing lies most in its box first; and how the thing is brought there.
import { Crosshair, Shapes } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Doc, Shot } from "../../comic/records.ts";
import {
  CANDIDATES,
  cameThere,
  interactionOf,
  nextMeans,
  objectReport,
  ranked,
  smallerSize,
} from "../../studio/interactions.ts";
import { jobOfShot, loadedModel, panelOf, unknownWordsIn } from "../../studio/selectors.ts";
import type { EditorState } from "../../studio/state.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { Note, Row, Stack } from "../primitives/layout.tsx";
import { PixelCanvas } from "../primitives/pixel-canvas.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { drawObstacle } from "../shell/drawing.ts";
import css from "./correction.module.css";

type Candidate = EditorState["candidates"][string][number];

const words = texts.inspector.interaction;

interface CorrectionProps {
  readonly shot: Shot;
  readonly doc: Doc;
}

/** What brings a thing to its place: which means come next, and five beginnings to choose from. */
export function Correction({ shot, doc }: CorrectionProps) {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  const obstacle = useEditorState(drawObstacle);
  const job = useEditorState((state) => jobOfShot(state.jobs, shot.id));
  const candidates = useEditorState((state) => state.candidates[shot.id]);
  const refusal = useEditorState((state) => state.refusal);
  if (model && !model.editsAttention) return null;
  const thing = interactionOf(shot)?.target;
  const unknown = thing?.kind === "object" ? unknownWordsIn(thing.words, model?.vocabulary ?? null) : [];
  const disabled = obstacle !== null || job !== undefined || unknown.length > 0;
  const next = model && nextMeans(doc, shot.id, model, refusal);
  const state = job?.means ? words.correcting[job.means] : stateInWords(shot, doc, model, next, refusal);
  return (
    <Stack>
      {thing?.kind === "object" && shot.pose === "verb" && <PoseField shot={shot} />}
      <Row wrap>
        <Button
          look="outline"
          icon={Crosshair}
          disabled={disabled || next === null}
          onClick={() => commands.correct(shot.id)}
        >
          {words.correct}
        </Button>
        <Button
          look="outline"
          icon={Shapes}
          disabled={disabled}
          data-tip={words.tryNote}
          onClick={() => commands.tryPoses(shot.id)}
        >
          {words.tryPoses(CANDIDATES)}
        </Button>
      </Row>
      {unknown.length > 0 ? <Note tone="warning">{words.unknown(unknown)}</Note> : state && <Note>{state}</Note>}
      {candidates && <Candidates shot={shot} candidates={candidates} whole={job?.candidates === undefined} />}
    </Stack>
  );
}

/** What comes next, or why nothing does. */
function stateInWords(
  { id }: Shot,
  doc: Doc,
  model: ReturnType<typeof loadedModel>,
  next: ReturnType<typeof nextMeans>,
  refusal: EditorState["refusal"],
): string | null {
  const report = objectReport(doc, id);
  if (next) {
    const panel = model && panelOf(doc, id, model);
    const size = panel && smallerSize(panel, next, refusal, model.hash);
    return size ? words.smaller(size.width, size.height) : words.next[next];
  }
  if (!report) return null;
  if (report.asked && cameThere(report.shown, report.asked)) return words.there;
  return refusal && refusal.fits === null && refusal.model === model?.hash ? words.refused : words.spent;
}

function PoseField({ shot }: { readonly shot: Shot }) {
  const { commands } = useEditor();
  return (
    <>
      <Segmented
        label={words.pose}
        value={shot.pose ?? "words"}
        options={words.poses}
        onChange={(pose) => commands.setPose(shot.id, pose === "verb" ? pose : null)}
      />
      <Note>{words.poseNote}</Note>
    </>
  );
}

interface CandidatesProps {
  readonly shot: Shot;
  readonly candidates: readonly Candidate[];
  /** All have come. */
  readonly whole: boolean;
}

function Candidates({ shot, candidates, whole }: CandidatesProps) {
  const { commands } = useEditor();
  const shown = ranked(candidates);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (whole) first.current?.scrollIntoView({ block: "nearest" });
  }, [whole]);
  return (
    <>
      <ul className={css.candidates} aria-label={words.candidates}>
        {shown.map((candidate, place) => {
          const percent = Math.round(100 * candidate.inside);
          return (
            <li key={candidate.seed}>
              <button
                ref={place === 0 ? first : undefined}
                type="button"
                aria-label={words.candidate(place + 1, percent)}
                onClick={() => commands.takeCandidate(shot.id, candidate.seed)}
              >
                <PixelCanvas picture={candidate} aria-hidden />
                <span>{words.percent(percent)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Row spread>
        <Note>{words.choose}</Note>
        <Button small onClick={() => commands.dropCandidates(shot.id)}>
          {words.drop}
        </Button>
      </Row>
    </>
  );
}
