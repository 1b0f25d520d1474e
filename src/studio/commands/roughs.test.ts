import { expect, test } from "vitest";
import { assetsOf } from "../../comic/assets.ts";
import { applyDiff } from "../../comic/diff.ts";
import { packProject, unpackProject } from "../../comic/packed-project.ts";
import { parseProject, toProject } from "../../comic/project.ts";
import { recordsOf, roughOf, storyOf } from "../../comic/query.ts";
import type { Doc, Rough } from "../../comic/records.ts";
import { testModel } from "../../editor/in-memory-ports.test-kit.ts";
import { planShots } from "../draw-plan.ts";
import { nameOfRough } from "../rough.ts";
import { isStale, shotsInOrder } from "../selectors.ts";
import { syncScript } from "./apply-script.ts";
import { copyPanel, pastePanel } from "./arrange-pages.ts";
import { addRender } from "./renders.ts";
import { addMark, clearRough, eraseRough, mirrorRough, moveMarks, removeMarks, scanBox } from "./roughs.ts";
import { newDocument } from "./story.ts";

let n = 0;
const createId = (type: string) => `${type}-${++n}`;
const line: Rough["mark"] = {
  kind: "stroke",
  tool: "pen",
  radius: 0.01,
  points: [
    [0.2, 0.5, 0.5],
    [0.8, 0.5, 0.5],
  ],
};
const scan: Rough["mark"] = { kind: "scan", asset: "paper", widthPx: 900, heightPx: 600, box: [0, 0, 1, 1] };
const script = "[Mina] a woman\n\n[Mina] runs\n[Mina] sleeps";
const empty = newDocument(script, 1, createId);
const [shot = "", other = ""] = shotsInOrder(empty);
const doc = [line, scan].reduce<Doc>((sofar, mark) => applyDiff(sofar, addMark(sofar, shot, mark, createId)), empty);
const marksIn = (of: Doc, owner = shot) => roughOf(of, owner).map(({ mark }) => mark);

test("marks come back from storage, and the story names their scans; a story of version 6 has none", () => {
  const json = (value: unknown) => JSON.parse(JSON.stringify(value));
  expect(marksIn(parseProject(json(toProject(doc))).doc)).toEqual([line, scan]);
  expect(marksIn(parseProject(json(unpackProject(packProject(doc, null)))).doc)).toEqual([line, scan]);
  expect(assetsOf(doc)).toContain("paper");
  const older = parseProject({ ...json(toProject(empty)), version: 6 }).doc;
  expect(recordsOf(older, "rough")).toEqual([]);
});

test("erasing splits one stroke into two and leaves scans alone; what is not touched changes nothing", () => {
  const erased = applyDiff(doc, eraseRough(doc, shot, [0.5, 0.5], 0.1, 1, createId));
  expect(marksIn(erased).map(({ kind }) => kind)).toEqual(["stroke", "scan", "stroke"]);
  expect(eraseRough(doc, shot, [0.5, 0.9], 0.1, 1, createId)).toEqual({ added: {}, updated: {}, removed: {} });
});

test("marks are moved, mirrored and removed; one that is gone is passed over", () => {
  const [first] = roughOf(doc, shot);
  const moved = applyDiff(doc, moveMarks(doc, [first!.id, "gone"], 0.1, 0));
  expect(marksIn(moved)[0]).toMatchObject({
    points: [
      [expect.closeTo(0.3, 9), 0.5, 0.5],
      [0.9, 0.5, 0.5],
    ],
  });
  const mirrored = applyDiff(moved, mirrorRough(moved, shot));
  expect(marksIn(mirrored)[0]).toMatchObject({
    points: [
      [expect.closeTo(0.7, 9), 0.5, 0.5],
      [expect.closeTo(0.1, 9), 0.5, 0.5],
    ],
  });
  expect(marksIn(applyDiff(doc, removeMarks(doc, [first!.id])))).toEqual([scan]);
  expect(marksIn(applyDiff(doc, clearRough(doc, shot)))).toEqual([]);
});

test("a scan lies whole in the middle of a picture of any shape", () => {
  expect(scanBox(900, 600, 1)).toEqual([0, expect.closeTo(1 / 6, 9), 1, expect.closeTo(5 / 6, 9)]);
  expect(scanBox(300, 600, 1)).toEqual([0.25, 0, 0.75, 1]);
});

test("a rough goes with its panel: copied with it, kept while its line is away", () => {
  const frame = recordsOf(doc, "frame").find((each) => each.shot === shot)!;
  const pasted = applyDiff(doc, pastePanel(doc, copyPanel(doc, frame.id)!, frame.id, createId));
  expect(marksIn(pasted, shotsInOrder(pasted)[1])).toEqual([line, scan]);
  const cut = applyDiff(doc, syncScript(doc, script.replace("[Mina] runs\n", ""), createId));
  const back = applyDiff(cut, syncScript(cut, storyOf(doc).script, createId));
  expect(marksIn(back, shotsInOrder(back)[0])).toEqual([line, scan]);
});

test("a model that takes roughs is given them, and a picture is of an earlier state once its rough changes", () => {
  const takes = { ...testModel, takesRoughs: true };
  const [panel, plain] = planShots(doc, [shot, other], takes);
  expect(panel!.rough).toMatchObject({ strokes: [line], scans: [{ asset: "paper", picture: null }] });
  expect(plain).not.toHaveProperty("rough");
  expect(planShots(doc, [shot], { ...takes, takesRoughs: false })[0]).not.toHaveProperty("rough");
  const picture = { id: createId("render"), asset: "a", latents: null, drawnAt: 1, readFrom: [] };
  const settings = { steps: 4, guidanceScale: 1, sharing: null };
  const drawn = applyDiff(doc, addRender(doc, panel!, settings, takes, picture));
  expect(isStale(drawn, shot, takes)).toBe(false);
  const erased = applyDiff(drawn, clearRough(drawn, shot));
  expect(isStale(erased, shot, takes)).toBe(true);
  expect(isStale(erased, shot, null)).toBe(true);
});

test("the name of a rough does not depend on the order in which it was drawn", () => {
  const [a, b] = [line, { ...line, radius: 0.02 }];
  expect(nameOfRough({ strokes: [a, b], scans: [] })).toBe(nameOfRough({ strokes: [b, a], scans: [] }));
  expect(nameOfRough({ strokes: [a], scans: [] })).not.toBe(nameOfRough({ strokes: [b], scans: [] }));
});
