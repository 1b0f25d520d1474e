// Line breaks that an artist sets in lettering. A panel is one line of the script, so there a break is a backslash that
// stands alone, between spaces: "Well \ then". Lettering holds it as "\n".
import { oneSpaced } from "./tokens.ts";

const MARK = "\\";
const ALONE = /(?<!\S)\\(?!\S)/g;
const BREAK = /\r\n|[\n\r\u2028\u2029]/;

/** Lettering as its source says it: each line one-spaced, none empty at either end. */
export function brokenLines(source: string): string {
  return source.split(ALONE).map(oneSpaced).join("\n").trim();
}

/** The other way: `brokenLines(onOneLine(text))` is `text`, when its lines are one-spaced and none at an end is empty. */
export function onOneLine(text: string): string {
  return text.replaceAll("\n", ` ${MARK} `).replace(/ {2,}/g, " ");
}

/** Any text, also with breaks of other systems, as lettering that the script can hold: a backslash alone becomes '＼'. */
export function legalLines(text: string): string {
  return text.replace(ALONE, "＼").split(BREAK).map(oneSpaced).join("\n").trim();
}
