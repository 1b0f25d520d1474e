// Token ids of every text in ids.json of a folder, by the tokenizer.json (or tokenizer.json.br) beside it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { UsageError } from "../command-line.mjs";

/** Rows of the table for scripts/check.mjs: one per text. */
export async function runCases(folder) {
  const { promptTokenizer } = (await runnerImport("./src/engine/networks/tokenizer.ts", { logLevel: "error" })).module;
  const { readStored } = (await runnerImport("./src/graph/stored-exports.test-kit.ts", { logLevel: "error" })).module;
  const read = (name) => JSON.parse(Buffer.from(readStored(join(folder, name))).toString());
  for (const name of ["tokenizer.json", "ids.json"])
    if (![name, `${name}.br`].some((file) => existsSync(join(folder, file))))
      throw new UsageError(`check: expected ${name} in ${folder}, found none`);
  const { ids } = promptTokenizer(read("tokenizer.json"), {
    context: { tokens: 77, dim: 0, pad: 49407, unknown: null, overflow: "chunk" },
    vocabulary: "open",
  });
  return read("ids.json").map(({ text, ids: expected }) => {
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
