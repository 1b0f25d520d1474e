// What a kind of record is, and the parts its fields are made of. A field says in words what it expects: messages show
// this description beside what was found (read-record.ts).
import * as v from "valibot";

export type Immutable<T> = { readonly [K in keyof T]: Immutable<T[K]> };

/** A record of a file before it was checked. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** "document": saved, and undone unless the change says otherwise. "session": gone with the visit. */
export type Scope = "document" | "session";
/** migrations[n] turns a record of a project of version n into one of version n + 1. Literal, as defaults may change. */
type Migrations = Readonly<Record<number, (record: RawRecord) => RawRecord>>;

export interface RecordKind {
  readonly scope: Scope;
  readonly schema: v.ObjectSchema<v.ObjectEntries, undefined>;
  readonly migrations: Migrations;
}

/** The type of a kind's records. */
export type RecordIn<K extends RecordKind> = Immutable<v.InferOutput<K["schema"]>>;

const MAX_TEXT = 200_000;
// Longest page edge: a newspaper broadsheet is 600 mm, a webtoon strip some metres.
const MAX_MM = 10_000;

export const text = v.pipe(
  v.string(),
  v.maxLength(MAX_TEXT),
  v.description(`a text of at most ${MAX_TEXT} characters`),
);
/** The id of a record, or the content hash of an asset. */
export const id = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(200),
  v.notValue("__proto__"),
  v.description("an id: 1 to 200 characters, not __proto__"),
);
export const flag = v.pipe(v.boolean(), v.description("true or false"));
/** sRGB. */
export const color = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i), v.description("a colour such as #a0b1c2"));

export const number = (min: number, max: number) =>
  v.pipe(v.number(), v.minValue(min), v.maxValue(max), v.description(`a number from ${min} to ${max}`));
export const whole = (min: number, max: number) =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(min),
    v.maxValue(max),
    v.description(`a whole number from ${min} to ${max}`),
  );
export const oneOf = <const T extends readonly string[]>(...choices: T) =>
  v.pipe(v.picklist(choices), v.description(choices.map((choice) => `"${choice}"`).join(" or ")));
export const listOf = <T>(item: v.GenericSchema<unknown, T>) =>
  v.pipe(v.array(item), v.description(`a list, each item ${expectedOf(item)}`));
export const orNull = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(v.nullable(schema), v.description(`${expectedOf(schema)}, or null`));

export const mm = number(-MAX_MM, MAX_MM);
export const sizeMm = (min: number) => number(min, MAX_MM);
/** A picture's width or height. */
export const pixels = whole(1, 100_000);
/** An image in the asset store. */
export const storedImage = {
  /** Content hash. */
  asset: id,
  widthPx: pixels,
  heightPx: pixels,
};
export const seed = whole(0, 0xffffffff);

/** What a schema expects, in words. */
export function expectedOf(schema: v.GenericSchema): string {
  return v.getDescription(schema) ?? schema.expects;
}

/** A kind of record by its fields; `id` and `type` come by themselves. */
export function recordKind<T extends string, F extends v.ObjectEntries>(
  type: T,
  scope: Scope,
  fields: F,
  migrations: Migrations = {},
) {
  const ownId = v.pipe(
    id,
    v.check((own) => (own === "story") === (type === "story")),
    v.description(`${expectedOf(id)}; "story" for the story, and only for it`),
  );
  return { scope, migrations, schema: v.object({ id: ownId, type: v.literal(type), ...fields }) };
}
