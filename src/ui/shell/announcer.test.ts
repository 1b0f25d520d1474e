import { expect, test } from "vitest";
import { docOf } from "../../comic/doc.ts";
import type { Doc, Render } from "../../comic/records.ts";
import type { Job } from "../../studio/state.ts";
import { texts } from "../language/texts.ts";
import { announcementOf } from "./announcer.tsx";

const job: Job = {
  id: "job-1",
  page: "page-1",
  shots: ["shot-1"],
  status: "running",
  phase: "denoise",
  step: 3,
  of: 16,
  remainingMs: 1000,
  wholeMs: null,
  failure: null,
  startedAt: 100,
};
const recipe = {
  model: "test",
  modelHash: "",
  scheduler: "",
  steps: 1,
  guidanceScale: 1,
  seed: 1,
  prompt: "",
  negative: "",
  stage: null,
  readFrom: [],
  rate: 0,
};
const drawnAt = (time: number): Doc => {
  const render: Render = {
    id: "r",
    type: "render",
    shot: "shot-1",
    asset: "a",
    latents: null,
    widthPx: 1,
    heightPx: 1,
    drawnAt: time,
    recipe,
  };
  return docOf([render]);
};

test("a job that leaves with all its pictures has finished", () => {
  expect(announcementOf([job], [], drawnAt(150))).toBe(texts.announce.finished);
});

test("a job that leaves without them was stopped, even when an older picture is there", () => {
  expect(announcementOf([job], [], drawnAt(50))).toBe(texts.announce.cancelled);
});

test("progress is not said aloud, the start is", () => {
  expect(announcementOf([job], [{ ...job, step: 4 }], docOf([]))).toBeNull();
  expect(announcementOf([{ ...job, status: "queued" }], [job], docOf([]))).toBe(texts.announce.started(1));
});
