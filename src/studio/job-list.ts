// The drawing jobs the interface shows, as a list newest first: pure steps from list to list.
import type { Failure, FromWorker } from "../worker/protocol.ts";
import type { Job } from "./state.ts";

/** A job that waits for its turn, in front of the list. */
export function withJob(jobs: readonly Job[], job: Pick<Job, "id" | "page" | "shots" | "startedAt">): readonly Job[] {
  return [{ ...job, status: "queued", phase: null, step: 0, of: 0, remainingMs: null, failure: null }, ...jobs];
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
  return patch(jobs, message.job, { status: "running", phase, step, of, remainingMs });
}

function patch(jobs: readonly Job[], id: string, change: Partial<Job>): readonly Job[] {
  return jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
}
