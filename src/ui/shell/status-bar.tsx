// The line below everything: what is being drawn, on what, whether the work is saved, how the script is.

import { CircleAlert, CircleCheck, CloudOff, Cpu, HardDriveDownload, X, Zap } from "lucide-react";
import { openJobs } from "../../studio/job-list.ts";
import type { EngineState, Job, StorageState } from "../../studio/state.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button } from "../primitives/button.tsx";
import { classes } from "../primitives/classes.ts";
import { Row } from "../primitives/layout.tsx";
import { Progress } from "../primitives/progress.tsx";
import { setView } from "../view-state.ts";
import css from "./status-bar.module.css";

export function StatusBar() {
  const jobs = useEditorState((state) => state.jobs);
  const engine = useEditorState((state) => state.engine);
  const storage = useEditorState((state) => state.storage);
  const opening = useEditorState((state) => state.opening);
  const problems = useEditorState((state) => state.problems);
  const active = openJobs(jobs);
  const current = active.find((job) => job.status === "running") ?? active.at(-1);
  const worst = problems.some((problem) => problem.severity === "error") ? "error" : "warning";
  return (
    <footer className={css.bar}>
      <Row className={css.jobs}>{current && <JobProgress job={current} waiting={active.length - 1} />}</Row>
      <button
        type="button"
        className={classes(css.item, problems.length > 0 && css[worst])}
        data-tip={texts.status.showProblems}
        onClick={() => setView({ tab: "script", drawer: "left" })}
      >
        {problems.length > 0 ? <CircleAlert size={13} aria-hidden /> : <CircleCheck size={13} aria-hidden />}
        {texts.status.problems(problems.length)}
      </button>
      <EngineItem engine={engine} />
      <StorageItem storage={storage} opening={opening} />
    </footer>
  );
}

function JobProgress({ job, waiting }: { readonly job: Job; readonly waiting: number }) {
  const { commands } = useEditor();
  const { status } = texts;
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
        {waiting > 0 && <span>{status.waiting(waiting)}</span>}
      </span>
      <Button small icon={X} onClick={() => commands.cancel(job.id)}>
        {texts.common.cancel}
      </Button>
    </>
  );
}

function EngineItem({ engine }: { readonly engine: EngineState }) {
  const { status } = texts;
  const open = () => setView({ dialog: "models" });
  if (engine.status === "ready") {
    const { backend, threads, reason, sharedSites, sites } = engine.runtime;
    const Icon = backend === "webgpu" ? Zap : Cpu;
    return (
      <button
        type="button"
        className={css.item}
        data-tip={`${reason} ${status.sharing(sharedSites, sites)} ${status.chooseModel}.`}
        onClick={open}
      >
        <Icon size={13} aria-hidden />
        {engine.model.title} · {backend === "webgpu" ? status.gpu : status.cpu(threads)}
      </button>
    );
  }
  const text = { idle: status.engineIdle, loading: status.engineLoading, failed: status.engineFailed }[engine.status];
  return (
    <button
      type="button"
      className={classes(css.item, engine.status === "failed" && css.error)}
      data-tip={status.chooseModel}
      onClick={open}
    >
      <HardDriveDownload size={13} aria-hidden />
      {text}
    </button>
  );
}

function StorageItem({ storage, opening }: { readonly storage: StorageState; readonly opening: boolean }) {
  const { status } = texts;
  if (storage.status === "failed") {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the reason is in its tooltip, which must be reachable by keyboard
      <span className={classes(css.item, css.error)} tabIndex={0} data-tip={`${storage.message} ${storage.remedy}`}>
        <CloudOff size={13} aria-hidden />
        {status.notSaved}
      </span>
    );
  }
  const text = opening ? status.opening : storage.status === "saving" ? status.saving : status.saved;
  return (
    <span className={css.item} data-tip={storage.status === "saved" ? status.savedTip : undefined}>
      {text}
    </span>
  );
}
