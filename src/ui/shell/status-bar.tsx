// The line below everything: what is being drawn, on what, whether the work is saved, how the script is.

import { CircleAlert, CircleCheck, CloudOff, Cpu, HardDriveDownload, type LucideIcon, X, Zap } from "lucide-react";
import type { ScriptProblem } from "../../script/problems.ts";
import { openJobs, remainingOfAll } from "../../studio/job-list.ts";
import type { EngineState, Job } from "../../studio/state.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { classes } from "../primitives/classes.ts";
import { Progress, Row } from "../primitives/layout.tsx";
import { setView } from "../view-state.ts";
import css from "./status-bar.module.css";

const { status } = texts;

/** How bad the problems of a script are at most. */
export const worstOf = (problems: readonly ScriptProblem[]) =>
  problems.some(({ severity }) => severity === "error") ? "error" : "warning";

export function StatusBar() {
  const { jobs, engine, problems } = useEditorFields("jobs", "engine", "problems");
  const active = openJobs(jobs);
  const current = active.find((job) => job.status === "running") ?? active.at(-1);
  return (
    <footer className={css.bar}>
      <Row className={css.jobs}>{current && <JobProgress job={current} jobs={active} />}</Row>
      <ItemButton
        tone={problems.length > 0 && worstOf(problems)}
        icon={problems.length > 0 ? CircleAlert : CircleCheck}
        tip={status.showProblems}
        text={status.problems(problems.length)}
        onClick={() => setView({ tab: "script", drawer: "left" })}
      />
      <EngineItem engine={engine} />
      <StorageItem />
    </footer>
  );
}

function JobProgress({ job, jobs }: { readonly job: Job; readonly jobs: readonly Job[] }) {
  const { commands } = useEditor();
  const waiting = jobs.length - 1;
  const ofAll = remainingOfAll(jobs);
  const phase = job.phase === null ? status.queued : status.phases[job.phase];
  const counted = job.phase !== null && job.of > 1;
  return (
    <>
      <Progress
        className={css.progress}
        aria-label={status.progress}
        value={job.of > 0 ? job.step : 0}
        max={Math.max(1, job.of)}
      />
      <span className={css.job}>
        <strong>{phase}</strong>
        {counted && <span>{status.step(job.step, job.of)}</span>}
        {job.remainingMs !== null && <span>{status.left(texts.units.duration(job.remainingMs))}</span>}
        {waiting > 0 && <span>{status.waiting(waiting, ofAll === null ? null : texts.units.duration(ofAll))}</span>}
      </span>
      <Button small icon={X} onClick={() => commands.cancel(job.id)}>
        {texts.common.cancel}
      </Button>
    </>
  );
}

function EngineItem({ engine }: { readonly engine: EngineState }) {
  const open = () => setView({ dialog: "models" });
  if (engine.status === "ready") {
    const { backend, threads, reason, sharedSites, sites } = engine.runtime;
    const isGpu = backend === "webgpu";
    const text = `${engine.model.title} · ${isGpu ? status.gpu : status.cpu(threads)}`;
    const tip = `${reason} ${status.sharing(sharedSites, sites)} ${status.chooseModel}.`;
    return <ItemButton slim icon={isGpu ? Zap : Cpu} tip={tip} text={text} onClick={open} />;
  }
  const text = { idle: status.engineIdle, loading: status.engineLoading, failed: status.engineFailed }[engine.status];
  const tone = engine.status === "failed" && "error";
  return <ItemButton tone={tone} icon={HardDriveDownload} tip={status.chooseModel} text={text} onClick={open} />;
}

interface ItemProps {
  readonly tone?: "error" | "warning" | false;
  /** Only its icon is seen where there is little room. */
  readonly slim?: boolean;
  readonly icon: LucideIcon;
  readonly tip: string;
  readonly text: string;
  readonly onClick: () => void;
}

const ItemButton = ({ tone = false, slim = false, icon: Icon, tip, text, onClick }: ItemProps) => (
  <button
    type="button"
    className={classes(css.item, tone && css[tone], slim && css.slim)}
    data-tip={tip}
    onClick={onClick}
  >
    <Icon size={13} aria-hidden />
    {text}
  </button>
);

function StorageItem() {
  const { storage, opening, shownOnly } = useEditorFields("storage", "opening", "shownOnly");
  if (shownOnly) return <span className={css.item}>{status.shownOnly}</span>;
  if (storage.status === "failed") {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the reason is in its tooltip, which must be reachable by keyboard
      <span className={classes(css.item, css.error)} tabIndex={0} data-tip={`${storage.message} ${storage.remedy}`}>
        <CloudOff size={13} aria-hidden />
        {status.notSaved}
      </span>
    );
  }
  const text = opening
    ? status.opening
    : storage.status === "saving"
      ? status.saving
      : storage.file
        ? texts.stories.savedTo(storage.file)
        : status.saved;
  return (
    <span className={css.item} data-tip={storage.status === "saved" ? status.savedTip : undefined}>
      {text}
    </span>
  );
}
