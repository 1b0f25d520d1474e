// What the artist set up on this machine, as JSON in localStorage.
import * as v from "valibot";

// Storage may be forbidden or hold anything: preferences are never worth an error.

/** What is kept under a key; `unset` when nothing is, or when the schema does not take it. */
export function readKept<S extends v.GenericSchema>(key: string, schema: S, unset: unknown): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(localStorage.getItem(key) ?? "null") ?? unset);
  } catch {
    return v.parse(schema, unset);
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // It is so for this visit.
  }
}
