// Text to token ids of the model's context length.
import { Tokenizer } from "@huggingface/tokenizers";
import type { ModelManifest } from "./manifest.ts";

interface TokenizerFile {
  readonly model?: { readonly type?: string; readonly vocab?: Readonly<Record<string, number>> };
}

export interface PromptTokenizer {
  tokenize(text: string): readonly number[];
  /** Lower-case words of a closed vocabulary, without special tokens; null when any text can be spelt. */
  readonly vocabulary: readonly string[] | null;
}

/** Longer texts are cut so that the end token stays; shorter ones are padded. Unknown words get the manifest's `unknown` id. */
export function promptTokenizer(
  file: unknown,
  { context, vocabulary }: Pick<ModelManifest, "context" | "vocabulary">,
): PromptTokenizer {
  const tokenizer = new Tokenizer(file as object, {});
  const words = Object.keys((file as TokenizerFile).model?.vocab ?? {}).filter((w) => !/^\[.*\]$/.test(w));
  return {
    vocabulary: vocabulary === "tokenizer" ? words : null,
    tokenize(text) {
      const ids: readonly (number | undefined)[] = tokenizer.encode(text).ids;
      const known = ids.map((id) => id ?? context.unknown ?? context.pad);
      const kept =
        known.length > context.tokens ? [...known.slice(0, context.tokens - 1), known[known.length - 1]!] : known;
      return [...kept, ...Array<number>(context.tokens - kept.length).fill(context.pad)];
    },
  };
}
