// The drawing jobs the interface shows, as a list newest first: pure steps from list to list.
import type { Failure, FromWorker } from "../worker/protocol.ts";
import type { Job, JobOrder } from "./state.ts";

/** A job that waits for its turn, in front of the list. */
export function withJob(jobs: readonly Job[], job: JobOrder & Pick<Job, "id" | "startedAt">): readonly Job[] {
  return [
    { ...job, status: "queued", phase: null, step: 0, of: 0, remainingMs: null, wholeMs: null, failure: null },
    ...jobs,
  ];
}

/** The list without a job. */
export function withoutJob(jobs: readonly Job[], id: string): readonly Job[] {
  return jobs.filter((job) => job.id !== id);
}

/** The job that has waited longest. */
export function nextQueued(jobs: readonly Job[]): Job | undefined {
  return jobs.findLast((job) => job.status === "queued");
}

/** Jobs that are not over. */
export function openJobs(jobs: readonly Job[]): readonly Job[] {
  return jobs.filter((job) => job.status === "queued" || job.status === "running");
}

export function startJob(jobs: readonly Job[], id: string): readonly Job[] {
  return patch(jobs, id, { status: "running" });
}

export function failJob(jobs: readonly Job[], id: string, failure: Failure): readonly Job[] {
  return patch(jobs, id, { status: "failed", remainingMs: null, failure });
}

/** What a progress message says of its job. */
export function progressJob(jobs: readonly Job[], message: Extract<FromWorker, { type: "progress" }>): readonly Job[] {
  const { phase, step, of, remainingMs } = message;
  const known = jobs.find(({ id }) => id === message.job)?.wholeMs ?? null;
  // A share of steps that are done: what decoding takes is in the time that is left, and thus in the share.
  const wholeMs = known ?? (remainingMs === null ? null : (remainingMs * of) / Math.max(1, of - step));
  return patch(jobs, message.job, { status: "running", phase, step, of, remainingMs, wholeMs });
}

/** Milliseconds until all open jobs are done: those that wait take as long per panel as the one that draws; null: not known yet. */
export function remainingOfAll(jobs: readonly Job[]): number | null {
  const running = jobs.find(({ status }) => status === "running");
  if (!running || running.remainingMs === null || running.wholeMs === null) return null;
  const perPanel = running.wholeMs / running.shots.length;
  const waiting = jobs.filter(({ status }) => status === "queued").reduce((sum, { shots }) => sum + shots.length, 0);
  return running.remainingMs + waiting * perPanel;
}

/** A shot that has its picture has not failed: a failure ends with the last of its shots. */
export function withoutFailure(jobs: readonly Job[], shot: string): readonly Job[] {
  return jobs.flatMap((job) => {
    if (job.status !== "failed" || !job.shots.includes(shot)) return [job];
    const shots = job.shots.filter((id) => id !== shot);
    return shots.length > 0 ? [{ ...job, shots }] : [];
  });
}

function patch(jobs: readonly Job[], id: string, change: Partial<Job>): readonly Job[] {
  return jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
}
