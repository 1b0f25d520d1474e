// Phrases of a model's captions in a panel's words: where they stand, and how one is put in, replaced or taken out. The rest of
// the text stays as it is written.
import { tagKey } from "./panel-line.ts";
import { readShot } from "./shot.ts";
import { tidied } from "./tokens.ts";

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface FoundPhrase extends Range {
  /** As it was asked for. */
  readonly phrase: string;
}

/** What a phrase tells: of a figure its pose or mood; of the panel a thing beside it, a place, a time, how near the camera is. */
export type PhraseKind = "pose" | "face" | "object" | "place" | "time" | "shot";

const ARTICLE = "(?:an?|the|his|her|their|some)";
const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const patterns = new Map<string, RegExp>();

/** Case does not matter, nor which article or whose; a leading "with" may be missing, and a thing may be described: "her old cat". */
function patternOf(phrase: string): RegExp {
  const known = patterns.get(phrase);
  if (known) return known;
  const [, preposition, article, rest] = /^((?:with|wearing) )?(an? |the )?(.*)$/.exec(phrase) as RegExpExecArray;
  const words = rest!.split(" ").map((word) => (/^(?:an?|the)$/.test(word) ? "" : escaped(word)));
  const body = words.filter(Boolean).join(`\\s+(?:${ARTICLE}\\s+)?`);
  const described = article && !preposition ? "(?:[a-z-]+\\s+){0,2}?" : "";
  const source = `(?<![\\p{L}\\d-])${preposition ? `(?:${preposition.trim()}\\s+)?` : ""}${
    article ? `(?:${ARTICLE}\\s+${described})?` : `(?:${ARTICLE}\\s+)?`
  }${body}(?![\\p{L}\\d-])`;
  const pattern = new RegExp(source, "giu");
  patterns.set(phrase, pattern);
  return pattern;
}

/** The phrase that stands first in these parts of a text, of several at one place the longest; null: none does. */
export function findPhrase(
  text: string,
  phrases: readonly string[],
  parts: readonly Range[] = [{ from: 0, to: text.length }],
): FoundPhrase | null {
  const found = phrases
    .filter(Boolean)
    .flatMap((phrase) =>
      [...text.matchAll(patternOf(phrase))].map((match) => ({
        phrase,
        from: match.index,
        to: match.index + match[0].length,
      })),
    )
    .filter(({ from, to }) => parts.some((part) => part.from <= from && to <= part.to));
  const end = Math.min(...found.map(({ to }) => to));
  // "hair" ends where "curly hair" does; "a bag" begins where "a bag of money" does.
  const near = found.filter(({ from }) => from < end);
  return near.reduce<FoundPhrase | null>(
    (best, next) => (best && best.to - best.from >= next.to - next.from ? best : next),
    null,
  );
}

const TAG = /\[([^[\]]*)\]/g;

/** Where a text tells of a character: behind each of its tags up to the next one of somebody else. */
export function partsAbout(text: string, tag: string): readonly Range[] {
  const tags = [...text.matchAll(TAG)].map((match) => ({
    key: tagKey(match[1]!.trim()),
    at: match.index,
    end: match.index + match[0].length,
  }));
  return tags.flatMap(({ key, end }, i) =>
    key === tagKey(tag) ? [{ from: end, to: tags[i + 1]?.at ?? text.length }] : [],
  );
}

export interface PutPhrase {
  readonly kind: PhraseKind;
  /** All of the kind: the one that is there is replaced. */
  readonly phrases: readonly string[];
  /** Of a mood: all poses, behind which captions tell it. A model may not read a pose that comes after. */
  readonly poses?: readonly string[];
  /** Of whom a pose or mood is told. */
  readonly tag: string | null;
}

/** What binds a thing to the words before it, and goes with it. */
const BINDING = /(?:,\s*)?(?:\b(?:next to|beside|with|and|\p{L}+ing(?:\s+(?:at|on|with|to|over))?)\s+)$/iu;

/** The text with this phrase in the place of the one of its kind, or where captions have it; null takes that one out. */
export function withPhrase(text: string, { kind, phrases, poses, tag }: PutPhrase, phrase: string | null): string {
  if (kind === "shot") return tidied(`${phrase ?? ""} ${readShot(text).rest}`);
  const ofFigure = kind === "pose" || kind === "face";
  const parts = ofFigure && tag !== null ? partsAbout(text, tag) : [{ from: 0, to: text.length }];
  const there = findPhrase(text, phrases, parts);
  if (there && phrase !== null) return text.slice(0, there.from) + phrase + text.slice(there.to);
  if (there) {
    const before = text.slice(0, there.from);
    const kept = kind === "object" ? before.replace(BINDING, "") : before;
    return tidied(`${kept} ${text.slice(there.to)}`);
  }
  if (phrase === null) return text;
  if (!ofFigure) return tidied(`${text}, ${kind === "object" ? `next to ${phrase}` : phrase}`);
  const at = parts[0]?.from ?? text.length;
  if (kind === "pose") return tidied(`${text.slice(0, at)} ${phrase}${joined(text.slice(at))}`);
  // A pose that is not among these is taken to end at the first comma.
  const comma = text.slice(at, parts[0]?.to).indexOf(",");
  const pose = findPhrase(text, poses ?? [], parts);
  const end = pose ? pose.to : comma >= 0 ? at + comma : at;
  const rest = text.slice(end);
  return tidied(`${text.slice(0, end)}, ${phrase}${/^\s*(?:,|$|and\s)/.test(rest) ? rest : `,${joined(rest)}`}`);
}

const joined = (rest: string) => (/^\s*(?:[,.;:]|$)/.test(rest) ? rest : ` ${rest.trimStart()}`);

const withArticle = (words: string) => `${/^(?:[aeio]|u(?!ni))/i.test(words) ? "an" : "a"} ${words}`;

/** What is told of a head: who it is, and hair and the like; "" tells of none. `dyed`: a colour of hair fits. */
export interface HeadWords {
  readonly who: string;
  readonly look: string;
  readonly dyed: boolean;
}

/** A description with another head, in its colour of hair. `known`: all that can be told, and the colours of hair. */
export function withHead(
  description: string,
  { who, look, dyed }: HeadWords,
  known: { readonly who: readonly string[]; readonly looks: readonly string[]; readonly colors: readonly string[] },
): string {
  const named = findPhrase(description, known.who);
  const article = named && /^an?\s/i.test(description.slice(named.from, named.to));
  const begun = named
    ? `${description.slice(0, named.from)}${article ? withArticle(who) : who}${description.slice(named.to)}`
    : tidied(`${withArticle(who)}, ${description}`);
  const color = `(?:\\b(${known.colors.map(escaped).join("|")})\\s+)`;
  const old = findPhrase(begun, known.looks);
  const bare = new RegExp(`${color}hair\\b`, "i").exec(begun);
  const [from, to] = old ? [old.from, old.to] : bare ? [bare.index, bare.index + bare[0].length] : [-1, -1];
  if (from < 0) return look ? afterWho(begun, who, `with ${look}`) : begun;
  const before = new RegExp(`${color}(?:hair and\\s+)?$`, "i").exec(begun.slice(0, from));
  const told = before?.[1] ?? (old ? null : (bare?.[1] ?? null));
  const start = before ? before.index : from;
  const hair = dyed && told ? (/hair/.test(look) ? `${told} ${look}` : `${told} hair and ${look}`) : look;
  if (hair) return begun.slice(0, start) + hair + begun.slice(to);
  return tidied(begun.slice(0, start).replace(/\bwith\s+$/i, "") + begun.slice(to).replace(/^\s+and\s+/i, " with "));
}

function afterWho(description: string, who: string, words: string): string {
  const at = description.indexOf(who) + who.length;
  return `${description.slice(0, at)} ${words}${description.slice(at)}`;
}

/** A description in other clothes, in the colour that is told of them. */
export function withClothes(description: string, clothes: string, known: readonly string[]): string {
  const worn = findPhrase(description, known);
  if (!worn) return tidied(`${description} wearing ${withArticle(clothes)}`);
  const article = /^an?\s/i.test(description.slice(worn.from, worn.to));
  return description.slice(0, worn.from) + (article ? withArticle(clothes) : clothes) + description.slice(worn.to);
}
