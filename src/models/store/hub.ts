// What a hub says about the files of a repository before they are fetched: their sizes and hashes.
import type { CatalogueFile, CatalogueModel } from "../catalogue.ts";
import { missing, type Net, type Patience, requestPatiently } from "./request.ts";

interface Listed {
  readonly path: string;
  readonly size: number;
  /** Large files only; `oid` is the SHA-256. */
  readonly lfs?: { readonly oid: string; readonly size: number };
}

/**
 * The model's files with the hub's sizes and hashes in place of estimates. Files without a hash there (small texts) keep
 * null. Throws StudioError "model-missing" when the hub has no such list, or a file is not on it.
 */
export async function listFiles(
  model: CatalogueModel,
  net: Net,
  patience: Patience,
  signal: AbortSignal,
): Promise<readonly CatalogueFile[]> {
  if (model.listing === null) return model.files;
  const response = await requestPatiently(net, model.listing, {}, patience, signal);
  return withListing(model, await response.json());
}

export function withListing(model: CatalogueModel, listing: unknown): readonly CatalogueFile[] {
  if (!Array.isArray(listing)) throw missing(`${model.listing}: expected a list of files, found ${typeof listing}.`);
  const byPath = new Map((listing as readonly Listed[]).map((listed) => [listed.path, listed]));
  const repository = /\/api\/models\/([^/]+\/[^/]+)\//.exec(model.listing ?? "")?.[1];
  return model.files.map((file) => {
    // Of a file from another repository the hub tells size and hash when it is fetched.
    if (repository && !file.url.includes(`/${repository}/resolve/`)) return file;
    const listed = byPath.get(file.path);
    if (!listed) throw missing(`${model.title}: expected ${file.path} in the hub's list, found no such file.`);
    const oid = listed.lfs?.oid ?? "";
    return {
      ...file,
      bytes: file.sha256 === null ? (listed.lfs?.size ?? listed.size) : file.bytes,
      sha256: file.sha256 ?? (/^[0-9a-f]{64}$/.test(oid) ? oid : null),
    };
  });
}
