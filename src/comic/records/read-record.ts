// Checks records as they were read from a file. Says every mistake it finds; repairs nothing (project.ts does).
import * as v from "valibot";
import type { RecordType } from "../records.ts";
import { balloonKind } from "./balloon.ts";
import { captionKind } from "./caption.ts";
import { characterKind } from "./character.ts";
import { choiceKind } from "./choice.ts";
import { frameKind } from "./frame.ts";
import { expectedOf, type RecordKind } from "./kind.ts";
import { lookKind } from "./look.ts";
import { pageKind } from "./page.ts";
import { renderKind } from "./render.ts";
import { roughKind } from "./rough.ts";
import { shotKind } from "./shot.ts";
import { storyKind } from "./story.ts";
import { styleKind } from "./style.ts";

const kinds: Readonly<Record<RecordType, RecordKind>> = {
  story: storyKind,
  page: pageKind,
  frame: frameKind,
  shot: shotKind,
  render: renderKind,
  choice: choiceKind,
  rough: roughKind,
  character: characterKind,
  caption: captionKind,
  balloon: balloonKind,
  style: styleKind,
  look: lookKind,
};

/** A field of a record that is not as it must be. */
export interface RecordProblem {
  readonly record: string;
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

/** The kind with this name, or undefined. */
export function kindOf(type: unknown): RecordKind | undefined {
  return typeof type === "string" && Object.hasOwn(kinds, type) ? kinds[type as RecordType] : undefined;
}

/** All mistakes of one record as it was read from a file; none when it is legal. `place` names it when it has no id. */
export function recordProblems(value: unknown, place: string): readonly RecordProblem[] {
  if (!isObject(value)) return [{ record: place, field: "", expected: "an object", found: shown(value) }];
  const record = typeof value.id === "string" ? `${shown(value.type)} ${shown(value.id)}` : place;
  const problem = (field: string, expected: string) => ({ record, field, expected, found: shown(value[field]) });
  const schema = kindOf(value.type)?.schema;
  if (!schema) {
    const types = Object.keys(kinds).map((type) => `"${type}"`);
    return [problem("type", types.join(" or "))];
  }
  const { issues = [] } = v.safeParse(schema, value, { abortPipeEarly: true });
  const fields = new Set(issues.map(({ path }) => String(path?.[0].key)));
  return Array.from(fields, (field) => problem(field, expectedOf(schema.entries[field] as v.GenericSchema)));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as an error message shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string" && /[^\P{Cc}\s]|\ufffd/u.test(value.slice(0, 57))) return "what is no text";
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
