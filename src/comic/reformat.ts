// A page in another format: its cuts, insets, guides and lettering go along, as if the paper were stretched; gutters and type keep
// their measure.
import { boundingBox } from "../geometry/polygon.ts";
import { guttersOf } from "./cut-tree.ts";
import { hasRoom, type LayoutRules, layoutPage } from "./layout.ts";
import type { PageFormat } from "./page-presets.ts";
import { liveArea, type Paper } from "./placed-cuts.ts";
import type { CutTree, Lettering, Page } from "./records.ts";

const MAX_ANGLE_DEG = 45;
/** How much narrower gutters may become before slants are given up. */
const NARROWER = [1, 0.5, 0.25, 0] as const;

/**
 * The page in this format. Where its panels would have no room, its gutters are narrowed and then its slants taken out:
 * it keeps every panel. null: the margins leave no live area.
 */
export function reformatted(page: Page, format: PageFormat, rules: LayoutRules): Page | null {
  const live = liveArea(format);
  if (live.width <= 0 || live.height <= 0) return null;
  const { widthMm, heightMm, bleedMm, marginMm, dpi } = format;
  const [sx, sy] = [widthMm / page.widthMm, heightMm / page.heightMm];
  const sized: Page = {
    ...page,
    ...{ widthMm, heightMm, bleedMm, marginMm, dpi },
    layout: stretched(page.layout, page, format),
    insets: page.insets.map((inset) => ({
      ...inset,
      polygon: inset.polygon.map(({ x, y }) => ({ x: x * sx, y: y * sy })),
    })),
    ...(page.guides && {
      guides: page.guides.map(({ axis, atMm }) => ({ axis, atMm: atMm * (axis === "x" ? sx : sy) })),
    }),
  };
  const tried = (layout: CutTree) => NARROWER.map((part) => narrowed({ ...sized, layout }, part, rules));
  return [...tried(sized.layout), ...tried(straight(sized.layout))].find((each) => hasRoom(each, rules)) ?? null;
}

/** Slants turn with the paper, so that a line still meets the corners that it met. */
function stretched(tree: CutTree, from: Paper, to: Paper): CutTree {
  const [before, after] = [liveArea(from), liveArea(to)];
  const steeper = after.height / before.height / (after.width / before.width);
  const turn = (node: CutTree): CutTree => {
    if (node.kind === "leaf") return node;
    const slope = Math.tan((node.angleDeg * Math.PI) / 180);
    const angle = (Math.atan(slope * (node.direction === "horizontal" ? steeper : 1 / steeper)) * 180) / Math.PI;
    const angleDeg = node.angleDeg === 0 ? 0 : Math.max(-MAX_ANGLE_DEG, Math.min(MAX_ANGLE_DEG, angle));
    return { ...node, angleDeg, first: turn(node.first), second: turn(node.second) };
  };
  return steeper === 1 ? tree : turn(tree);
}

function straight(tree: CutTree): CutTree {
  if (tree.kind === "leaf") return tree;
  const at = Math.max(0.05, Math.min(0.95, tree.at));
  return { ...tree, at, angleDeg: 0, first: straight(tree.first), second: straight(tree.second) };
}

/** The page with a part of all its gutters. */
function narrowed(page: Page, part: number, rules: LayoutRules): Page {
  if (part === 1) return page;
  const { horizontalMm, verticalMm } = guttersOf(page, rules);
  const narrow = (node: CutTree): CutTree =>
    node.kind === "leaf"
      ? node
      : {
          ...node,
          gutterMm: node.gutterMm === null ? null : node.gutterMm * part,
          ...{ first: narrow(node.first), second: narrow(node.second) },
        };
  const gutters = { horizontalMm: horizontalMm * part, verticalMm: verticalMm * part };
  return { ...page, gutters, layout: narrow(page.layout) };
}

/** Lettering that the artist placed, where its frame lies now: its middle keeps its place in the frame. */
export function followFrame<L extends Lettering>(
  item: L,
  heightMm: number,
  before: Page,
  after: Page,
  rules: LayoutRules,
): L {
  const [from, to] = [before, after].map((page) => layoutPage(page, rules).get(item.frame));
  if (item.auto || !from || !to) return item;
  const [old, now] = [boundingBox(from), boundingBox(to)];
  const along = (at: number, size: number, length: number, next: number) =>
    ((at + size / 2) / length) * next - size / 2;
  return {
    ...item,
    xMm: along(item.xMm, item.widthMm, old.width, now.width),
    yMm: along(item.yMm, heightMm, old.height, now.height),
  };
}
