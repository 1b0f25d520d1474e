// A parsed story as script text, in the plainest form. parseScript(printScript(story)) means the same as the story.
import { onOneLine } from "./line-breaks.ts";
import { type ScriptPanel, tagKey } from "./panel-line.ts";
import type { Script } from "./parse.ts";

/**
 * Writes a story that was parsed without errors. Comments and spacing are not part of a story and are gone; see edit.ts
 * for changes that keep them.
 */
export function printScript(story: Pick<Script, "title" | "cast" | "pages">): string {
  const known = new Set(story.cast.map((member) => tagKey(member.tag)));
  const blocks = [
    story.title ? [`# ${story.title}`] : [],
    story.cast.map(({ tag, description }) => `[${tag}] ${description}`.trimEnd()),
    ...story.pages.map((page) => page.panels.map((panel) => printPanel(panel, known))),
  ];
  const filled = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return filled.length > 0 ? `${filled.join("\n\n")}\n` : "";
}

function printPanel(panel: ScriptPanel, known: ReadonlySet<string>): string {
  const body = [panel.text, ...panel.speech.map(({ speaker, text }) => `[${speaker}] ${quoted(text)}`)].join(", ");
  if (panel.caption) return `${body} # ${onOneLine(panel.caption.text)}`;
  // An empty caption keeps a '#' of the text from starting one, and a tag that is not in the cast from being defined.
  const first = /^\[([^\]]*)\]/.exec(panel.text)?.[1];
  const ambiguous = panel.text.includes("#") || (first !== undefined && !known.has(tagKey(first)) && first !== "NC");
  return ambiguous ? `${body} #` : body;
}

function quoted(text: string): string {
  const line = onOneLine(text);
  return line.includes('"') ? `“${line}”` : `"${line}"`;
}
