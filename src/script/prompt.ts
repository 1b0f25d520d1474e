// From a panel's text to the prompt of the model. Prompts follow the captions the starter model was trained on:
// "close-up of a woman with red curly hair wearing a yellow sweater, surprised, in the city at night".
import { nearest } from "./distance.ts";
import { isNoCharacter, tagKey } from "./panel-line.ts";
import { readShot } from "./shot.ts";
import { tidied } from "./tokens.ts";

const SAYS_EMPTY = /\b(?:no people|no one|nobody|no characters?|scenery|an empty scene)\b/i;
const TAG = /\[([^[\]]*)\]/g;

/**
 * The prompt of a panel.
 * - The first mention of a character becomes the description; a later one is left out where a clause begins and no other
 *   character is named, else it becomes the short noun phrase ("the woman"). An unknown tag becomes its bare name.
 * - Shot words move to the front: "[Mina] close-up, surprised" → "close-up of a woman ..., surprised".
 * - An [NC] panel says "no people" first unless the text says so; its shot words stay where they are.
 * - Full stops and the like become commas.
 */
export function composePrompt(panel: {
  /** Panel text with tags, without caption and speech. */
  readonly text: string;
  /** Descriptions by tag; tags are the same whatever their case. */
  readonly cast: ReadonlyMap<string, string>;
}): string {
  // Descriptions stand apart from the words that their tags touch.
  const said = panel.text.replace(/(?<=[\p{L}\d])(?=\[)|(?<=\])(?=[\p{L}\d[])/gu, " ");
  const cast = new Map([...panel.cast].map(([tag, description]) => [tagKey(tag), withoutStop(description)]));
  const tags = [...said.matchAll(TAG)].map((match) => tagKey(match[1]!.trim()));
  const isScene = tags.some(isNoCharacter) && !tags.some((tag) => cast.has(tag));
  if (isScene) {
    const text = clauses(describeTags(said, cast));
    return tidied([SAYS_EMPTY.test(text) ? "" : "no people", text].join(", "));
  }
  const { phrase, rest } = readShot(said);
  const text = clauses(describeTags(tidied(rest), cast));
  return tidied(text && phrase + text);
}

function withoutStop(text: string): string {
  return text.trim().replace(/[.,;]+$/, "");
}

function describeTags(text: string, cast: ReadonlyMap<string, string>): string {
  const keys = [...text.matchAll(TAG)].map((match) => tagKey(match[1]!.trim()));
  const alone = new Set(keys.filter((key) => cast.has(key))).size === 1;
  const named = new Set<string>();
  return text.replace(TAG, (_, name: string, at: number) => {
    const key = tagKey(name.trim());
    if (isNoCharacter(key)) return "";
    const description = cast.get(key);
    if (description === undefined) return name;
    const again = named.has(key);
    named.add(key);
    if (!again) return description;
    const beginsClause = /(?:^|[,.;:，、。；：])\s*$/.test(text.slice(0, at));
    return alone && beginsClause ? "" : shortNoun(description);
  });
}

/** "a woman with red hair wearing a sweater" → "the woman". */
function shortNoun(description: string): string {
  const head = description.split(/\s*,|\s+(?:with|wearing|in|who|and)\s/)[0]!;
  return `the ${head.replace(/^(?:an?|the)\s+/i, "")}`;
}

function clauses(text: string): string {
  const weighed = text.replace(
    STOP,
    (stop, weight: string | undefined) => weight ?? (/[，、。；：！？]/.test(stop) ? ", " : ","),
  );
  return tidied(weighed);
}

/** A weight's end, which stays, or a stop: one of Latin keyboards stands before a space, one of others is wide itself. */
const STOP = /(:\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*\))|[.;:!?…]+(?=\s|,|$)|[，、。；：！？]+/g;

interface Words {
  readonly known: ReadonlySet<string>;
  /** Without signs and parts of words. */
  readonly words: readonly string[];
}

const vocabularies = new WeakMap<readonly string[], Words>();

function wordsOf(vocabulary: readonly string[]): Words {
  const words = vocabularies.get(vocabulary) ?? {
    known: new Set(vocabulary),
    words: vocabulary.filter((word) => /^[\p{L}\d]/u.test(word)),
  };
  vocabularies.set(vocabulary, words);
  return words;
}

/**
 * The word that was probably meant: a slip of one letter, in long words of two, and never in the first one. A looser rule
 * finds a word for everything: storm, short; hello, yellow.
 */
function misspelt(word: string, words: readonly string[]): string | null {
  if (word.length < 4) return null;
  const initial = word[0]!.toLowerCase();
  const near = words.filter((known) => known[0] === initial);
  return nearest(word, near, word.length < 8 ? 1 : 2);
}

export interface UnknownWord {
  readonly word: string;
  /** Where it stands in the text, counted from 0, in UTF-16 code units. */
  readonly start: number;
  readonly length: number;
  /** The nearest known word, or null when none is near. */
  readonly nearest: string | null;
}

/**
 * Words of a text that a closed vocabulary (lower case) lacks, in order. A word is a run of letters, hyphens within, or a
 * run of digits, as in the starter's tokenizer; punctuation and what stands in [tags] is not looked at.
 */
export function unknownWords(text: string, vocabulary: readonly string[]): UnknownWord[] {
  const { known, words } = wordsOf(vocabulary);
  const visible = text.replace(TAG, (tag) => " ".repeat(tag.length));
  const found: UnknownWord[] = [];
  for (const match of visible.matchAll(/\p{L}+(?:-\p{L}+)*|\d+/gu)) {
    const word = match[0];
    if (known.has(word.toLowerCase())) continue;
    found.push({ word, start: match.index, length: word.length, nearest: misspelt(word, words) });
  }
  return found;
}
