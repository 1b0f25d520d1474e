// Token ids of every text in ids.json of a folder, by the tokenizer.json (or tokenizer.json.br) beside it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { UsageError } from "../command-line.mjs";

/**
 * Rows of the table for scripts/check.mjs: one per text.
 * @param {string} folder
 */
export async function runCases(folder) {
  const quietly = { logLevel: /** @type {const} */ ("error") };
  /** @type {{ module: typeof import("../../src/engine/networks/tokenizer.ts") }} */
  const { module: tokenizer } = await runnerImport("./src/engine/networks/tokenizer.ts", quietly);
  /** @type {{ module: typeof import("../../src/graph/stored-exports.test-kit.ts") }} */
  const { module: stored } = await runnerImport("./src/graph/stored-exports.test-kit.ts", quietly);
  /** @param {string} name */
  const read = (name) => JSON.parse(Buffer.from(stored.readStored(join(folder, name))).toString());
  for (const name of ["tokenizer.json", "ids.json"])
    if (![name, `${name}.br`].some((file) => existsSync(join(folder, file))))
      throw new UsageError(`check: expected ${name} in ${folder}, found none`);
  const { ids } = tokenizer.promptTokenizer(read("tokenizer.json"), {
    context: { tokens: 77, dim: 0, pad: 49407, unknown: null, overflow: "chunk" },
    vocabulary: "open",
  });
  /** @type {readonly { readonly text: string, readonly ids: readonly number[] }[]} */
  const cases = read("ids.json");
  return cases.map(({ text, ids: expected }) => {
    const found = ids(text);
    const differing = Array.from({ length: Math.max(found.length, expected.length) }, (_, i) => i).filter(
      (i) => found[i] !== expected[i],
    );
    return {
      passed: differing.length === 0,
      text: JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text),
      tokens: expected.length,
      differing: differing.length,
    };
  });
}
