import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { applyDiff } from "../comic/diff.ts";
import { framesOf, recordOf, recordsOf, roughOf, storyOf } from "../comic/query.ts";
import type { Doc } from "../comic/records.ts";
import { roughMap } from "../diffusion/rough-map.ts";
import { readLibrary } from "../models/library.ts";
import { unknownWords } from "../script/prompt.ts";
import { placeOnBoard } from "../script/stage.ts";
import { rubOut, setClothes, setHead, setPhrase } from "./commands/draft.ts";
import { setStage } from "./commands/shots.ts";
import { newDocument } from "./commands/story.ts";
import { addVersion, describeVersion } from "./commands/versions.ts";
import { draftOf, pictureBox, wordsOf } from "./draft.ts";

const library = readLibrary(JSON.parse(readFileSync("models/inkling/library.json", "utf8")), "library.json");
const two = placeOnBoard({ shape: "square", shot: "medium", figures: 2, hasObject: false, play: 0, side: 1, drop: 0 });
const one = placeOnBoard({ shape: "square", shot: "medium", figures: 1, hasObject: true, play: 0, side: 1, drop: 0 });

function story(script: string) {
  let n = 0;
  const createId = (type: string) => `${type}-${n++}`;
  const doc = newDocument(script, 1, createId);
  return { doc, shot: framesOf(doc, storyOf(doc).pages[0]!)[0]!.shot!, createId };
}

/** What is drafted, by part. */
const shown = (doc: Doc, shot: string, stage = one) =>
  draftOf(library, doc, shot, stage, 1).map(({ kind, piece }) => {
    const { words, of } = piece === null ? {} : library.parts[kind].pieces[piece]!;
    return [kind, words, of];
  });

test("parts follow from what the panel and the descriptions tell; what they do not tell is plain", () => {
  const { doc, shot } = story(
    "[Mina] a woman with red curly hair wearing a suit\n\n[Mina] shrugging, happy, next to a cat",
  );
  expect(shown(doc, shot)).toEqual([
    ["pose", "shrugging", "suit"],
    ["head", "curly hair", "woman"],
    ["face", "happy", undefined],
    ["object", "a cat", undefined],
  ]);
  // The corpus draws nobody running in a suit.
  const runs = story("[Mina] a woman wearing a suit\n\n[Mina] running");
  expect(shown(runs.doc, runs.shot)[0]).toEqual(["pose", "running", "shirt"]);
  const plain = story("[Mina] a woman\n[Tom] an old man wearing a uniform\n\n[Mina] and [Tom] shrugging");
  expect(shown(plain.doc, plain.shot, two)).toEqual([
    // Neither clothes nor a pose is told.
    ["pose", undefined, undefined],
    ["head", "wavy hair", "woman"],
    ["face", "calm", undefined],
    ["pose", "shrugging", "uniform"],
    ["head", "white hair", "old man"],
    ["face", "calm", undefined],
  ]);
});

test("a piece lies where the corpus draws it: the boxes are those of its stage", () => {
  // On the square board of 256 a medium figure's sheet is drawn at 0.62, its top 240 above the lower edge.
  const figure = 0.62;
  const centre = 128 + -1 * 62 * 0.75; // beside an object on the right
  const place = (x: number, y: number) => [(centre + (x - 250) * figure) / 256, (256 - 240 + y * figure) / 256];
  const [view, head] = [library.parts.pose.view, one.figures[0]!.head];
  const expected = [...place(view[0], view[1]), ...place(view[0] + view[2], view[1] + view[3])];
  // Boxes of a stage are rounded to thousandths.
  const far = pictureBox(library, "pose", head, 1).picture.map((edge, i) => Math.abs(edge - expected[i]!));
  expect(Math.max(...far)).toBeLessThan(0.006);
  const { picture, mirrored } = pictureBox(library, "object", [0.1, 0.5, 0.4, 0.8], 1);
  expect(mirrored).toBe(true);
  // A margin of two on each side of a drawing of 32.
  const margin = (2 / 32) * 0.3;
  expect(picture).toEqual([0.1 - margin, 0.5 - margin, 0.4 + margin, 0.8 + margin].map((edge) => expect.closeTo(edge)));
  expect(pictureBox(library, "object", [0.6, 0.5, 0.9, 0.8], 1).mirrored).toBe(false);
});

test("what is chosen is written, into the panel's line or the character's, and drafted", () => {
  const { doc, shot, createId } = story(
    "[Mina] a woman with red curly hair wearing a yellow sweater\n\n[Mina] running",
  );
  const put = { kind: "pose", tag: "Mina", phrases: wordsOf(library, "pose") } as const;
  const shrugs = applyDiff(doc, setPhrase(doc, shot, put, "shrugging", createId));
  const beard = library.parts.head.pieces.find(({ words }) => words === "a beard")!;
  const bearded = applyDiff(shrugs, setHead(shrugs, shot, "Mina", library, beard, createId));
  const dressed = applyDiff(bearded, setClothes(bearded, shot, "Mina", library, "suit", createId));
  expect(storyOf(dressed).script).toBe(
    "[Mina] a man with red hair and a beard wearing a yellow suit\n\n[Mina] shrugging",
  );
  expect(shown(dressed, shot).slice(0, 2)).toEqual([
    ["pose", "shrugging", "suit"],
    ["head", "a beard", "man"],
  ]);
});

test("among the artist's own boxes a thing gets one with its words, and loses it with them", () => {
  const { doc, shot, createId } = story("[Mina] a woman\n\n[Mina] running, next to a cat");
  const put = { kind: "object", tag: null, phrases: wordsOf(library, "object") } as const;
  const own = applyDiff(doc, setStage(doc, shot, one));
  const none = applyDiff(own, setPhrase(own, shot, put, null, createId));
  expect(recordOf(none, "shot", shot)).toMatchObject({ text: "[Mina] running", stage: { ...one, object: null } });
  const dog = applyDiff(none, setPhrase(none, shot, put, "a dog", createId));
  expect(recordOf(dog, "shot", shot)!.text).toBe("[Mina] running, next to a dog");
  expect(recordOf(dog, "shot", shot)!.stage).toMatchObject({ object: expect.any(Array) });
  const free = applyDiff(doc, setPhrase(doc, shot, put, null, createId));
  expect(recordOf(free, "shot", shot)!.stage).toBe("auto");
});

test("in a panel that shows a version with words of its own, those are changed", () => {
  const { doc, shot, createId } = story("[Mina] a woman with red curly hair\n\n[Mina] running");
  const { id } = recordsOf(doc, "character")[0]!;
  const added = applyDiff(doc, addVersion(doc, shot, id, { label: "Work", usual: "Everyday" }, createId));
  const work = recordOf(added, "character", id)!.variants[1]!.id;
  const told = applyDiff(added, describeVersion(added, id, work, "a woman with red curly hair wearing a suit"));
  const changed = applyDiff(told, setClothes(told, shot, "Mina", library, "uniform", createId));
  expect(storyOf(changed).script).toBe(storyOf(doc).script);
  expect(recordOf(changed, "character", id)!.variants[1]!.description).toBe(
    "a woman with red curly hair wearing a uniform",
  );
});

test("a part that was rubbed out is gone, where the network is told so", () => {
  const { doc, shot, createId } = story("[Mina] a woman\n\n[Mina] running, next to a cat");
  const area = one.figures[0]!.head;
  const rubbed = applyDiff(doc, rubOut(doc, shot, area, 1, createId));
  const gone = draftOf(library, rubbed, shot, one, 1).filter(({ isGone }) => isGone);
  expect(gone.map(({ kind }) => kind)).toEqual(["head", "face"]);
  const strokes = roughOf(rubbed, shot).flatMap(({ mark }) => (mark.kind === "stroke" ? mark : []));
  const map = roughMap([{ rough: { strokes, scans: [] }, layout: one }], { composes: true }, 64, 64);
  const inside = [...map.data].filter((_, i) => {
    const [x, y] = [((i % 64) + 0.5) / 64, (Math.floor(i / 64) + 0.5) / 64];
    return x > area[0] && x < area[2] && y > area[1] && y < area[3];
  });
  expect(inside.filter((value) => value < -0.75).length / inside.length).toBeGreaterThan(0.85);
  const away = [...map.data].filter((value) => value < 0).length;
  expect(away).toBeLessThan(1.35 * inside.length);
});

test("every word of the built-in model's library is one that it knows", () => {
  const { model } = JSON.parse(readFileSync("models/inkling/tokenizer.json", "utf8"));
  const pieces = Object.values(library.parts).flatMap((part) =>
    part.pieces.flatMap(({ words, of }) => [words, of ?? ""]),
  );
  const phrases = [...pieces, ...Object.values(library.words).flat()];
  expect(phrases.flatMap((phrase) => unknownWords(phrase, Object.keys(model.vocab)))).toEqual([]);
});
