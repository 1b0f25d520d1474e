// Changes of a document as chance has them, for property tests.
import fc from "fast-check";
import { plainCharacter } from "./character.ts";
import { withoutRecords, withRecords } from "./doc.ts";
import { exampleDoc } from "./example-doc.test-kit.ts";
import { recordOf } from "./query.ts";
import type { ComicRecord, CutTree, Doc, Page } from "./records.ts";

const example = exampleDoc();
const model = <T extends ComicRecord["type"]>(type: T, id: string) => recordOf(example, type, id)!;
const frame = model("frame", "frame-1");
const page = model("page", "page");
const ids = (kind: string) => fc.constantFrom(1, 2, 3, 4).map((n) => `${kind}-${n}`);
const leaf = (name: string): CutTree => ({ kind: "leaf", frame: name });
const layout = fc.subarray(["frame-1", "frame-2", "frame-3"], { minLength: 1 }).map((frames) =>
  frames.slice(1).reduce<CutTree>(
    (first, name) => ({
      kind: "cut",
      direction: "vertical",
      at: 0.5,
      angleDeg: 0,
      gutterMm: 1,
      first,
      second: leaf(name),
    }),
    leaf(frames[0]!),
  ),
);
/** Few ids, so that records replace each other, move from owner to owner and dangle. */
const record: fc.Arbitrary<ComicRecord> = fc.oneof(
  fc.tuple(ids("page"), layout).map(([id, cuts]): Page => ({ ...page, id, layout: cuts })),
  fc.tuple(ids("frame"), fc.option(ids("shot"))).map(([id, shot]) => ({ ...frame, id, shot })),
  fc.tuple(ids("shot"), fc.string()).map(([id, text]) => ({ ...model("shot", "shot-1"), id, text })),
  fc
    .tuple(ids("render"), ids("shot"), fc.nat(3))
    .map(([id, shot, drawnAt]) => ({ ...model("render", "render-1"), id, shot, drawnAt })),
  fc.tuple(ids("shot"), ids("render")).map(([shot, render]) => ({
    id: `choice of ${shot}`,
    type: "choice" as const,
    shot,
    render,
  })),
  fc.tuple(ids("caption"), ids("frame")).map(([id, at]) => ({ ...model("caption", "caption-1"), id, frame: at })),
  fc.tuple(ids("balloon"), ids("frame")).map(([id, at]) => ({ ...model("balloon", "balloon-1"), id, frame: at })),
  fc.tuple(ids("character"), fc.constantFrom("Mina", "Tom")).map(([id, tag]) => ({
    id,
    type: "character" as const,
    tag,
    description: "",
    color: "#000000",
    ...plainCharacter,
  })),
);
/** Records that come, are replaced or go. */
export const changes: fc.Arbitrary<(doc: Doc) => Doc> = fc.oneof(
  fc.array(record, { maxLength: 6 }).map((records) => (doc: Doc) => withRecords(doc, records)),
  fc.array(record, { maxLength: 3 }).map(
    (records) => (doc: Doc) =>
      withoutRecords(
        doc,
        records.map(({ id }) => id),
      ),
  ),
);
