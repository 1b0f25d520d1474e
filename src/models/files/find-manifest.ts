// What a model is, wherever its files lie: its own model.json, or what its published repository says of itself.
import { type ExternalFile, externalFiles } from "../../graph/external-weights.ts";
import { StudioError } from "../failure.ts";
import { type ModelManifest, readManifest } from "../manifest.ts";
import { describeRepository, neededConfigs } from "../repository.ts";
import { type FileSource, openBlob } from "./weights.ts";

/** Throws StudioError "model-unsupported" when neither says enough, "model-missing" when configs is nothing to read. */
export async function findManifest(source: FileSource): Promise<ModelManifest> {
  const files = await source.listing?.();
  if (!files || files.some(({ path }) => path === "model.json"))
    return readManifest(await readJson(source, "model.json"), `${source.place}: model.json`);
  const configs = new Map<string, unknown>();
  for (const path of neededConfigs.filter((needed) => files.some((file) => file.path === needed)))
    configs.set(path, await readJson(source, path));
  const weights = new Map<string, readonly ExternalFile[]>();
  for (const { path, bytes } of files.filter((file) => GRAPH.test(file.path))) {
    const graph = await openBlob(await source.read(path, bytes, () => undefined, false));
    try {
      weights.set(path, externalFiles(graph));
    } catch {} // No graph: whoever opens it says so.
  }
  return describeRepository({ name: source.name, title: source.name, files, configs, weights });
}

/** Graphs of the networks that draw; not a system's companions of them. */
const GRAPH = /^(text_encoder|unet|vae_decoder|vae_encoder)\/[^/.][^/]*\.onnx$/;

async function readJson(source: FileSource, path: string): Promise<unknown> {
  const text = await (await source.read(path, 0, () => undefined, false)).text();
  try {
    return JSON.parse(fromPython(text));
  } catch (cause) {
    const message = `${source.place}: ${path}: expected JSON, found ${cause}.`;
    throw new StudioError("model-unsupported", message, source.remedy);
  }
}

/** Python writes numbers that JSON has no words for: infinities become numbers that are read as such, NaN a text that is no number. */
function fromPython(text: string): string {
  const words: Readonly<Record<string, string>> = { Infinity: "1e999", "-Infinity": "-1e999", NaN: '"NaN"' };
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (found) => words[found] ?? found);
}
