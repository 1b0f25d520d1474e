import { expect, test } from "vitest";
import type { Shot } from "../../comic/records.ts";
import type { Job } from "../../studio/state.ts";
import { firstWords, letteringName, owingJob, panelName, panelStatus } from "./panel-status.ts";

const shot: Shot = {
  id: "shot-1",
  type: "shot",
  text: "[Mina] and [Tom] at the beach",
  cast: ["Mina", "Tom"],
  negative: "",
  seed: 1,
  locked: false,
  stage: "auto",
};
const job = (status: Job["status"], shots = ["shot-1"]): Job => ({
  id: `job-${status}`,
  page: "page-1",
  shots,
  status,
  phase: null,
  step: 0,
  of: 0,
  remainingMs: null,
  wholeMs: null,
  failure: null,
  startedAt: 100,
});

test("the newest unfinished job of a shot is found", () => {
  expect(owingJob([job("running", ["shot-2"]), job("queued"), job("failed")], "shot-1", null)?.status).toBe("queued");
  expect(owingJob([job("running", ["shot-2"])], "shot-1", null)).toBeNull();
});

test("a panel that its job has delivered is no longer waiting, an older picture doesn't count", () => {
  expect(owingJob([job("failed")], "shot-1", job("failed").startedAt + 5)).toBeNull();
  expect(owingJob([job("failed")], "shot-1", job("failed").startedAt - 5)?.status).toBe("failed");
});

test("work in progress speaks before the picture below it", () => {
  const facts = { shot, job: null, hasRender: true, stale: true };
  expect(panelStatus({ ...facts, job: job("running") })).toBe("forming");
  expect(panelStatus({ ...facts, job: job("failed") })).toBe("failed");
  expect(panelStatus(facts)).toBe("stale");
  expect(panelStatus({ ...facts, stale: false })).toBe("drawn");
  expect(panelStatus({ ...facts, hasRender: false })).toBe("empty");
  expect(panelStatus({ ...facts, shot: null })).toBe("no-shot");
});

test("a panel's name says number, text, state, and how many texts it has", () => {
  const item = { number: 2, count: 4, shot, lettering: [] };
  expect(panelName(item, "drawn")).toBe("Panel 2 of 4: Mina and Tom at the beach, drawn");
  const castle = { ...shot, text: "[NC] a castle", locked: true };
  expect(panelName({ ...item, shot: castle }, "stale")).toBe(
    "Panel 2 of 4: a castle, changed since it was drawn, locked",
  );
  expect(panelName({ ...item, shot: null }, "no-shot")).toBe("Panel 2 of 4: no line of the script");
  const lettering = (["caption", "balloon", "balloon"] as const).map((type) => ({ record: { type } }));
  expect(panelName({ ...item, lettering }, "drawn")).toBe(
    "Panel 2 of 4: Mina and Tom at the beach, drawn, one caption, 2 balloons",
  );
});

test("long texts are cut after a word, a long word inside", () => {
  expect(firstWords("[Mina] walks to the sea", 12)).toBe("Mina walks…");
  expect(firstWords("a".repeat(30), 10)).toBe(`${"a".repeat(10)}…`);
  expect(firstWords("short", 12)).toBe("short");
});

test("names stay apart from the words they touch", () => {
  expect(firstWords("[Ana]and[Zoë]hugging, [Ana]'s hat", 80)).toBe("Ana and Zoë hugging, Ana's hat");
});

test("lettering is named after its kind and its panel", () => {
  const box = { id: "x", frame: "f", text: "Hello", xMm: 0, yMm: 0, widthMm: 30, style: "s", auto: true };
  expect(letteringName({ ...box, type: "caption" }, 2)).toBe("Caption of panel 2: Hello");
  expect(letteringName({ ...box, type: "balloon", speaker: "Mina" }, 3)).toBe("Mina in panel 3: Hello");
});
