import { expect, test } from "vitest";
import { applyDiff } from "../comic/diff.ts";
import { withRecords } from "../comic/doc.ts";
import { parseProject, toProject } from "../comic/project.ts";
import { framesOf, recordOf, recordsOf, storyOf } from "../comic/query.ts";
import type { Doc, Shot } from "../comic/records.ts";
import { testModel } from "../editor/in-memory-ports.test-kit.ts";
import { addReference, chooseVariant } from "./commands/characters.ts";
import { addRender } from "./commands/renders.ts";
import { newDocument } from "./commands/story.ts";
import { addVersion, chooseVersion, describeVersion } from "./commands/versions.ts";
import { planDrawing } from "./draw-plan.ts";
import { isStale } from "./selectors.ts";

const SCRIPT = "[Mina] a woman in a dress\n\n[Mina] one\n[Mina] two\n[Mina] three";
const session = { sharingOn: true, quickDecode: false };

function story() {
  let n = 0;
  const createId = (type: string) => `${type}-${n++}`;
  const doc = newDocument(SCRIPT, 1, createId);
  const shots = framesOf(doc, storyOf(doc).pages[0]!).map(({ shot }) => shot!);
  const mina = recordsOf(doc, "character")[0]!.id;
  return { doc, shots, mina, createId };
}

const drawnAll = (doc: Doc, shots: readonly string[]): Doc =>
  planDrawing(doc, shots, testModel, session).panels.reduce(
    (next, panel, i) =>
      applyDiff(
        next,
        addRender(next, panel, { steps: 1, guidanceScale: 1, sharing: null }, testModel, {
          id: `render-${i}`,
          asset: `picture-${panel.id}`,
          latents: null,
          drawnAt: i,
          readFrom: [],
        }),
      ),
    doc,
  );

/** Everybody is drawn; the second panel then shows a winter coat. */
function inWinter() {
  const { doc, shots, mina, createId } = story();
  const before = drawnAll(doc, shots);
  const added = applyDiff(
    before,
    addVersion(before, shots[1]!, mina, { label: "Winter", usual: "Everyday" }, createId),
  );
  const winter = recordOf(added, "character", mina)!.variants[1]!.id;
  const told = applyDiff(added, describeVersion(added, mina, winter, "a woman in a coat"));
  return { before, doc: told, shots, mina, winter, createId };
}

const prompts = (doc: Doc, shots: readonly string[]) =>
  planDrawing(doc, shots, testModel, session).panels.map(({ prompt }) => prompt);
const stale = (doc: Doc, shots: readonly string[]) => shots.map((shot) => isStale(doc, shot, testModel));

test("a panel that shows another version is drawn by its words, and only that panel has changed", () => {
  const { before, doc, shots } = inWinter();
  expect(stale(before, shots)).toEqual([false, false, false]);
  expect(prompts(doc, shots)).toEqual(["a woman in a dress one", "a woman in a coat two", "a woman in a dress three"]);
  expect(stale(doc, shots)).toEqual([false, true, false]);
  const redrawn = drawnAll(doc, shots);
  expect(stale(redrawn, shots)).toEqual([false, false, false]);
});

test("changing a version's words changes the panels that show it, and no others", () => {
  const { doc, shots, mina, winter } = inWinter();
  const drawn = drawnAll(doc, shots);
  expect(stale(applyDiff(drawn, describeVersion(drawn, mina, winter, "a woman in a fur")), shots)).toEqual([
    false,
    true,
    false,
  ]);
  expect(stale(applyDiff(drawn, chooseVersion(drawn, shots[1]!, mina, null)), shots)).toEqual([false, true, false]);
  // Another one of the cast: all but the panel that chose for itself.
  expect(stale(applyDiff(drawn, chooseVariant(drawn, mina, winter)), shots)).toEqual([true, false, true]);
});

test("panels of different versions read nothing of each other; each reads the pictures of its own", () => {
  const { doc: told, shots, mina, winter, createId } = inWinter();
  const reference = (id: string) => ({
    id,
    asset: id,
    widthPx: 256,
    heightPx: 256,
    figure: { head: [0, 0, 1, 0.5], body: [0, 0.5, 1, 1] } as const,
    source: "drawing" as const,
  });
  const usual = applyDiff(told, addReference(told, mina, reference("dress.png"), createId));
  const doc = applyDiff(usual, addReference(usual, mina, reference("coat.png"), createId, [winter]));
  const { panels, references } = planDrawing(doc, shots, testModel, session);
  expect(panels[1]!.cast).not.toEqual(panels[0]!.cast);
  expect(panels[2]!.cast).toEqual(panels[0]!.cast);
  expect(references.map(({ asset, cast, prompt }) => [asset, cast, prompt])).toEqual([
    ["dress.png", panels[0]!.cast, "a woman in a dress"],
    ["coat.png", panels[1]!.cast, "a woman in a coat"],
  ]);
  // Drawn alone, the coat reads no picture of a dress that another panel shows.
  const drawn = drawnAll(told, shots);
  expect(planDrawing(drawn, [shots[1]!], testModel, session).references).toEqual([]);
  expect(planDrawing(drawn, [shots[0]!], testModel, session).references.map(({ id }) => id)).toEqual([shots[2]]);
});

test("a version that was removed, or never was, is the one of the cast", () => {
  const { doc, shots } = story();
  const shot = recordOf(doc, "shot", shots[0]!)!;
  const dangling: Shot = { ...shot, versions: ["gone"] };
  expect(prompts(withRecords(doc, [dangling]), [shots[0]!])).toEqual(prompts(doc, [shots[0]!]));
});

test("a saved story keeps which versions its panels show", () => {
  const { doc, shots } = inWinter();
  const read = parseProject(JSON.parse(JSON.stringify(toProject(doc))));
  expect(prompts(read.doc, shots)).toEqual(prompts(doc, shots));
});
