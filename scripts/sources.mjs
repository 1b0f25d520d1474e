// Modules of the studio for scripts, compiled as they are asked for.
import { createServer, runnerImport } from "vite";

/**
 * @typedef {{
 *   "./src/graph/half.ts": typeof import("../src/graph/half.ts"),
 *   "./src/graph/edit.ts": typeof import("../src/graph/edit.ts"),
 *   "./src/graph/model.ts": typeof import("../src/graph/model.ts"),
 *   "./src/graph/check.ts": typeof import("../src/graph/check.ts"),
 *   "./src/graph/rewrite-unet.ts": typeof import("../src/graph/rewrite-unet.ts"),
 *   "./src/graph/attention.ts": typeof import("../src/graph/attention.ts"),
 *   "./src/graph/view.ts": typeof import("../src/graph/view.ts"),
 *   "./src/graph/rules/shared-attention.ts": typeof import("../src/graph/rules/shared-attention.ts"),
 *   "./src/graph/rules/edited-attention.ts": typeof import("../src/graph/rules/edited-attention.ts"),
 *   "./src/graph/external-weights.ts": typeof import("../src/graph/external-weights.ts"),
 *   "./src/graph/share-constants.ts": typeof import("../src/graph/share-constants.ts"),
 *   "./src/graph/memory.ts": typeof import("../src/graph/memory.ts"),
 *   "./src/graph/gradient/differentiate.ts": typeof import("../src/graph/gradient/differentiate.ts"),
 *   "./src/graph/gradient/embeddings.ts": typeof import("../src/graph/gradient/embeddings.ts"),
 *   "./src/graph/gradient/projections.ts": typeof import("../src/graph/gradient/projections.ts"),
 *   "./src/graph/gradient/squared-error.ts": typeof import("../src/graph/gradient/squared-error.ts"),
 *   "./src/diffusion/box-loss.ts": typeof import("../src/diffusion/box-loss.ts"),
 *   "./src/diffusion/rough-map.ts": typeof import("../src/diffusion/rough-map.ts"),
 *   "./src/diffusion/random.ts": typeof import("../src/diffusion/random.ts"),
 *   "./src/diffusion/looks/adamw.ts": typeof import("../src/diffusion/looks/adamw.ts"),
 *   "./src/diffusion/looks/learn.ts": typeof import("../src/diffusion/looks/learn.ts"),
 *   "./src/diffusion/looks/look.ts": typeof import("../src/diffusion/looks/look.ts"),
 *   "./src/diffusion/looks/losses.ts": typeof import("../src/diffusion/looks/losses.ts"),
 *   "./src/diffusion/schedulers/noise-table.ts": typeof import("../src/diffusion/schedulers/noise-table.ts"),
 *   "./src/graph/stored-exports.test-kit.ts": typeof import("../src/graph/stored-exports.test-kit.ts"),
 *   "./src/engine/tiny-model.test-kit.ts": typeof import("../src/engine/tiny-model.test-kit.ts"),
 *   "./src/ui/long-story.test-kit.ts": typeof import("../src/ui/long-story.test-kit.ts"),
 * }} Modules
 */

/**
 * @template {keyof Modules} Path
 * @param {Path} path
 * @returns {Promise<Modules[Path]>}
 */
export const load = async (path) => (await runnerImport(path, { logLevel: "error" })).module;

/**
 * The same for work whose modules import others while it lasts: by a server that is never listened to.
 * @template T
 * @param {(load: import("vite").ViteDevServer["ssrLoadModule"]) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSources(work) {
  const server = await createServer({
    server: { middlewareMode: true, hmr: false, watch: null },
    appType: "custom",
    logLevel: "error",
  });
  try {
    return await work((path) => server.ssrLoadModule(path));
  } finally {
    await server.close();
  }
}
