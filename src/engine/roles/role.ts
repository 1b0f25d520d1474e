// Networks that a model may have besides those that draw. A role is a file of this folder and a line in the table, roles.ts: its
// entry in a manifest, when it is brought, how it is opened, and what the window is told of it.

import * as v from "valibot";
import type { Decode } from "../../diffusion/models.ts";
import { check } from "../../models/check.ts";
import { StudioError } from "../../models/failure.ts";
import { type ModelFiles, networkFiles, openFiles, withWeights } from "../../models/files/model-files.ts";
import type { FileSource } from "../../models/files/weights.ts";
import { CORRECT, type ModelFile, type ModelManifest } from "../../models/manifest.ts";
import { once } from "../once.ts";
import { openNetwork } from "../open-network.ts";
import type { InferenceSession, Runtime } from "../runtime.ts";

/** What a network of a role works with. */
export interface Surroundings {
  readonly manifest: ModelManifest;
  readonly runtime: Runtime;
  /** The model's own decoder. */
  readonly decode: Decode;
}

export interface Role<File extends ModelFile, Network, Info extends object> {
  /** In sentences. */
  readonly title: string;
  /** Its file in the manifest and what has to be known of it. */
  entry(manifest: ModelManifest): v.GenericSchema<unknown, File>;
  readonly brought: "with drawing" | "when asked";
  /** `files`: its own, by path. Throws StudioError "model-unsupported" when the graph is of another kind. */
  open(file: File, session: InferenceSession, files: ModelFiles, surroundings: Surroundings): Promise<Network>;
  /** What the window is told; null: the model has none. */
  info(file: File | null, manifest: ModelManifest): Info;
}

export type Roles = Readonly<Record<string, Role<ModelFile, unknown, object>>>;

/** Each opened when it is first asked for; what failed may go better the next time. */
export type RoleNetworks<R extends Roles> = {
  readonly [N in keyof R]: () => ReturnType<R[N]["open"]>;
};

type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
export type RoleInfo<R extends Roles> = Intersection<ReturnType<R[keyof R]["info"]>>;

/** Those of the table that the model has, with their files. Throws StudioError "model-unsupported" for an entry that is not what its role expects. */
function entriesOf(roles: Roles, manifest: ModelManifest) {
  return Object.entries(roles).map(([name, role]) => ({ name, role, file: entryOf(name, role, manifest) }));
}

function entryOf(name: string, role: Roles[string], manifest: ModelManifest): ModelFile | null {
  if (!manifest.files[name]) return null;
  const schema = v.object({ files: v.object({ [name]: role.entry(manifest) }) });
  return check(schema, manifest, `${manifest.title}: model.json`, CORRECT).files[name] ?? null;
}

/** Every file that is brought before the first panel is drawn. Throws as the roles' entries do. */
export function filesToDraw(manifest: ModelManifest, roles: Roles): readonly ModelFile[] {
  const brought = entriesOf(roles, manifest).filter(({ role }) => role.brought === "with drawing");
  return [...networkFiles(manifest), ...brought.flatMap(({ file }) => (file ? withWeights(file) : []))];
}

export function roleInfo<R extends Roles>(roles: R, manifest: ModelManifest): RoleInfo<R> {
  return Object.assign({}, ...entriesOf(roles, manifest).map(({ role, file }) => role.info(file, manifest)));
}

/**
 * `drawing`: files that are there. A network throws StudioError "model-unsupported" when the model has none, "model-missing" or
 * "model-corrupt" as its file is.
 */
export function roleNetworks<R extends Roles>(
  roles: R,
  drawing: ModelFiles,
  source: FileSource,
  surroundings: Surroundings,
): RoleNetworks<R> {
  const { manifest, runtime } = surroundings;
  const open = async (name: string, role: Roles[string]) => {
    const file = entryOf(name, role, manifest);
    if (!file)
      throw new StudioError("model-unsupported", `${manifest.title} has no ${role.title}.`, "Choose another model.");
    const files = role.brought === "with drawing" ? drawing : await openFiles(withWeights(file), source);
    const { model, weights } = openNetwork(file, files);
    return role.open(file, await runtime.createSession(model, weights), files, surroundings);
  };
  const networks = Object.entries(roles).map(([name, role]) => [name, once(() => open(name, role))]);
  return Object.fromEntries(networks);
}
