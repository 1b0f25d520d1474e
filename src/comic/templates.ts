// Page templates: ready-made trees of cuts, for 1 to 9 panels. Fractions are chosen for portrait pages, so that most
// frames come near 1:1, 11:6 or 6:11, the shapes in which models draw well.
import { mapLeaves } from "./cut-tree.ts";
import type { PageForm } from "./page-presets.ts";
import type { CutTree } from "./records.ts";

export interface Template {
  readonly id: string;
  readonly count: number;
  /** What it is made for. */
  readonly form: PageForm;
  /** Leaves are named "1" to `count` in reading order. */
  readonly tree: CutTree;
}

type Part = { readonly weight: number; readonly tree: CutTree };

const leaf: CutTree = { kind: "leaf", frame: "" };
const weigh = (weight: number, tree: CutTree): Part => ({ weight, tree });

/** Joins parts of given weights by cuts of one direction; angles[i] is the slant of the i-th cut. */
function stack(direction: "horizontal" | "vertical", parts: readonly Part[], angles: readonly number[] = []): CutTree {
  const [head, ...rest] = parts;
  if (!head) throw new Error("stack(): expected at least one part, found none");
  if (rest.length === 0) return head.tree;
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  return {
    kind: "cut",
    direction,
    at: head.weight / total,
    angleDeg: angles[0] ?? 0,
    gutterMm: null,
    first: head.tree,
    second: stack(direction, rest, angles.slice(1)),
  };
}

/** A tier of equal panels side by side. */
const tier = (count: number, angles: readonly number[] = []): CutTree =>
  stack(
    "vertical",
    Array.from({ length: count }, () => weigh(1, leaf)),
    angles,
  );

/** Tiers from top to bottom: their heights (any unit) and how many panels each has. */
const tiers = (heights: readonly number[], counts: readonly number[]): CutTree =>
  stack(
    "horizontal",
    heights.map((height, i) => weigh(height, tier(counts[i] ?? 1))),
  );

const twoStacked = tiers([1, 1], [1, 1]);
const tallBesideTwo = stack("vertical", [weigh(1, leaf), weigh(1, twoStacked)]);
const twoBesideTall = stack("vertical", [weigh(1, twoStacked), weigh(1, leaf)]);
const fourSlanted = stack("horizontal", [weigh(1, leaf), weigh(1, tier(2, [14])), weigh(1, leaf)], [-4, 4]);
const sixSlanted = stack(
  "horizontal",
  [weigh(1, tier(2, [10])), weigh(1, tier(2, [-10])), weigh(1, tier(2, [10]))],
  [3, -3],
);
const eightLarge = stack("horizontal", [weigh(2, tallBesideTwo), weigh(1, tier(2)), weigh(2, twoBesideTall)]);

function template(id: string, tree: CutTree, form: PageForm = "page"): Template {
  let count = 0;
  const named = mapLeaves(tree, () => String(++count));
  return { id, count, form, tree: named };
}

/** Panels below each other, of these heights. */
const strip = (id: string, heights: readonly number[], form: PageForm = "strip") =>
  template(id, tiers(heights, Array(heights.length).fill(1)), form);

/** Two strips of four, read one after the other. */
function tier2x4(): CutTree {
  const four = tiers([1, 1, 1, 1], [1, 1, 1, 1]);
  return stack("vertical", [weigh(1, four), weigh(1, four)]);
}

/** A plain page of any number of panels: tiers of three, of four from 16 on, the last ones shorter; a strip of one each. */
function plain(count: number, form: PageForm): Template {
  if (form !== "page") return strip(`tiers-${count}`, Array(count).fill(1), form);
  const rows = Math.ceil(count / (count < 16 ? 3 : 4));
  const counts = Array.from({ length: rows }, (_, row) => Math.floor((count + rows - 1 - row) / rows));
  return template(`tiers-${count}`, tiers(Array(rows).fill(1), counts));
}

/** All templates; the first of a count is its default. */
export const templates: readonly Template[] = [
  template("splash", leaf),
  template("wide-over-square", tiers([37, 63], [1, 1])),
  template("two-tiers", tiers([1, 1], [1, 1])),
  template("two-slanted", stack("horizontal", [weigh(1, leaf), weigh(1, leaf)], [-8])),
  template("wide-over-two", tiers([37, 63], [1, 2])),
  template("three-tiers", tiers([1, 1, 1], [1, 1, 1])),
  template("tall-and-two", tallBesideTwo),
  template("wide-two-wide", tiers([1, 1, 1], [1, 2, 1])),
  template("grid-2x2", tiers([1, 1], [2, 2])),
  template("squares-over-tall", tiers([34, 66], [2, 2])),
  template("four-slanted", fourSlanted),
  template("wide-and-four", tiers([1, 1, 1], [1, 2, 2])),
  template("two-wide-two", tiers([1, 1, 1], [2, 1, 2])),
  template("tall-and-four", stack("horizontal", [weigh(2, tallBesideTwo), weigh(1, tier(2))])),
  template("two-over-three", tiers([45, 55], [2, 3])),
  template("grid-2x3", tiers([1, 1, 1], [2, 2, 2])),
  template("wide-three-two", tiers([29, 37, 34], [1, 3, 2])),
  template("grid-3x2", tiers([1, 1], [3, 3])),
  template("six-slanted", sixSlanted),
  template("two-three-two", tiers([31, 37, 32], [2, 3, 2])),
  template("wide-and-six", tiers([28, 36, 36], [1, 3, 3])),
  template("three-two-three", tiers([34, 32, 34], [3, 2, 3])),
  template("large-corners", eightLarge),
  template("grid-2x4", tiers([1, 1, 1, 1], [2, 2, 2, 2])),
  template("grid-3x3", tiers([1, 1, 1], [3, 3, 3])),
  template("two-columns", tier(2)),
  template("two-steep", tier(2, [18])),
  template("three-slanted", stack("horizontal", [weigh(1, leaf), weigh(1, leaf), weigh(1, leaf)], [5, -5])),
  template("three-columns", tier(3)),
  template("two-and-tall", twoBesideTall),
  template("two-over-wide", tiers([63, 37], [2, 1])),
  strip("yonkoma", [1, 1, 1, 1], "yonkoma"),
  strip("yonkoma-title", [16, 21, 21, 21, 21], "yonkoma"),
  strip("yonkoma-after", [22, 22, 22, 22, 12], "yonkoma"),
  template("four-columns", tier(4)),
  template(
    "wide-two-tall",
    stack("horizontal", [
      weigh(1, leaf),
      weigh(2, stack("vertical", [weigh(3, leaf), weigh(2, tiers([1, 1], [1, 1]))])),
    ]),
  ),
  strip("strip-two", [2, 3]),
  strip("strip-three", [3, 4, 3]),
  strip("strip-long", [2, 3, 2, 3]),
  strip("strip-even", [1, 1, 1, 1]),
  strip("strip-beats", [4, 2, 2, 5, 3]),
  strip("strip-six", [3, 2, 2, 4, 2, 4]),
  template("strip-pairs", tiers([3, 2, 3, 2], [1, 2, 1, 2]), "strip"),
  strip("strip-seven", [3, 2, 2, 3, 2, 2, 4]),
  template("strip-eight", tiers([3, 2, 3, 2, 3, 2], [1, 1, 2, 1, 1, 2]), "strip"),
  template(
    "five-slanted",
    stack("horizontal", [weigh(3, tier(2, [-12])), weigh(2, leaf), weigh(3, tier(2, [12]))], [-3, 3]),
  ),
  template("splash-and-four", stack("horizontal", [weigh(3, leaf), weigh(1, tier(4))])),
  template("six-tall-left", stack("vertical", [weigh(1, leaf), weigh(2, tiers([1, 1, 1], [2, 1, 2]))])),
  template("three-wide-two", tiers([30, 40, 30], [3, 1, 2])),
  template("seven-large-middle", tiers([1, 2, 1], [3, 1, 3])),
  template("seven-grid", tiers([1, 1, 1], [2, 2, 3])),
  template("eight-tiers", tiers([1, 1, 1], [3, 2, 3])),
  template("double-yonkoma", tier2x4()),
  template(
    "nine-slanted",
    stack("horizontal", [weigh(1, tier(3, [6, 6])), weigh(1, tier(3, [-6, -6])), weigh(1, tier(3, [6, 6]))]),
  ),
  template("twelve", tiers([1, 1, 1, 1], [3, 3, 3, 3])),
];

/** Templates with this many panels, the default of the form first; none for more than 12. */
export function templatesFor(count: number, form: PageForm): readonly Template[] {
  return templatesOf(form).filter((candidate) => candidate.count === count);
}

/**
 * The templates that a format is offered: those made for it, then what also fits it. A strip is too narrow for tiers of
 * three and for slants; a page takes all but scrolled strips.
 */
export function templatesOf(form: PageForm): readonly Template[] {
  const own = templates.filter((candidate) => candidate.form === form);
  const fits = (other: Template) =>
    other.form !== form &&
    (form === "page" ? other.form === "yonkoma" : other.form !== "yonkoma" && isColumn(other.tree));
  return [...own, ...templates.filter(fits)];
}

const isColumn = (tree: CutTree): boolean =>
  tree.kind === "leaf" ||
  (tree.direction === "horizontal" && tree.angleDeg === 0 && isColumn(tree.first) && isColumn(tree.second));

/** Throws for a page without panels. */
export function defaultTemplate(count: number, form: PageForm = "page"): Template {
  if (count < 1) throw new Error(`defaultTemplate(): expected at least 1 panel, found ${count}`);
  return templatesFor(count, form)[0] ?? plain(count, form);
}

/** The template with this id, or undefined. */
export function templateById(id: string): Template | undefined {
  return templates.find((candidate) => candidate.id === id);
}

/** The template's cuts with these frames as leaves. Throws when there are not exactly `count` frames. */
export function layoutFrom(from: Template, frameIds: readonly string[]): CutTree {
  if (frameIds.length !== from.count) {
    throw new Error(`layoutFrom(): template "${from.id}" expects ${from.count} frames, found ${frameIds.length}`);
  }
  return mapLeaves(from.tree, (_, index) => frameIds[index] ?? "");
}
