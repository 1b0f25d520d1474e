// Modules of the studio for scripts, compiled as they are asked for.
import { runnerImport } from "vite";

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
