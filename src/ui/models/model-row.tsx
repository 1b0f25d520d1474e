// One rung of the ladder: what the model is, what it costs, where it stands, and what can be done with it.
import { Download, type LucideIcon, Pause, Play, RotateCcw, ShieldCheck, Trash2, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { obstaclesOf } from "../../studio/obstacles.ts";
import type { LadderState } from "../../studio/state.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, type ButtonProps, IconButton } from "../primitives/button.tsx";
import { FailureNote, Note, Progress, Row } from "../primitives/layout.tsx";
import css from "./model-row.module.css";
import { Facts, Rung } from "./rung.tsx";

const words = texts.models;

type Model = NonNullable<LadderState["catalogue"]>[number];
type Stored = LadderState["stored"][string];

const bytesOf = ({ files }: Model) => files.reduce((sum, file) => sum + file.bytes, 0);

interface RowProps {
  readonly model: Model;
  readonly isDrawing: boolean;
}

export function ModelRow({ model, isDrawing }: RowProps) {
  const { ladder, backend, source } = useEditorFields("ladder", "backend", "source");
  const [asks, setAsks] = useState<"nothing" | "licence" | "deletion">("nothing");
  const { commands } = useEditor();
  const close = () => setAsks("nothing");
  const stored = ladder.stored[model.id];
  const isChosen = model.embedded ? source === null : source?.kind === "stored" && source.model === model.id;
  const obstacles = obstaclesOf(model, ladder, backend);
  return (
    <Rung
      name={model.title}
      title={model.title}
      summary={model.summary}
      facts={factsOf(model, stored, obstacles.some(({ kind }) => kind !== "room") ? null : ladder.stepMs)}
      isChosen={isChosen}
      actions={
        <>
          {!isChosen && <Use model={model} stored={stored} isDrawing={isDrawing} />}
          {!model.embedded && <Actions id={model.id} stored={stored} ask={setAsks} />}
        </>
      }
    >
      {stored && <DownloadProgress title={model.title} stored={stored} />}
      {stored?.failure && <FailureNote {...stored.failure} />}
      {obstacles.map((obstacle) => (
        <Note key={obstacle.kind} tone="warning">
          {words.obstacle(obstacle)}
        </Note>
      ))}
      {asks === "licence" && (
        <License model={model}>
          <Answer
            look="primary"
            yes={words.accept(bytesOf(model))}
            no={texts.common.cancel}
            onYes={() => commands.downloadModel(model.id)}
            onClose={close}
          />
        </License>
      )}
      {asks === "deletion" && stored && (
        <Answer
          look="danger"
          icon={Trash2}
          yes={words.removeSure(stored.loaded)}
          no={words.keep}
          onYes={() => commands.removeModel(model.id)}
          onClose={close}
        />
      )}
    </Rung>
  );
}

/** `stepMs` null: how long it takes here is unknown, or it can't run. */
function factsOf(model: Model, stored: Stored | undefined, stepMs: number | null): readonly string[] {
  const time = model.embedded ? words.perPanel : words.perPanelAtMost;
  const bytes = stored?.total ?? bytesOf(model);
  return [
    model.embedded ? words.embedded : stored?.status === "ready" ? words.stored(bytes) : words.size(bytes),
    words.memory(model.memoryBytes),
    words.licence(model.license.name),
    ...(stepMs === null ? [] : [time(stepMs * model.cost)]),
  ];
}

function Use({ model, stored, isDrawing }: RowProps & { readonly stored: Stored | undefined }) {
  const { commands } = useEditor();
  if (!model.embedded && stored?.status !== "ready") return null;
  return (
    <Button
      look="outline"
      small
      disabled={isDrawing}
      aria-label={words.chooseTitle(model.title)}
      onClick={() => commands.chooseModel(model.embedded ? null : { kind: "stored", model: model.id })}
    >
      {words.choose}
    </Button>
  );
}

interface ActionsProps {
  readonly id: string;
  readonly stored: Stored | undefined;
  readonly ask: (question: "licence" | "deletion") => void;
}

function Actions({ id, stored, ask }: ActionsProps) {
  const { commands } = useEditor();
  const first = (label: string, icon: LucideIcon, onClick: () => void) => (
    <Button small look="outline" {...{ icon, onClick }}>
      {label}
    </Button>
  );
  const small = (label: string, icon: LucideIcon, onClick: () => void) => (
    <IconButton small {...{ label, icon, onClick }} />
  );
  const askDeletion = () => ask("deletion");
  const repair = () => commands.repairModel(id);
  switch (stored?.status) {
    case undefined:
      return null;
    case "absent":
      return first(words.download, Download, () => ask("licence"));
    case "checking":
    case "downloading":
    case "waiting":
    case "paused":
      return (
        <>
          {stored.status === "paused"
            ? first(words.resume, Play, () => commands.downloadModel(id))
            : small(words.pause, Pause, () => commands.pauseDownload(id))}
          {small(words.cancelDownload, X, askDeletion)}
        </>
      );
    case "damaged":
    case "ready":
      return (
        <>
          {stored.status === "damaged"
            ? first(words.repair, RotateCcw, repair)
            : small(words.check, ShieldCheck, repair)}
          {small(words.remove, Trash2, askDeletion)}
        </>
      );
  }
}

function DownloadProgress({ title, stored }: { readonly title: string; readonly stored: Stored }) {
  const { status, loaded, total, bytesPerSecond } = stored;
  if (status === "absent" || status === "ready" || status === "damaged") return null;
  const parts =
    status === "paused"
      ? [words.paused(Math.floor((100 * loaded) / Math.max(1, total))), words.downloading(loaded, total)]
      : status === "checking"
        ? [words.checking]
        : [words.downloading(loaded, total)];
  if (status === "downloading" && bytesPerSecond) {
    parts.push(
      words.speed(bytesPerSecond),
      texts.status.left(texts.units.duration(((total - loaded) / bytesPerSecond) * 1000)),
    );
  }
  return (
    <div>
      <Progress aria-label={words.progress(title)} value={loaded} max={Math.max(1, total)} />
      <Facts facts={parts} />
    </div>
  );
}

type AnswerProps = Pick<ButtonProps, "look" | "icon"> &
  Readonly<Record<"yes" | "no", string>> & { readonly onYes: () => void; readonly onClose: () => void };

/** The two answers to a question that was asked in the row. */
function Answer({ yes, no, onYes, onClose, ...rest }: AnswerProps) {
  const agree = () => {
    onYes();
    onClose();
  };
  return (
    <Row>
      <Button small {...rest} onClick={agree}>
        {yes}
      </Button>
      <Button small onClick={onClose}>
        {no}
      </Button>
    </Row>
  );
}

/** The licence, to be read and accepted before the first byte is fetched. */
function License({ model, children }: { readonly model: Model; readonly children: ReactNode }) {
  const { source, note, text } = model.license;
  return (
    <section className={css.license} aria-label={words.licenceTitle(model.title)}>
      <Note>
        {note} {words.source}{" "}
        <a href={source} target="_blank" rel="noreferrer">
          {source}
        </a>
      </Note>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable by keyboard */}
      <pre tabIndex={0}>{text}</pre>
      {children}
    </section>
  );
}
