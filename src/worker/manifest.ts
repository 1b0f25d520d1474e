// model.json: everything the studio knows of a model. Code asks the manifest and never which model it is.
import { StudioError } from "./failure.ts";
import type { SharingSettings } from "./protocol.ts";

export interface ModelFile {
  /** Relative to model.json. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface ModelManifest {
  readonly format: 1;
  readonly name: string;
  readonly title: string;
  readonly files: Readonly<Record<"textEncoder" | "unet" | "vaeDecoder" | "vaeEncoder" | "tokenizer", ModelFile>>;
  readonly prediction: "flow";
  readonly scheduler: {
    readonly algorithm: "flow-match-euler";
    readonly shift: number;
    readonly spacing: "uniform" | "training";
    readonly timestepScale: number;
  };
  readonly latent: { readonly channels: number; readonly downscale: number };
  /** Linear map from latent channels to red, green, blue for previews, and what is added to it. */
  readonly previewFactors: readonly (readonly [number, number, number])[];
  readonly previewBias: readonly [number, number, number];
  /** [width, height] in pixels. */
  readonly shapes: readonly (readonly [number, number])[];
  readonly sizeMultiple: number;
  readonly context: {
    readonly tokens: number;
    readonly dim: number;
    readonly pad: number;
    readonly unknown: number | null;
  };
  /** "tokenizer": the tokenizer's words are all the model knows. */
  readonly vocabulary: "tokenizer" | "open";
  readonly guidance: { readonly kind: "classifier-free"; readonly scale: number };
  readonly steps: number;
  readonly layout: { readonly input: string; readonly channels: number; readonly divisor: number } | null;
  readonly identity: SharingSettings & { readonly mode: "together"; readonly sites: readonly string[] };
}

/** Checks what the studio relies on. Throws StudioError "model-unsupported" with the field, what was expected and what was found. */
export function readManifest(json: unknown, url: string): ModelManifest {
  const manifest = json as ModelManifest;
  const expect = (field: string, ok: boolean, expected: string, found: unknown) => {
    if (ok) return;
    const seen = JSON.stringify(found) ?? "nothing";
    throw new StudioError(
      "model-unsupported",
      `${url}: field "${field}" should be ${expected}, but is ${seen}.`,
      "Use a model made for this version of the studio, or correct its model.json.",
    );
  };
  expect("(whole file)", typeof json === "object" && json !== null, "an object", json);
  expect("format", manifest.format === 1, "1", manifest.format);
  expect("prediction", manifest.prediction === "flow", '"flow"', manifest.prediction);
  expect(
    "scheduler.algorithm",
    manifest.scheduler?.algorithm === "flow-match-euler",
    '"flow-match-euler"',
    manifest.scheduler?.algorithm,
  );
  for (const role of ["textEncoder", "unet", "vaeDecoder", "vaeEncoder", "tokenizer"] as const) {
    const file = manifest.files?.[role];
    expect(
      `files.${role}`,
      typeof file?.path === "string" && file.bytes > 0 && /^[0-9a-f]{64}$/.test(file.sha256),
      "a path, a byte count and a SHA-256",
      file,
    );
  }
  expect(
    "shapes",
    Array.isArray(manifest.shapes) && manifest.shapes.length > 0,
    "a list of [width, height]",
    manifest.shapes,
  );
  expect("steps", Number.isInteger(manifest.steps) && manifest.steps > 0, "a whole number", manifest.steps);
  expect(
    "previewFactors",
    manifest.previewFactors?.length === manifest.latent?.channels,
    "one row of three for each latent channel",
    manifest.previewFactors,
  );
  expect(
    "identity.sites",
    Array.isArray(manifest.identity?.sites),
    "a list of self-attention sites",
    manifest.identity?.sites,
  );
  const { region } = manifest.identity;
  expect(
    "identity.region",
    region === undefined || region === "image" || region === "boxes",
    '"image" or "boxes"',
    region,
  );
  return manifest;
}
