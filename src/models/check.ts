// Data from outside: a schema is type and check in one, and its messages say what it expects, so that all refusals read alike.
import * as v from "valibot";
import { StudioError } from "./failure.ts";

/** An object of these fields; of a field that is missing it says what the field's own schema expects. */
export function fields<const E extends v.ObjectEntries>(entries: E) {
  return v.pipe(v.object(entries, missingIn(entries)), v.readonly());
}

/** The same; what else there is is kept as it is. */
export function fieldsAndMore<const E extends v.ObjectEntries>(entries: E) {
  return v.pipe(v.looseObject(entries, missingIn(entries)), v.readonly());
}

/** The same with further ones of any name. */
export function fieldsAndOthers<const E extends v.ObjectEntries, const R extends v.GenericSchema>(
  entries: E,
  other: R,
) {
  return v.pipe(v.objectWithRest(entries, other, missingIn(entries)), v.readonly());
}

function missingIn(entries: v.ObjectEntries) {
  return ({ expected }: { readonly expected: string | null }): string => {
    const entry = entries[/^"(.+)"$/.exec(expected ?? "")?.[1] ?? ""];
    const [issue] = (entry && v.safeParse(entry, undefined).issues) ?? [];
    return issue?.message ?? `an object with ${Object.keys(entries).join(", ")}`;
  };
}

export function listOf<const S extends v.GenericSchema>(item: S, expected: string) {
  return v.pipe(v.array(item, expected), v.readonly());
}

export function filledListOf<const S extends v.GenericSchema>(item: S, expected: string) {
  return v.pipe(v.array(item, expected), v.minLength(1, expected), v.readonly());
}

export function oneOf<const T extends readonly string[]>(...values: T) {
  return v.picklist(values, `one of ${values.join(", ")}`);
}

export function text(expected: string) {
  return v.pipe(v.string(expected), v.nonEmpty(expected));
}

export function between(least: number, most: number) {
  const expected = `a number from ${least} to ${most}`;
  return v.pipe(v.number(expected), v.minValue(least, expected), v.maxValue(most, expected));
}

/** A whole number; the least that may stand there. */
export function whole(least: number, expected = `a whole number, ${least} or more`) {
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(least, expected));
}

export const positive = v.pipe(
  v.number("a positive number"),
  v.check((x) => x > 0, "a positive number"),
);

export const sha256 = v.pipe(v.string("a SHA-256"), v.regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hexadecimal"));

/** What the schema gives of it. Throws StudioError "model-unsupported": the place, the field, what was expected and what was found. */
export function check<const S extends v.GenericSchema>(
  schema: S,
  found: unknown,
  place: string,
  remedy: string,
): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, found, { abortEarly: true });
  if (success) return output;
  const [issue] = issues;
  const seen = JSON.stringify(issue.input) ?? "nothing";
  const field = v.getDotPath(issue) ?? "(whole file)";
  throw new StudioError(
    "model-unsupported",
    `${place}: field "${field}" should be ${issue.message}, but is ${seen}.`,
    remedy,
  );
}
