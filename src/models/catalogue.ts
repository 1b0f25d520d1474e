// models/catalogue.json: the models that the studio offers, each a rung of a ladder.
import * as v from "valibot";
import { check, fields, listOf, positive, sha256, text, whole } from "./check.ts";

const file = fields({
  path: text("a path in the model's folder"),
  /** Absolute, or relative to the catalogue. */
  url: text("an address"),
  /** An estimate while `sha256` is null. */
  bytes: whole(1),
  /** null: the hub says it when it is asked. */
  sha256: v.nullable(sha256),
});

const model = fields({
  /** A folder's name in the browser's storage. */
  id: v.pipe(v.string("an id"), v.regex(/^[a-z0-9-]+$/, "an id of lower-case letters, digits and hyphens")),
  title: text("a title"),
  summary: text("a summary"),
  license: fields({
    name: text("a licence's name"),
    source: text("where the model comes from"),
    note: v.string("a note"),
    text: v.string("the licence's text"),
  }),
  /** Part of the studio: nothing to download. */
  embedded: v.boolean("true or false"),
  /** Address of the hub's file list (path, size, lfs.oid). */
  listing: v.nullable(text("an address or null")),
  files: listOf(file, "a list of files"),
  /** Of the processor that draws, while it draws one panel. */
  memoryBytes: whole(1),
  needs: fields({ gpu: v.boolean("true or false"), features: listOf(text("a feature's name"), "a list of features") }),
  /**
   * One panel of its own size and steps, in denoising steps of the embedded model's first shape, by multiply-adds. Large
   * networks use a processor better than the small one does: for them the time that follows is an upper bound.
   */
  cost: positive,
});

const catalogue = fields({ models: listOf(model, "a list of models") });

export type CatalogueFile = v.InferOutput<typeof file>;
export type CatalogueModel = v.InferOutput<typeof model>;

/** Throws StudioError "model-unsupported" with the field, what was expected and what was found. */
export function readCatalogue(json: unknown, place: string): readonly CatalogueModel[] {
  return check(catalogue, json, place, "Install the studio's files anew.").models;
}
