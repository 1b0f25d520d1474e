// A role that the studio does not have, made up here: one entry, and everything that goes by roles knows it.
import { readFileSync } from "node:fs";
import type * as v from "valibot";
import { expect, test, vi } from "vitest";
import { fields, whole } from "../../models/check.ts";
import { fileFields, type ModelManifest, readManifest } from "../../models/manifest.ts";
import type { Runtime } from "../runtime.ts";
import { bytesOf, starterSource } from "../starter.test-kit.ts";
import { filesToDraw, type Role, roleInfo, roleNetworks } from "./role.ts";
import { roles } from "./roles.ts";

const json = JSON.parse(readFileSync("models/inkling/model.json", "utf8"));
const plain = readManifest(json, "model.json");
// Any network stands for its graph.
const reading = (more: object) =>
  readManifest({ ...json, files: { ...json.files, reader: { ...json.files.embedder, ...more } } }, "model.json");

const entry = fields({ ...fileFields, lines: whole(1) });
const reader: Role<v.InferOutput<typeof entry>, () => string, { readonly readsLines: number | null }> = {
  title: "reader of lines",
  entry: () => entry,
  brought: "with drawing",
  open:
    async ({ lines }, _, files) =>
    () =>
      `${lines} lines, of ${[...files.keys()].length} files`,
  info: (file) => ({ readsLines: file?.lines ?? null }),
};

const table = { ...roles, reader };

test("its file is brought with drawing, or when it is asked for, as its entry says", () => {
  const paths = (model: ModelManifest, late: boolean) =>
    filesToDraw(model, late ? { reader: { ...reader, brought: "when asked" } } : table).map(({ path }) => path);
  const drawing = ["text_encoder.onnx", "unet.onnx", "vae_decoder.onnx", "vae_encoder.onnx", "tokenizer.json"];
  expect(paths(plain, false)).toEqual(drawing);
  expect(paths(reading({ lines: 3 }), false)).toEqual([...drawing, "embedder.onnx"]);
  expect(paths(reading({ lines: 3 }), true)).toEqual(drawing);
});

test("the window is told of it, beside what it is told of the others", () => {
  expect(roleInfo(table, plain)).toMatchObject({ readsLines: null, printFactor: 4, hasTinyDecoder: false });
  expect(roleInfo(table, reading({ lines: 3 }))).toMatchObject({ readsLines: 3, embedder: { sees: "figure" } });
  expect(() => roleInfo(table, reading({ lines: 0 }))).toThrow(
    'Inkling: model.json: field "files.reader.lines" should be a whole number, 1 or more, but is 0.',
  );
});

const createSession = vi.fn(async () => ({}));
const surroundings = (manifest: ModelManifest) => ({
  manifest,
  runtime: { createSession } as unknown as Runtime,
  decode: () => Promise.reject(new Error("nothing is decoded here")),
});

test("it is opened once, from its verified file; a file that failed is asked for again", async () => {
  const late = { reader: { ...reader, brought: "when asked" } } as const;
  const file = bytesOf("models/inkling/embedder.onnx");
  const read = vi.fn((_: string) => file);
  read.mockReturnValueOnce(new Uint8Array(9)).mockReturnValueOnce(new Uint8Array(9));
  const networks = roleNetworks(late, new Map(), starterSource(read), surroundings(reading({ lines: 3 })));
  await expect(networks.reader()).rejects.toMatchObject({ code: "model-corrupt" });
  const [first, second] = await Promise.all([networks.reader(), networks.reader()]);
  expect(first()).toBe("3 lines, of 1 files");
  expect(second).toBe(first);
  expect(createSession).toHaveBeenCalledOnce();
});

test("a model without it says so when it is asked for", async () => {
  const networks = roleNetworks(table, new Map(), starterSource(), surroundings(plain));
  await expect(networks.reader()).rejects.toMatchObject({
    code: "model-unsupported",
    message: "Inkling has no reader of lines.",
  });
});
