// Who does what to what, as the text of a panel says it: "[Mina] feeding a bird", "[Mina] hugs [Tom]".
import { isNoCharacter, tagKey } from "../panel-line.ts";
import { findObject } from "../stage.ts";
import { oneSpaced, tidied } from "../tokens.ts";
import { type Verb, verbs } from "./verbs.ts";

/** "a bird", or the tag of a character. */
export type Target =
  | { readonly kind: "object"; readonly words: string }
  | { readonly kind: "figure"; readonly tag: string };

export interface Interaction {
  /** Tag of who acts, as it is written. */
  readonly actor: string;
  readonly verb: Verb;
  readonly target: Target;
}

/** Where its words stand in the text, the verb first, the target last. */
interface Found extends Interaction {
  readonly start: number;
  /** Behind the verb's first word. */
  readonly verbEnd: number;
  readonly end: number;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s+");
const byForm = new Map(verbs.flatMap((verb) => [verb.gerund, verb.third].map((form) => [form, verb] as const)));
// Longer forms first: "playing with" is not "playing".
const FORMS = [...byForm.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
const VERB = new RegExp(`(?<![\\p{L}-])(?:is\\s+|are\\s+)?(${FORMS.join("|")})(?![\\p{L}-])`, "giu");
const TAG = /^\s+\[([^[\]]+)\]/;
const ARTICLE = "(?:an?|the|some|his|her|their|its)\\s+";
/** What ends the words of an object. */
const STOPS =
  "in|on|at|with|by|near|under|next|beside|behind|while|and|or|to|from|for|of|into|over|hands?|arms?|left|right|up|down|out|away";
const NOUN = `(?!(?:${STOPS})\\b)\\p{L}[\\p{L}-]*(?:\\s+(?!(?:${STOPS})\\b)\\p{L}[\\p{L}-]*){0,3}`;
const OBJECT = new RegExp(`^\\s+(${ARTICLE})?${NOUN}`, "iu");
const THING = new RegExp(`^(?:(?:next\\s+to|beside|with)\\s+)?(${ARTICLE}${NOUN})`, "iu");
/** Words that would be taken for the object's own. */
const GOES_ON = new RegExp(`^\\s*(?!(?:${STOPS})\\b)\\p{L}`, "iu");

/** The first interaction that a panel's text names, or null. */
export function readInteraction(text: string): Interaction | null {
  const found = findInteraction(text);
  return found && { actor: found.actor, verb: found.verb, target: found.target };
}

function findInteraction(text: string): Found | null {
  for (const match of text.matchAll(VERB)) {
    const actor = [...text.slice(0, match.index).matchAll(/\[([^[\]]+)\]/g)].at(-1)?.[1]?.trim();
    if (actor === undefined || isNoCharacter(tagKey(actor))) continue;
    const verb = byForm.get(oneSpaced(match[1]!.toLowerCase()))!;
    const from = match.index + match[0].length;
    const found = findTarget(text.slice(from));
    if (!found) continue;
    const verbEnd = from - match[1]!.replace(/^\S+/, "").length;
    return { actor, verb, target: found.target, start: match.index, verbEnd, end: from + found.length };
  }
  return null;
}

/** ReCorD's intransitive sentence: "[Mina] looking" for "[Mina] looking at a bird"; null where a text names no thing that is acted on. */
export function intransitiveText(text: string): string | null {
  const found = findInteraction(text);
  return found?.target.kind === "object" ? text.slice(0, found.verbEnd) + text.slice(found.end) : null;
}

function findTarget(rest: string): { readonly target: Target; readonly length: number } | null {
  const tag = TAG.exec(rest);
  if (tag) return { target: { kind: "figure", tag: tag[1]!.trim() }, length: tag[0].length };
  const object = OBJECT.exec(rest);
  return object && { target: { kind: "object", words: oneSpaced(object[0]) }, length: object[0].length };
}

/** The thing beside someone that a text names, "a dog", or null. */
export function thingIn(text: string): string | null {
  const at = findObject(text, false);
  const found = at === null ? null : THING.exec(text.slice(at));
  return found && oneSpaced(found[1]!);
}

/** The words of an object without its article: what the network's text tokens are looked for by. */
export function nounOf(words: string): string {
  return words.replace(new RegExp(`^${ARTICLE}`, "i"), "");
}

/** The text with another interaction in place of the one it names, or behind the first mention of who acts; null takes it out. */
export function writeInteraction(text: string, next: Interaction | null): string {
  const found = findInteraction(text);
  const without = found ? text.slice(0, found.start) + text.slice(found.end) : text;
  if (next === null) return tidied(without);
  const { actor, verb, target } = next;
  const words = `${verb.gerund} ${target.kind === "figure" ? `[${target.tag}]` : target.words}`;
  if (found && tagKey(found.actor) === tagKey(actor))
    return `${text.slice(0, found.start)}${words}${text.slice(found.end)}`;
  const rest = target.kind === "object" ? withoutBeside(without, target.words) : without;
  const mention = new RegExp(`\\[\\s*${escaped(actor)}\\s*\\]`, "i").exec(rest);
  const at = mention ? mention.index + mention[0].length : 0;
  const before = mention ? rest.slice(0, at) : `[${actor}]`;
  // What would be read as words of the object becomes a clause of its own.
  const after = rest.slice(at);
  return tidied(`${before} ${words}${GOES_ON.test(after) ? "," : ""} ${after}`);
}

/** What someone now holds no longer stands "next to" them. */
function withoutBeside(text: string, words: string): string {
  return text.replace(
    new RegExp(`\\s*(?:next\\s+to|beside|near|with|and)\\s+${escaped(words)}(?![\\p{L}-])`, "iu"),
    "",
  );
}
