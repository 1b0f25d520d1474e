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
  const tokenizer = new Tokenizer(withUnicodeSpace(file as object), {});
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

const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/**
 * White space in the patterns of a tokenizer.json is Unicode's. JavaScript's takes U+FEFF, a mark without width, for a space,
 * also where the file leaves the pattern to "ByteLevel" (that of GPT-2; Radford et al. 2019).
 */
function withUnicodeSpace(file: object): object {
  const text = JSON.stringify(file, (key, value) => {
    if (key === "Regex" && typeof value === "string")
      return value.replaceAll("\\s", "\\p{White_Space}").replaceAll("\\S", "\\P{White_Space}");
    if (key !== "pretokenizers" || !Array.isArray(value)) return value;
    return value.flatMap((part: { readonly type?: string; readonly use_regex?: boolean }) =>
      part.type !== "ByteLevel" || part.use_regex === false
        ? [part]
        : [
            { type: "Split", pattern: { Regex: GPT2 }, behavior: "Isolated", invert: false },
            { ...part, use_regex: false },
          ],
    );
  });
  return JSON.parse(text);
}

/** The files of a vocabulary as they lie in a repository, by the end of their names. */
export interface VocabularyFiles {
  /** Text of vocab.json, or of a whole tokenizer.json when there is no merges.txt. */
  readonly vocab: string;
  readonly merges?: string | undefined;
  /** Text of added_tokens.json: words that were taught later, by their ids. */
  readonly added?: string | undefined;
}

/** A tokenizer.json from what a repository has. Throws StudioError "model-corrupt" with the folder's file that is not what its name says. */
export function tokenizerFile({ vocab, merges, added }: VocabularyFiles, place: string): object {
  const read = (text: string, name: string): object => {
    try {
      const found: unknown = JSON.parse(text);
      if (typeof found === "object" && found !== null) return found;
    } catch {}
    throw damaged(`${place}${name}`, "JSON", text);
  };
  if (merges === undefined) return read(vocab, "tokenizer.json");
  const words = read(vocab, "vocab.json") as Readonly<Record<string, number>>;
  const taught = added === undefined ? {} : (read(added, "added_tokens.json") as Readonly<Record<string, number>>);
  return clipTokenizerFile(words, merges, taught, place);
}

function damaged(path: string, expected: string, found: string): StudioError {
  const start = found.slice(0, 60).trim().split("\n", 1)[0];
  return new StudioError(
    "model-corrupt",
    `${path} is not what its name says: expected ${expected}, found ${start ? `“${start}”` : "an empty file"}.`,
    "Get this file again: what lies there is a placeholder, an error page or a part of it.",
  );
}

/**
 * CLIP's tokenizer.json from vocab.json and the text of merges.txt, for repositories that carry only these: NFC, white space
 * collapsed, lower case, byte-level BPE with an end-of-word mark (Radford et al. 2021; ids 49406 and 49407 around a text).
 * `added`: further words, found before the text is split. Throws StudioError "model-unsupported" when the vocabulary lacks its
 * start or end token, "model-corrupt" when the merges are not those that its words are made by.
 */
export function clipTokenizerFile(
  vocab: Readonly<Record<string, number>>,
  merges: string,
  added: Readonly<Record<string, number>> = {},
  place = "",
): object {
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
  const taught = Object.entries(added).filter(([content]) => content !== first && content !== last);
  return {
    version: "1.0",
    added_tokens: [
      ...[first, last].map((content) => ({ id: special(content), content, special: true, normalized: false })),
      ...taught.map(([content, id]) => ({ id, content: content.toLowerCase(), special: false, normalized: true })),
    ],
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
      merges: mergesOf(vocab, merges, `${place}merges.txt`),
    },
  };
}

/** The pairs of merges.txt, whatever ends its lines. Byte-level BPE makes every word of more than one letter by a pair of its own. */
function mergesOf(vocab: Readonly<Record<string, number>>, text: string, path: string): readonly string[] {
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .filter((line) => line !== "" && !line.startsWith("#version"));
  const stranger = lines.find((line) => {
    const [a, b, ...more] = line.split(" ");
    return b === undefined || more.length > 0 || !Object.hasOwn(vocab, `${a}${b}`);
  });
  if (stranger !== undefined) throw damaged(path, "pairs that make the words of vocab.json", stranger);
  const made = Object.keys(vocab).filter(
    (word) => !/^<\|.*\|>$/.test(word) && [...word.replace(/<\/w>$/, "")].length > 1,
  );
  if (lines.length < made.length)
    throw damaged(path, `${made.length} pairs`, lines.length === 0 ? "" : `${lines.length} pairs`);
  return lines;
}
