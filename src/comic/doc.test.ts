// The index against looking through all records, after changes of every kind and their undoing.
import fc from "fast-check";
import { expect, test } from "vitest";
import { changes } from "./changes.test-kit.ts";
import { applyDiff, diffOf, reverseDiff } from "./diff.ts";
import { displayPage } from "./display-list.ts";
import { changedDoc, docOf, recordsIn, withRecords } from "./doc.ts";
import { exampleDoc, recordsById } from "./example-doc.test-kit.ts";
import {
  characterOf,
  chosenRender,
  frameOfShot,
  framesOf,
  letteringOf,
  panelsOnPage,
  recordOf,
  recordsOf,
  rendersOf,
  shotOf,
} from "./query.ts";
import type { ComicRecord, CutTree, Doc } from "./records.ts";

const example = exampleDoc();
const model = <T extends ComicRecord["type"]>(type: T, id: string) => recordOf(example, type, id)!;
const frame = model("frame", "frame-1");
const page = model("page", "page");
const leaf = (name: string): CutTree => ({ kind: "leaf", frame: name });

const digits = (id: string) => Number(id.split("-")[1]);
/** What the index is to find, by looking at everything. */
function scan(doc: Doc) {
  const all = Object.values(recordsById(doc));
  const of = <T extends ComicRecord["type"]>(type: T) =>
    all.filter((each): each is Extract<ComicRecord, { type: T }> => each.type === type);
  const lettering = (at: string) =>
    (["caption", "balloon"] as const).flatMap((type) =>
      of(type)
        .filter((item) => item.frame === at)
        .sort((a, b) => digits(a.id) - digits(b.id)),
    );
  const renders = (shot: string) =>
    of("render")
      .filter((item) => item.shot === shot)
      .sort((a, b) => b.drawnAt - a.drawnAt || digits(b.id) - digits(a.id));
  const chosen = (shot: string) => {
    const choice = of("choice").find((item) => item.shot === shot);
    return renders(shot).find(({ id }) => id === choice?.render) ?? renders(shot)[0];
  };
  return { of, lettering, renders, chosen };
}

function expectIndex(doc: Doc): void {
  const { of, lettering, renders, chosen } = scan(doc);
  for (const type of ["page", "frame", "shot", "render", "choice", "character", "caption", "balloon"] as const) {
    expect(new Set(recordsOf(doc, type))).toEqual(new Set(of(type)));
    for (const each of of(type)) expect(recordOf(doc, type, each.id)).toBe(each);
  }
  for (const n of [1, 2, 3, 4]) {
    expect(letteringOf(doc, `frame-${n}`)).toEqual(lettering(`frame-${n}`));
    const shot = `shot-${n}`;
    expect(rendersOf(doc, shot)).toEqual(renders(shot));
    expect(chosenRender(doc, shot)).toBe(chosen(shot));
    const frames = of("frame").filter((each) => each.shot === shot);
    const found = frameOfShot(doc, shot);
    expect(found ? frames.includes(found) : frames.length === 0).toBe(true);
  }
  for (const tag of ["Mina", "Tom"]) {
    const tagged = of("character").filter((each) => each.tag === tag);
    const found = characterOf(doc, tag);
    expect(found ? tagged.includes(found) : tagged.length === 0).toBe(true);
  }
  for (const { id } of of("page")) {
    expect(panelsOnPage(doc, id)).toEqual(
      framesOf(doc, id).map((each) => {
        const shot = shotOf(doc, each);
        return { frame: each, shot, render: shot && chosen(shot.id), lettering: lettering(each.id) };
      }),
    );
  }
}

test("the index finds what a look through all records finds, after any changes and their undoing", () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (steps) => {
      const docs = [docOf([])];
      for (const change of steps) {
        docs.push(change(docs.at(-1)!));
        expectIndex(docs.at(-1)!);
      }
      let doc = docs.at(-1)!;
      for (let i = docs.length - 1; i > 0; i--) {
        doc = applyDiff(doc, reverseDiff(diffOf(docs[i - 1]!, docs[i]!)));
        expectIndex(doc);
        expect(recordsById(doc)).toEqual(recordsById(docs[i - 1]!));
      }
    }),
  );
});

test("a document changed in steps is the document made at once", () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (steps) => {
      const doc = steps.reduce((before, change) => change(before), docOf([]));
      expect(diffOf(docOf(recordsIn(doc)), doc)).toEqual({ added: {}, updated: {}, removed: {} });
    }),
  );
});

test("what a page shows is made anew when something on it changes, and only then", () => {
  const shown = displayPage(example, "page");
  const other = { ...page, id: "page-2", layout: leaf("frame-9") };
  const elsewhere = withRecords(example, [other, { ...frame, id: "frame-9", page: "page-2", shot: null }]);
  expect(displayPage(elsewhere, "page")).toBe(shown);
  for (const changed of [
    { ...frame, zoom: 2 },
    { ...model("caption", "caption-1"), text: "Dusk." },
    { ...model("render", "render-1"), asset: "another" },
    { ...model("style", "style-speech"), ink: "#123456" },
    { ...model("story", "story"), direction: "rtl" as const },
  ]) {
    const next = withRecords(example, [changed]);
    expect(displayPage(next, "page")).not.toEqual(shown);
    expect(displayPage(next, "page")).toEqual(displayPage(docOf(recordsIn(next)), "page"));
  }
});

test("records keep the order in which they came; replaced ones keep their place", () => {
  const doc = docOf(["b", "a", "c"].map((id) => ({ ...frame, id })));
  const next = withRecords(doc, [
    { ...frame, id: "a", zoom: 2 },
    { ...frame, id: "0" },
  ]);
  expect(recordsOf(next, "frame").map(({ id }) => id)).toEqual(["b", "a", "c", "0"]);
  expect(changedDoc(next, [["a", recordOf(next, "frame", "a")]])).toBe(next);
});
