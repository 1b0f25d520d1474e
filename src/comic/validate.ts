// What a legal record is, field by field, as data. Says every mistake it finds; repairs nothing (project.ts does).
import { fontFaces } from "./font-metrics.ts";
import { type CharacterReference, drawingStyles, type RecordOf, type RecordType } from "./records.ts";

/** A field of a record that is not as it must be. */
export interface RecordProblem {
  readonly record: string;
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

/** What a value must be: in words, and as a test. */
interface Check {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const MAX_TEXT = 200_000;
const MAX_CUT_DEPTH = 32;
// Longest page edge: a newspaper broadsheet is 600 mm, a webtoon strip some metres.
const MAX_MM = 10_000;

const text: Check = {
  expected: `a text of at most ${MAX_TEXT} characters`,
  accepts: (v) => typeof v === "string" && v.length <= MAX_TEXT,
};
const id: Check = {
  expected: "an id: 1 to 200 characters, not __proto__",
  accepts: (v) => typeof v === "string" && v.length > 0 && v.length <= 200 && v !== "__proto__",
};
const flag: Check = { expected: "true or false", accepts: (v) => typeof v === "boolean" };
const color: Check = {
  expected: "a colour such as #a0b1c2",
  accepts: (v) => typeof v === "string" && /^#[0-9a-f]{6}$/i.test(v),
};
const number = (min: number, max: number): Check => ({
  expected: `a number from ${min} to ${max}`,
  accepts: (v) => typeof v === "number" && v >= min && v <= max,
});
const whole = (min: number, max: number): Check => ({
  expected: `a whole number from ${min} to ${max}`,
  accepts: (v) => Number.isInteger(v) && number(min, max).accepts(v),
});
const oneOf = (...choices: readonly string[]): Check => ({
  expected: choices.map((choice) => `"${choice}"`).join(" or "),
  accepts: (v) => typeof v === "string" && choices.includes(v),
});
const listOf = (item: Check): Check => ({
  expected: `a list, each item ${item.expected}`,
  accepts: (v) => Array.isArray(v) && v.every((entry) => item.accepts(entry)),
});
const either = (a: Check, b: Check): Check => ({
  expected: `${a.expected}, or ${b.expected}`,
  accepts: (v) => a.accepts(v) || b.accepts(v),
});
const nothing: Check = { expected: "null", accepts: (v) => v === null };

const mm = number(-MAX_MM, MAX_MM);
const sizeMm = number(0, MAX_MM);
const seed = whole(0, 0xffffffff);
const count = whole(0, 100_000);

const unitBox: Check = {
  expected: "a box [x0, y0, x1, y1] in fractions of the panel with x0 < x1, y0 < y1",
  accepts: (v) => {
    if (!Array.isArray(v) || v.length !== 4 || !v.every((n) => number(-4, 5).accepts(n))) return false;
    const [x0, y0, x1, y1] = v as [number, number, number, number];
    return x0 < x1 && y0 < y1;
  },
};

const stage: Check = {
  expected: "a stage { figures: [{ head, body }], object }",
  accepts: (v) =>
    isObject(v) &&
    Array.isArray(v.figures) &&
    v.figures.every(isFigure) &&
    (v.object === null || unitBox.accepts(v.object)),
};

function isFigure(v: unknown): boolean {
  return isObject(v) && unitBox.accepts(v.head) && unitBox.accepts(v.body);
}

const cutTree: Check = {
  expected:
    "a layout: leaves { kind, frame } and cuts { kind, direction, at in 0.02..0.98, angleDeg in -45..45, gutterMm in 0..50, first, second }",
  accepts: (v) => isCutTree(v, 0),
};

function isCutTree(v: unknown, depth: number): boolean {
  if (!isObject(v) || depth > MAX_CUT_DEPTH) return false;
  if (v.kind === "leaf") return id.accepts(v.frame);
  return (
    v.kind === "cut" &&
    oneOf("horizontal", "vertical").accepts(v.direction) &&
    number(0.02, 0.98).accepts(v.at) &&
    number(-45, 45).accepts(v.angleDeg) &&
    number(0, 50).accepts(v.gutterMm) &&
    isCutTree(v.first, depth + 1) &&
    isCutTree(v.second, depth + 1)
  );
}

const recipeFields: Readonly<Record<keyof RecordOf<"render">["recipe"], Check>> = {
  model: text,
  modelHash: text,
  scheduler: text,
  steps: count,
  guidanceScale: number(-1000, 1000),
  seed,
  prompt: text,
  negative: text,
  stage: either(stage, nothing),
  readFrom: listOf(id),
  rate: number(0, 1),
  decoder: { expected: 'nothing, or "tiny"', accepts: (v) => v === undefined || v === "tiny" },
};

const recipe: Check = {
  expected: `a recipe with ${Object.keys(recipeFields).join(", ")}`,
  accepts: (v) => isObject(v) && Object.entries(recipeFields).every(([key, check]) => check.accepts(v[key])),
};

const vector: Check = {
  expected: "a list of up to 4096 whole numbers from -127 to 127",
  accepts: (v) => Array.isArray(v) && v.length <= 4096 && v.every((n) => whole(-127, 127).accepts(n)),
};

const seen: Check = {
  expected: `nothing, or { embedder, vectors: by tag, each ${vector.expected} }`,
  accepts: (v) =>
    v === undefined ||
    (isObject(v) && id.accepts(v.embedder) && isObject(v.vectors) && Object.values(v.vectors).every(vector.accepts)),
};

const identity: Check = {
  expected: "an identity { mode: together, cast or rolling; strictness: loose, normal or strict }",
  accepts: (v) =>
    isObject(v) &&
    oneOf("together", "cast", "rolling").accepts(v.mode) &&
    oneOf("loose", "normal", "strict").accepts(v.strictness),
};

const referenceFields: Readonly<Record<keyof CharacterReference, Check>> = {
  id,
  asset: id,
  widthPx: whole(1, 100_000),
  heightPx: whole(1, 100_000),
  figure: { expected: "a figure { head, body }", accepts: isFigure },
  source: oneOf("panel", "drawing"),
};

const variant: Check = {
  expected: `a variant { id, label, references }, each reference with ${Object.keys(referenceFields).join(", ")}`,
  accepts: (v) =>
    isObject(v) &&
    id.accepts(v.id) &&
    text.accepts(v.label) &&
    Array.isArray(v.references) &&
    v.references.every(
      (reference) =>
        isObject(reference) && Object.entries(referenceFields).every(([key, check]) => check.accepts(reference[key])),
    ),
};

const letteringFields = { frame: id, text, xMm: mm, yMm: mm, widthMm: number(1, MAX_MM), style: id, auto: flag };

type Fields<T extends RecordType> = Readonly<Record<Exclude<keyof RecordOf<T>, "id" | "type">, Check>>;

const fieldsOf: { readonly [T in RecordType]: Fields<T> } = {
  story: {
    title: text,
    direction: oneOf("ltr", "rtl"),
    look: oneOf("color", "ink", "sepia"),
    drawingStyle: oneOf(...drawingStyles),
    preset: text,
    script: text,
    seed,
    pages: listOf(id),
    identity,
  },
  page: {
    widthMm: number(10, MAX_MM),
    heightMm: number(10, MAX_MM),
    bleedMm: number(0, 50),
    marginMm: number(0, 200),
    dpi: number(18, 2400),
    template: text,
    layout: cutTree,
  },
  frame: {
    page: id,
    shot: either(id, nothing),
    borderMm: number(0, 50),
    panX: number(-1, 1),
    panY: number(-1, 1),
    zoom: number(1, 100),
  },
  shot: {
    text,
    cast: listOf(text),
    negative: text,
    seed,
    locked: flag,
    stage: either(oneOf("auto", "none"), stage),
  },
  render: {
    shot: id,
    asset: id,
    latents: either(id, nothing),
    widthPx: whole(1, 100_000),
    heightPx: whole(1, 100_000),
    drawnAt: number(0, Number.MAX_SAFE_INTEGER),
    recipe,
    seen,
  },
  choice: { shot: id, render: id },
  character: {
    tag: text,
    description: text,
    color,
    strength: number(0, 4),
    variants: listOf(variant),
    activeVariant: either(id, nothing),
  },
  caption: letteringFields,
  balloon: { ...letteringFields, speaker: text },
  style: {
    name: text,
    font: oneOf(...fontFaces.keys()),
    sizeMm: number(0.5, 200),
    leading: number(0.5, 5),
    paddingMm: number(0, 50),
    cornerMm: sizeMm,
    align: oneOf("left", "center"),
    uppercase: flag,
    ink: color,
    fill: color,
    stroke: color,
    strokeMm: number(0, 50),
  },
};

/** All mistakes of one record as it was read from a file; none when it is legal. `place` names it when it has no id. */
export function recordProblems(value: unknown, place: string): readonly RecordProblem[] {
  if (!isObject(value)) return [{ record: place, field: "", expected: "an object", found: shown(value) }];
  const name = typeof value.id === "string" ? `${shown(value.type)} ${shown(value.id)}` : place;
  const problem = (field: string, expected: string) => ({ record: name, field, expected, found: shown(value[field]) });
  if (!id.accepts(value.id)) return [problem("id", id.expected)];
  if (!isRecordType(value.type)) return [problem("type", oneOf(...Object.keys(fieldsOf)).expected)];
  if ((value.type === "story") !== (value.id === "story"))
    return [problem("id", 'the id "story" for the story, and only for it')];
  const fields: Readonly<Record<string, Check>> = fieldsOf[value.type];
  return Object.entries(fields).flatMap(([field, check]) =>
    check.accepts(value[field]) ? [] : [problem(field, check.expected)],
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRecordType(value: unknown): value is RecordType {
  return typeof value === "string" && Object.hasOwn(fieldsOf, value);
}

/** A value as an error message shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
