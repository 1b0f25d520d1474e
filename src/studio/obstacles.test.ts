import { expect, test } from "vitest";
import type { CatalogueModel, GpuFacts } from "../worker/protocol.ts";
import { obstaclesOf } from "./obstacles.ts";

const model: CatalogueModel = {
  id: "big",
  title: "Big",
  summary: "",
  license: { name: "MIT", source: "", note: "", text: "" },
  embedded: false,
  listing: null,
  files: [
    { path: "a", url: "http://hub/a", bytes: 3e9, sha256: null },
    { path: "b", url: "http://hub/b", bytes: 4e8, sha256: null },
  ],
  memoryBytes: 4e9,
  needs: { gpu: true, features: ["shader-f16"] },
  cost: 100,
};
const gpu: GpuFacts = { features: ["shader-f16"], emulated: false };
const room = { models: 0, used: 0, free: 5e9 };

test("a machine that has what a model needs has no obstacle", () => {
  expect(obstaclesOf(model, { stored: {}, room, gpu }, "auto")).toEqual([]);
});

test("room is needed only for what is not downloaded yet", () => {
  const small = { ...room, free: 2.1e9 };
  const half = { id: "big", status: "paused", loaded: 2e9, total: 3.4e9, bytesPerSecond: null, failure: null } as const;
  expect(obstaclesOf(model, { stored: {}, room: small, gpu }, "auto")).toEqual([
    { kind: "room", needed: 3.4e9, free: 2.1e9 },
  ]);
  expect(obstaclesOf(model, { stored: { big: half }, room: small, gpu }, "auto")).toEqual([]);
});

test("a graphics processor that is absent, emulated, switched off or lacks a feature is an obstacle of its own kind", () => {
  const kinds = (facts: GpuFacts | null | undefined, backend: "auto" | "wasm" = "auto") =>
    obstaclesOf(model, { stored: {}, room: null, gpu: facts }, backend).map(({ kind }) => kind);
  expect(kinds(null)).toEqual(["no-gpu"]);
  expect(kinds({ ...gpu, emulated: true })).toEqual(["no-gpu"]);
  expect(kinds(gpu, "wasm")).toEqual(["cpu-chosen"]);
  expect(kinds({ ...gpu, features: [] })).toEqual(["feature"]);
  expect(kinds(undefined)).toEqual([]);
});
