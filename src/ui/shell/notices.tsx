// What the artist must know but need not answer at once: cards over the pasteboard, never modal.
import { CircleAlert, Download, RotateCcw, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { panelsInStory } from "../panels.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { classes } from "../primitives/classes.ts";
import { Grow, Progress } from "../primitives/layout.tsx";
import { setView } from "../view-state.ts";
import css from "./notices.module.css";

export function Notices() {
  const { commands } = useEditor();
  const { storage, jobs, notice, shownOnly } = useEditorFields("storage", "jobs", "notice", "shownOnly");
  return (
    <section className={css.notices} aria-label={texts.notices.region}>
      <Unanswered />
      {shownOnly && NOT_OURS[shownOnly]}
      <EngineNotice />
      {storage.status === "failed" && (
        <Notice tone="danger" title={texts.notices.storageFailed} text={`${storage.message} ${storage.remedy}`} />
      )}
      {notice && <Notice tone="danger" title={notice.message} text={notice.remedy} onClose={commands.dismissNotice} />}
      {jobs.map(
        (job) =>
          job.failure && (
            <Notice
              key={job.id}
              tone="danger"
              title={texts.notices.jobFailed}
              text={`${job.failure.message} ${job.failure.remedy}`}
              onClose={() => commands.dismiss(job.id)}
            />
          ),
      )}
      <Interrupted />
    </section>
  );
}

function Unanswered() {
  const { commands } = useEditor();
  const { stories, unanswered } = useEditorFields("stories", "unanswered");
  // What was put off until the tabs say something else.
  const [putOff, setPutOff] = useState<readonly string[] | null>(null);
  if (unanswered.length === 0 || unanswered === putOff) return null;
  const titles = unanswered.map((id) => texts.stories.titled(stories.find((story) => story.id === id)?.title ?? ""));
  return (
    <Notice tone="plain" title={texts.notices.unanswered(titles)} text={texts.notices.unansweredNote}>
      <Button look="outline" small onClick={commands.takeOver}>
        {texts.notices.takeOver}
      </Button>
      <Button small onClick={() => setPutOff(unanswered)}>
        {texts.notices.notNow}
      </Button>
    </Notice>
  );
}

/** Reloading brings the newer studio, unless it was tried. */
function Outdated() {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const { outdated, outdatedNote, stillOutdatedNote } = texts.notices;
  if (visit?.type === "reload") return <Notice tone="danger" title={outdated} text={stillOutdatedNote} />;
  return (
    <Notice tone="danger" title={outdated} text={outdatedNote}>
      <Reload />
    </Notice>
  );
}

const Taken = () => (
  <Notice tone="danger" title={texts.notices.taken} text={texts.notices.takenNote}>
    <Reload />
  </Notice>
);

const Reload = () => (
  <Button look="outline" small icon={RotateCcw} onClick={() => location.reload()}>
    {texts.notices.reload}
  </Button>
);

const NOT_OURS = { outdated: <Outdated />, taken: <Taken /> };

function Interrupted() {
  const { commands } = useEditor();
  const { doc, interrupted } = useEditorFields("doc", "interrupted");
  const panels = panelsInStory(doc).filter(({ shot }) => shot && interrupted.includes(shot.id));
  if (panels.length === 0) return null;
  const { interruptedOn, interruptedNote } = texts.notices;
  const numbersOn = (page: number) => panels.filter((p) => p.pageNumber === page).map(({ number }) => `${number}`);
  const pages = [...new Set(panels.map(({ pageNumber }) => pageNumber))];
  const places = pages.map((page) => interruptedOn(page, numbersOn(page)));
  return (
    <Notice tone="plain" title={texts.notices.interrupted} text={interruptedNote(places)}>
      <Button look="outline" small onClick={commands.resumeInterrupted}>
        {texts.notices.finish}
      </Button>
      <Button small onClick={commands.dismissInterrupted}>
        {texts.notices.notNow}
      </Button>
    </Notice>
  );
}

function EngineNotice() {
  const { commands } = useEditor();
  const { engine } = useEditorFields("engine");
  if (engine.status === "loading") {
    const { stage, loaded, total } = engine;
    const title = texts.notices.loading[stage];
    const bytes = texts.notices.bytes(texts.units.bytes(loaded), texts.units.bytes(total));
    return (
      <Notice tone="busy" title={title} text={`${bytes} · ${texts.notices.loadingNote[stage]}`}>
        <Progress aria-label={title} value={loaded} max={Math.max(1, total)} />
      </Notice>
    );
  }
  if (engine.status !== "failed") return null;
  return (
    <Notice tone="danger" title={texts.notices.modelFailed} text={`${engine.failure.message} ${engine.failure.remedy}`}>
      <Button look="outline" small icon={RotateCcw} onClick={commands.loadModel}>
        {texts.common.tryAgain}
      </Button>
      <Button small onClick={() => setView({ dialog: "models" })}>
        {texts.status.chooseModel}
      </Button>
    </Notice>
  );
}

interface NoticeProps {
  readonly tone: "plain" | "danger" | "busy";
  readonly title: string;
  readonly text: string;
  readonly onClose?: () => void;
  readonly children?: ReactNode;
}

function Notice({ tone, title, text, onClose, children }: NoticeProps) {
  const Icon = tone === "busy" ? Download : CircleAlert;
  return (
    <article className={classes(css.notice, css[tone])} aria-label={title}>
      <Icon size={17} aria-hidden />
      <Grow>
        <p className={css.title}>{title}</p>
        <p className={css.text}>{text}</p>
        {children && <div className={css.actions}>{children}</div>}
      </Grow>
      {onClose && <IconButton small label={texts.common.dismiss} icon={X} onClick={onClose} />}
    </article>
  );
}
