// A script with its panels in another order: lines move whole, as they were typed. A comment above a panel belongs to it.
import { linesOf, PAGE_GOES_ON, PANELS_ON_PAGE, parseScript } from "./parse.ts";

/** A panel of the script, by its number from 0, or the text of a new line. */
export type PanelSource = number | string;

/** A panel's lines: comments above, the panel, and below the last panel of a page the comments that are left. */
type PanelLines = readonly string[];

interface Parts {
  /** Title, cast, and what stands between. */
  readonly head: readonly string[];
  readonly panels: readonly PanelLines[];
  /** Blank lines behind each page. */
  readonly gaps: readonly (readonly string[])[];
}

/**
 * The script with these panels on these pages; what is left out goes with its comments. Title and cast stay. null: the
 * lines in this order would be read as other panels.
 */
export function rearrange(source: string, pages: readonly (readonly PanelSource[])[]): string | null {
  const newline = source.match(/\r\n|\n|\r/)?.[0] ?? "\n";
  const { head, panels, gaps } = partsOf(source);
  const wanted = pages.filter((page) => page.length > 0);
  const lines = wanted.flatMap((page, i) => {
    const own = page.flatMap((panel, at) => [
      ...(at === PANELS_ON_PAGE.plain ? [PAGE_GOES_ON] : []),
      ...(typeof panel === "number" ? (panels[panel] ?? []) : panel.split("\n")),
    ]);
    const gap = gaps[i] ?? [];
    return [...own, ...(i < wanted.length - 1 && gap.length === 0 ? [""] : gap)];
  });
  const blank = lines.length > 0 && head.every((line) => line.trim() === "");
  const apart = head.length > 0 && head.at(-1)?.trim() !== "" && lines.length > 0 ? [""] : [];
  const next = [...(blank ? [] : head), ...(blank ? [] : apart), ...lines].join(newline);
  const { pages: read } = parseScript(next);
  const same = read.length === wanted.length && read.every((page, i) => page.panels.length === wanted[i]?.length);
  return same ? next : null;
}

function partsOf(source: string): Parts {
  const head: string[] = [];
  const panels: string[][] = [];
  const gaps: string[][] = [];
  // Not yet known to whom they belong: to the panel below, if one follows without a blank line.
  let comments: string[] = [];
  let page = 0;
  for (const line of linesOf(source)) {
    const own = panels.at(-1);
    if (line.kind === "panel") {
      if (line.page > page) gaps.push([]);
      page = line.page;
      panels.push([...comments, line.text]);
      comments = [];
    } else if (line.kind === "goes-on") continue;
    else if (line.kind === "comment") comments.push(line.text);
    else if (!own) {
      head.push(...comments, line.text);
      comments = [];
    } else {
      own.push(...comments);
      comments = [];
      gaps.at(-1)?.push(line.text);
    }
  }
  (panels.at(-1) ?? head).push(...comments);
  return { head, panels, gaps };
}
