// Text to token ids, in pieces of the model's context length.
import { Tokenizer } from "@huggingface/tokenizers";
import type { TokenChunk } from "../../diffusion/models.ts";
import { parseWeights } from "../../diffusion/prompt-weights.ts";
import { StudioError } from "../../models/failure.ts";
import type { ModelManifest } from "../../models/manifest.ts";

interface TokenizerFile {
  readonly model?: { readonly type?: string; readonly vocab?: Readonly<Record<string, number>> };
}

export interface PromptTokenizer {
  /** Ids of a text as it is, with start and end token, neither cut nor padded. */
  ids(text: string): readonly number[];
  /** At least one chunk of exactly the context length, each with start and end token; prompt weights by token. */
  tokenize(text: string): readonly TokenChunk[];
  /** Lower-case words of a closed vocabulary, without special tokens; null when any text can be spelt. */
  readonly vocabulary: readonly string[] | null;
}

/**
 * `file` is a tokenizer.json. What is longer than the context is cut or goes on in another chunk, as the manifest says; unknown
 * words get its `unknown` id. Throws StudioError "model-unsupported" when the file does not set a start and an end token.
 */
export function promptTokenizer(
  file: unknown,
  { context, vocabulary }: Pick<ModelManifest, "context" | "vocabulary">,
): PromptTokenizer {
  const tokenizer = new Tokenizer(file as object, {});
  const words = Object.keys((file as TokenizerFile).model?.vocab ?? {}).filter((w) => !/^\[.*\]$/.test(w));
  const ids = (text: string, special: boolean) => {
    const found: readonly (number | undefined)[] = tokenizer.encode(text, { add_special_tokens: special }).ids;
    return found.map((id) => id ?? context.unknown ?? context.pad);
  };
  const [start, end, ...more] = ids("", true);
  if (start === undefined || end === undefined || more.length > 0)
    throw new StudioError(
      "model-unsupported",
      `The tokenizer of this model gives ${ids("", true).length} tokens for an empty text: expected a start and an end token.`,
      "Use the tokenizer.json, or vocab.json and merges.txt, of the original model: this copy was simplified.",
    );
  const room = context.tokens - 2;
  const chunk = (tokens: readonly { readonly id: number; readonly weight: number }[]): TokenChunk => {
    const padding = room - tokens.length;
    return {
      ids: [start, ...tokens.map((t) => t.id), end, ...Array<number>(padding).fill(context.pad)],
      weights: [1, ...tokens.map((t) => t.weight), ...Array<number>(1 + padding).fill(1)],
    };
  };
  return {
    vocabulary: vocabulary === "tokenizer" ? words : null,
    ids: (text) => ids(text, true),
    tokenize(text) {
      const tokens = parseWeights(text).flatMap((piece) =>
        ids(piece.text, false).map((id) => ({ id, weight: piece.weight })),
      );
      const chunks = context.overflow === "cut" ? 1 : Math.max(1, Math.ceil(tokens.length / room));
      return Array.from({ length: chunks }, (_, i) => chunk(tokens.slice(i * room, (i + 1) * room)));
    },
  };
}

/**
 * CLIP's tokenizer.json from vocab.json and the text of merges.txt, for repositories that carry only these: NFC, white space
 * collapsed, lower case, byte-level BPE with an end-of-word mark (Radford et al. 2021; ids 49406 and 49407 around a text).
 * Throws StudioError "model-unsupported" when the vocabulary lacks its start or end token.
 */
export function clipTokenizerFile(vocab: Readonly<Record<string, number>>, merges: string): object {
  const special = (content: string) => {
    const id = vocab[content];
    if (id === undefined)
      throw new StudioError(
        "model-unsupported",
        `vocab.json lacks ${content}: expected CLIP's vocabulary.`,
        "Use a model with a CLIP text encoder.",
      );
    return id;
  };
  const [first, last] = ["<|startoftext|>", "<|endoftext|>"] as const;
  return {
    version: "1.0",
    added_tokens: [first, last].map((content) => ({ id: special(content), content, special: true, normalized: false })),
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        {
          type: "Split",
          pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
          behavior: "Removed",
          invert: true,
        },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: [last, special(last)],
      cls: [first, special(first)],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      unk_token: last,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      vocab,
      merges: merges.split("\n").filter((line) => line !== "" && !line.startsWith("#version")),
    },
  };
}
