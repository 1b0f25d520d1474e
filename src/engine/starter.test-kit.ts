// The real starter model in Node, for tests: the same assembly as in the worker, files from the disk, one wasm thread.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { bytesSource } from "../graph/external-weights.ts";
import { type FileSource, serverSource } from "../models/files/weights.ts";
import { readManifest } from "../models/manifest.ts";
import { assembleModel, type LoadedModel } from "./load-model.ts";
import { filesToDraw } from "./roles/role.ts";
import { roles } from "./roles/roles.ts";
import { openRuntime } from "./runtime.ts";

const FOLDER = "models/inkling";

export const bytesOf = (path: string) => new Uint8Array(readFileSync(path));

/** The starter's files, unless `read` gives others. */
export const starterSource = (read = (path: string) => bytesOf(`${FOLDER}/${path}`)): FileSource => ({
  ...serverSource("http://test/"),
  read: async (path) => new Blob([read(path)]),
});

let model: Promise<LoadedModel> | null = null;

export function starterModel(): Promise<LoadedModel> {
  model ??= assemble();
  return model;
}

async function assemble(): Promise<LoadedModel> {
  const manifest = readManifest(JSON.parse(readFileSync(`${FOLDER}/model.json`, "utf8")), `${FOLDER}/model.json`);
  const files = new Map(
    filesToDraw(manifest, roles).map(({ path }) => [path, bytesSource(bytesOf(`${FOLDER}/${path}`))]),
  );
  const backend = { kind: "wasm", threads: 1, reason: "test" } as const;
  const dist = `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`;
  return assembleModel({ manifest, files, source: starterSource() }, backend, await openRuntime(backend, dist));
}

interface ReferenceIndex {
  readonly steps: number;
  readonly guidance: number;
  readonly prompts: readonly string[];
  readonly tensors: readonly {
    readonly name: string;
    readonly dtype: "float32" | "int64";
    readonly shape: readonly number[];
    readonly offset: number;
    readonly bytes: number;
  }[];
}

/** The four-panel loop that was computed with the training code. */
export function readReference() {
  const index: ReferenceIndex = JSON.parse(readFileSync(`${FOLDER}/reference.json`, "utf8"));
  const data = bytesOf(`${FOLDER}/reference.bin`).buffer;
  const entry = (name: string) => {
    const found = index.tensors.find((t) => t.name === name);
    if (!found) throw new Error(`reference.json has no tensor ${name}`);
    return found;
  };
  return {
    ...index,
    floats: (name: string) => ({
      dims: entry(name).shape,
      data: new Float32Array(data, entry(name).offset, entry(name).bytes / 4),
    }),
    integers: (name: string) => ({
      dims: entry(name).shape,
      data: new BigInt64Array(data.slice(entry(name).offset, entry(name).offset + entry(name).bytes)),
    }),
  };
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`largestDifference(): ${a.length} against ${b.length} numbers`);
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}
