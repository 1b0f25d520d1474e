// What is read as written and probably meant otherwise: habits of other script forms, each with the line as this language has it.
import type { CastNames, ScriptPanel } from "./panel-line.ts";
import { type ScriptProblem, spanOf, warningAt } from "./problems.ts";
import type { LineParts, Token } from "./tokens.ts";

/** Words of a panel that models read, beside the descriptions of its characters: encoders end at 48 or 77 tokens. */
const MOST_WORDS = 60;
const SOUND = /(?:^|[\s,])(?:SFX|FX|sound effect)\s*:/i;
/** Not the end of a genitive or a word that is cut short: [Mina]'s hat, the dogs' house. */
const SINGLE_QUOTED = /(?<=^|[\s,:(])'(?!s\b)(\p{L}.*?[\p{L}.!?…])'(?=[\s,.;)]|$)/u;

export function panelHints(line: string, parts: LineParts, panel: ScriptPanel, names: CastNames): ScriptProblem[] {
  const isTag = (token: Token) => token.kind === "tag";
  const tagged = parts.tokens.some(isTag);
  const found = tagged ? describedAgain(line, parts, panel) : namedSpeaker(line, parts, panel, names);
  if (found.length === 0) found.push(...parts.tokens.flatMap((token) => singleQuotes(token, panel.line)));
  const sound = SOUND.test(line.slice(0, parts.bodyEnd)) || SOUND.test(panel.caption?.text ?? "");
  if (sound) {
    const message = `Sound effects have no lettering of their own: after "#" it is a caption, anywhere else it is drawn as part of the picture.`;
    found.push(warningAt(panel.caption && SOUND.test(panel.caption.text) ? panel.caption.span : panel.span, message));
  }
  const words = panel.text.replace(/\[[^\]]*\]/g, "").match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0;
  if (words > MOST_WORDS) {
    const message = `Long panel: expected at most about ${MOST_WORDS} words, found ${words}; models do not read the rest.`;
    found.push(warningAt(panel.span, message));
  }
  return found;
}

/** `Mina: Hello` as in a screenplay. */
function namedSpeaker(line: string, { bodyEnd }: LineParts, panel: ScriptPanel, names: CastNames): ScriptProblem[] {
  const body = line.slice(0, bodyEnd).trimEnd();
  const at = body.indexOf(":");
  const name = names.get(body.slice(0, at).trim().toLowerCase());
  const said = body.slice(at + 1).replace(/^[\s"“„'‘]+|[\s"”“'’]+$/g, "");
  if (at < 0 || name === undefined || !said) return [];
  const message = `"${name}:" is drawn, not spoken: expected the tag and the speech in quotes, as in [${name}] "…".`;
  const from = body.length - body.trimStart().length;
  return [warningAt(spanOf(panel.line, from, body.length), message, `[${name}] "${said}"`)];
}

function singleQuotes(token: Token, line: number): ScriptProblem[] {
  const match = token.kind === "text" ? SINGLE_QUOTED.exec(token.text) : null;
  if (!match) return [];
  const from = token.from + match.index;
  const message = "Single quotes are drawn, not spoken: expected double quotes around speech.";
  return [warningAt(spanOf(line, from, from + match[0].length), message, `"${match[1]}"`)];
}

/** A cast line among the panels, of someone who is described at the top. */
function describedAgain(line: string, parts: LineParts, panel: ScriptPanel): ScriptProblem[] {
  const tokens = parts.tokens.filter((token) => token.kind !== "text" || token.text.trim());
  const [tag, text] = tokens;
  const [name] = panel.cast;
  if (tokens.length !== 2 || tag?.kind !== "tag" || text?.kind !== "text" || name === undefined || panel.caption)
    return [];
  if (!/^[\s:=–—,-]*(?:an?|one) [^,]*\b(?:with|wearing|in an?)\b/i.test(text.text)) return [];
  const message = `Read as a panel, not as a description: [${name}] is described at the top already. Change that line to change how [${name}] looks.`;
  return [warningAt(spanOf(panel.line, tag.from, line.slice(0, parts.bodyEnd).trimEnd().length), message)];
}
