import { expect, test } from "vitest";
import { boundingBox } from "../geometry/polygon.ts";
import { leavesOf } from "./cut-tree.ts";
import { displayPage, opsOf } from "./display-list.ts";
import { recordsIn, withoutRecords, withRecords } from "./doc.ts";
import { exampleDoc } from "./example-doc.test-kit.ts";
import { layoutPage } from "./layout.ts";
import { migrate, PROJECT_VERSION, ProjectError, parseProject, toProject } from "./project.ts";
import { pageOf, recordOf, storyOf } from "./query.ts";
import type { Doc, Story } from "./records.ts";
import { defaultStyles, missingFonts } from "./styles.ts";

const doc = exampleDoc();
const through = (from: Doc) => parseProject(JSON.parse(JSON.stringify(toProject(from))));
/** The project with fields of one record replaced by what a broken file may hold. */
const broken = (id: string, fields: object) => ({
  ...toProject(doc),
  records: recordsIn(doc).map((r) => (r.id === id ? { ...r, ...fields } : r)),
});
/** What a story's tone was called before version 6. */
const withLook = ({ tone: look, ...story }: Story) => ({ ...story, look });
function problemsOf(json: unknown) {
  try {
    parseProject(json);
  } catch (error) {
    if (error instanceof ProjectError) return error;
    throw error;
  }
  throw new Error("expected a ProjectError");
}
const without = (...ids: string[]) => withoutRecords(doc, ids);

test("a document survives saving and opening, records and order", () => {
  const { doc: opened, repairs } = through(doc);
  expect(recordsIn(opened)).toEqual(recordsIn(doc));
  expect(repairs).toEqual([]);
});

test("a wrong field is named with its record, what was expected and what was found", () => {
  const error = problemsOf(broken("frame-2", { borderMm: 51 }));
  expect(error.problems).toEqual([
    { record: '"frame" "frame-2"', field: "borderMm", expected: "a number from 0 to 50", found: "51" },
  ]);
  expect(error.message).toContain('"frame" "frame-2", borderMm: expected a number from 0 to 50; found 51');
});

test.each([
  [0.5, 1],
  [40, 8],
  [5000, 8],
])("a story with an image zoom of %d opens, with %d", (zoom, legal) => {
  const { doc: opened, repairs } = parseProject(broken("frame-2", { zoom }));
  expect(recordOf(opened, "frame", "frame-2")?.zoom).toBe(legal);
  expect(repairs).toEqual([`Set the zoom of frame "frame-2" from ${zoom} to ${legal}.`]);
});

test("every kind of illegal value is refused", () => {
  const cases: readonly [string, object, string][] = [
    ["story", { direction: "ttb" }, "direction"],
    ["story", { seed: 2 ** 32 }, "seed"],
    ["story", { pages: "page" }, "pages"],
    ["page", { widthMm: Number.NaN }, "widthMm"],
    ["page", { layout: { kind: "cut", at: 2 } }, "layout"],
    ["frame-1", { shot: undefined }, "shot"],
    ["shot-1", { cast: ["Mina", 3] }, "cast"],
    ["shot-1", { stage: { figures: [{ head: [0, 0, 1, 1], body: [0, 0, 1, -1] }], object: null } }, "stage"],
    ["render-1", { widthPx: 0.5 }, "widthPx"],
    ["render-1", { recipe: { model: "inkling" } }, "recipe"],
    ["mina", { color: "red" }, "color"],
    ["balloon-1", { speaker: null }, "speaker"],
    ["style-speech", { font: null }, "font"],
    ["caption-1", { auto: "yes" }, "auto"],
    ["mina", { type: "villain" }, "type"],
    ["mina", { id: "__proto__" }, "id"],
    ["mina", { type: "story" }, "id"],
  ];
  for (const [id, fields, field] of cases)
    expect(
      problemsOf(broken(id, fields)).problems.map((p) => p.field),
      JSON.stringify(fields),
    ).toContain(field);
});

test("a font that is not here keeps no project from opening: another face stands in, and that is said", () => {
  const { doc: opened, repairs } = parseProject(broken("style-speech", { font: "Papyrus" }));
  expect(repairs).toEqual([]);
  expect(recordOf(opened, "style", "style-speech")?.font).toBe("Papyrus");
  expect(missingFonts(opened)).toEqual([{ font: "Papyrus", standIn: "Comic Neue Bold" }]);
  expect(missingFonts(doc)).toEqual([]);
  const drawn = opsOf(displayPage(opened, "page")).flatMap((op) => (op.kind === "glyphs" ? [op.font] : []));
  expect(new Set(drawn)).toEqual(new Set(["Comic Neue Bold"]));
});

test("a layout nested deeper than any page is a mistake like others", () => {
  let layout: object = { kind: "leaf", frame: "frame-1" };
  const cut = { kind: "cut", direction: "vertical", at: 0.5, angleDeg: 0, gutterMm: 0 };
  for (let i = 0; i < 100; i++) layout = { ...cut, first: layout, second: { kind: "leaf", frame: "frame-2" } };
  expect(problemsOf(broken("page", { layout })).problems.map(({ field }) => field)).toEqual(["layout"]);
});

test("all mistakes are collected, the message shows the first five", () => {
  const records = Array.from({ length: 8 }, (_, i) => ({ id: `x${i}`, type: "choice", shot: "shot-1" }));
  const error = problemsOf({ ...toProject(doc), records });
  expect(error.problems).toHaveLength(8);
  expect(error.message).toContain("and 3 more");
  expect(problemsOf({ ...toProject(doc), records: ["nonsense"] }).message).toContain(
    'record 1: expected an object; found "nonsense"',
  );
});

test("other files, newer versions, repeated ids and a missing story are refused with what to do", () => {
  const project = toProject(doc);
  expect(problemsOf(null).message).toMatch(/expected the format "komawari-project", found null; choose/);
  expect(problemsOf({ ...project, format: "zip" }).message).toContain('found "zip"');
  expect(problemsOf({ ...project, version: PROJECT_VERSION + 1 }).message).toContain("update Komawari");
  expect(problemsOf({ ...project, version: "1" }).message).toContain('found "1"');
  expect(problemsOf({ ...project, records: {} }).message).toContain('"records" to be a list');
  expect(problemsOf({ ...project, records: [...project.records, project.records[1]] }).message).toContain(
    'found "page" twice',
  );
  expect(problemsOf(toProject(without("story"))).message).toContain('a record "story"');
});

test("a page whose gutters leave no room is refused with its name", () => {
  const layout = pageOf(doc, "page").layout;
  expect(problemsOf(broken("page", { layout, marginMm: 104.9 })).message).toMatch(/page "page".*narrow the gutters/);
});

test("migrations run one after the other from the file's version", () => {
  const steps = {
    1: (p: object) => ({ ...p, log: "1" }),
    2: (p: object) => ({ ...p, log: `${"log" in p ? p.log : ""}2` }),
  };
  expect(migrate({ format: "komawari-project", version: 1 }, steps, 3)).toEqual({
    format: "komawari-project",
    version: 3,
    log: "12",
  });
  expect(() => migrate({ format: "komawari-project", version: 1 }, {}, 2)).toThrow("migration from version 1");
});

test("renders of version 2 open without what they were decoded from", () => {
  const project = toProject(doc);
  const records = project.records.map(({ ...record }) => {
    if (record.type === "render") Reflect.deleteProperty(record, "latents");
    return record.type === "story" ? withLook(record) : record;
  });
  const opened = parseProject(JSON.parse(JSON.stringify({ ...project, version: 2, records }))).doc;
  expect(recordOf(opened, "render", "render-1")?.latents).toBeNull();
});

test("a story of version 3 opens without a drawing style, and one of now keeps its own", () => {
  const records = (change: object) => [{ ...storyOf(doc), ...change }, ...recordsIn(without("story"))];
  const opened = (version: number, change: object) =>
    storyOf(parseProject(JSON.parse(JSON.stringify({ ...toProject(doc), version, records: records(change) }))).doc);
  expect(opened(3, { ...withLook(storyOf(doc)), drawingStyle: undefined }).drawingStyle).toBe("none");
  expect(opened(PROJECT_VERSION, { drawingStyle: "film-noir" }).drawingStyle).toBe("film-noir");
  expect(() => opened(PROJECT_VERSION, { drawingStyle: "cubism" })).toThrow(/drawingStyle: expected "none" or "anime"/);
});

test("a story's tone was called its look before version 6", () => {
  const records = [withLook({ ...storyOf(doc), tone: "sepia" }), ...recordsIn(without("story"))];
  const { doc: opened } = parseProject({ ...toProject(doc), version: 5, records });
  expect(storyOf(opened)).toEqual({ ...storyOf(doc), tone: "sepia" });
});

test("a lost page takes its frames and their lettering along, shots and renders stay", () => {
  const { doc: opened, repairs } = through(without("page"));
  expect(storyOf(opened).pages).toEqual([]);
  expect(recordsIn(opened).filter(({ id }) => /^(frame|caption|balloon)/.test(id))).toEqual([]);
  expect(recordOf(opened, "render", "render-1")).toBeDefined();
  expect(repairs).toContain('Dropped frame "frame-1": its page "page" is missing.');
});

test("a lost frame loses its place, the others keep theirs", () => {
  const { doc: opened, repairs } = through(without("frame-3"));
  expect(leavesOf(pageOf(opened, "page").layout)).toEqual(["frame-1", "frame-2", "frame-4"]);
  expect(repairs).toHaveLength(1);
});

test("lost shots, renders and styles leave nothing dangling", () => {
  const { doc: opened, repairs } = through(without("shot-1", "style-speech", "render-1"));
  expect(recordOf(opened, "frame", "frame-1")?.shot).toBeNull();
  expect(recordOf(opened, "choice", "choice-1")).toBeUndefined();
  expect(recordOf(opened, "balloon", "balloon-1")?.style).toBe(defaultStyles.balloon.id);
  expect(repairs).toEqual([
    'Emptied frame "frame-1": its shot "shot-1" is missing.',
    'Dropped choice "choice-1": its render "render-1" is missing or of another shot.',
  ]);
  expect(recordOf(through(without("shot-1")).doc, "render", "render-1")).toBeUndefined();
});

test("pages in no list are added to the story; repeated ones are listed once", () => {
  const story = { ...storyOf(doc), pages: ["gone", "page", "page"] };
  expect(storyOf(through(withRecords(doc, [story])).doc).pages).toEqual(["page"]);
  expect(storyOf(through(withRecords(doc, [{ ...story, pages: [] }])).doc).pages).toEqual(["page"]);
});

test("what was repaired once needs no repair again", () => {
  const damaged = without("frame-2", "shot-1", "style-caption");
  const once = through(
    withRecords(damaged, [{ ...recordOf(doc, "caption", "caption-1")!, id: "stray", frame: "gone" }]),
  );
  expect(once.repairs.length).toBeGreaterThan(2);
  const twice = through(once.doc);
  expect(twice.repairs).toEqual([]);
  expect(recordsIn(twice.doc)).toEqual(recordsIn(once.doc));
});

test("a page of version 4 keeps its gutters: those all alike become the page's, others stay with their cuts", () => {
  const withGutters = (gutters: readonly number[]) => {
    const [first, second, third] = gutters.map((gutterMm) => ({ kind: "cut", angleDeg: 0, at: 0.5, gutterMm }));
    const leaf = (n: number) => ({ kind: "leaf", frame: `frame-${n}` });
    const lower = { ...third, direction: "vertical", first: leaf(3), second: leaf(4) };
    const upper = { ...second, direction: "vertical", first: leaf(1), second: leaf(2) };
    const { gutters: _, insets: __, ...page } = pageOf(doc, "page");
    const records = recordsIn(doc).map((record) =>
      record.id === "page"
        ? { ...page, layout: { ...first, direction: "horizontal", first: upper, second: lower } }
        : record.type === "story"
          ? withLook(record)
          : record,
    );
    const { doc: opened } = parseProject({ ...toProject(doc), version: 4, records });
    const found = pageOf(opened, "page");
    const boxes = [...layoutPage(found, storyOf(opened)).values()].map(boundingBox);
    return { page: found, across: boxes[1]!.x - boxes[0]!.x - boxes[0]!.width, boxes };
  };
  const same = withGutters([5, 2, 2]);
  expect(same.page.gutters).toEqual({ horizontalMm: null, verticalMm: 2 });
  expect(same.across).toBeCloseTo(2, 9);
  const mixed = withGutters([9, 2, 4]);
  expect(mixed.page.gutters).toEqual({ horizontalMm: 9, verticalMm: null });
  expect(mixed.across).toBeCloseTo(2, 9);
  expect(mixed.boxes[3]!.x - mixed.boxes[2]!.x - mixed.boxes[2]!.width).toBeCloseTo(4, 9);
});
