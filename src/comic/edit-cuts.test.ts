import fc from "fast-check";
import { expect, test } from "vitest";
import { areaOf, boundingBox, clipPolygon, type Polygon, polygonOf } from "../geometry/polygon.ts";
import { add, dot, scale, subtract, type Vec } from "../geometry/vec.ts";
import { DEFAULT_GUTTERS, leavesOf, mirrorTree } from "./cut-tree.ts";
import {
  type CutPage,
  cutFrame,
  cutsWithPaths,
  lineThrough,
  mergeable,
  mergeFrames,
  moveCut,
  setCutGutter,
  splitFrame,
  turnCut,
} from "./edit-cuts.ts";
import { gapOf, leafPolygon, liveArea, normalOf, type PlacedTree, placeCuts, placedLeaves } from "./placed-cuts.ts";
import type { CutTree } from "./records.ts";
import { templateById } from "./templates.ts";

const sheet = { widthMm: 210, heightMm: 297, marginMm: 12, bleedMm: 3, gutters: DEFAULT_GUTTERS };
const pageOf = (layout: CutTree): CutPage => ({ ...sheet, layout });
const template = (id: string) => pageOf(templateById(id)!.tree);
const placedOf = (page: CutPage) => placeCuts(page.layout, page, page.gutters);
const regions = (page: CutPage) => new Map(placedLeaves(placedOf(page)).map((leaf) => [leaf.frame, leaf.region]));
const boxOf = (page: CutPage, frame: string) => boundingBox(regions(page).get(frame)!);

/** One step of an artist, as numbers in 0..1. */
type Step = readonly [kind: number, which: number, a: number, b: number, c: number];
// From a seed: shrinking a thousand numbers one by one would take an hour and say no more.
// The modulus itself is no seed of a Lehmer generator: all that follows is 0.
const sequences = (length: number) =>
  fc.integer({ min: 1, max: 0x7ffffffe }).map((seed) => {
    let state = seed;
    const next = () => {
      state = (state * 48271) % 0x7fffffff;
      return state / 0x7fffffff;
    };
    return Array.from({ length }, (): Step => [next(), next(), next(), next(), next()]);
  });

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[Math.floor(at * list.length)];
}

function walked(page: CutPage, sequence: readonly Step[], seen: (page: CutPage) => void): void {
  let now = page;
  sequence.forEach(([kind, which, a, b, c], i) => {
    const frame = pick(leavesOf(now.layout), which)!;
    const [path = "", cut] = pick(cutsWithPaths(placedOf(now)), which) ?? [];
    const { x, y, width, height } = boxOf(now, frame);
    const point = (u: number, v: number) => ({ x: x + u * width, y: y + v * height });
    const edit = (): CutTree | null => {
      if (kind < 0.35) return cutFrame(now, frame, lineThrough(point(a, b), point(b, c))!, `n${i}`);
      if (kind < 0.45) return splitFrame(now, frame, a < 0.5 ? "horizontal" : "vertical", [`n${i}`, `m${i}`]);
      if (kind < 0.6) return mergeFrames(now, frame, pick(mergeable(now, frame), a) ?? frame);
      if (kind < 0.85) return moveCut(now, path, { x: a * 210, y: b * 297 });
      if (kind < 0.95) return cut ? turnCut(now, path, cut.point, (b - 0.5) * 90) : null;
      return setCutGutter(now, path, a < 0.5 ? null : b * 9);
    };
    now = { ...now, layout: edit() ?? now.layout };
    seen(now);
  });
}

/** How far the nearest and the farthest corner lie beyond a line. */
function beyond(polygons: readonly Polygon[], point: Vec, normal: Vec) {
  const away = polygons.flat().map((corner) => dot(subtract(corner, point), normal));
  return { least: Math.min(...away), most: Math.max(...away) };
}

/** By how much the frames miss the edges of the gutters between them at worst, and the area of those gutters. */
function gutters(page: CutPage, tree: PlacedTree): { readonly error: number; readonly area: number } {
  if (tree.kind === "leaf") return { error: 0, area: 0 };
  const gap = gapOf(tree, page.gutters);
  const [before, after] = [tree.first, tree.second].map((part) => placedLeaves(part).map(({ region }) => region));
  const normal = normalOf(tree);
  // Nothing of one side reaches into the gutter, and something of each touches its edge.
  const above = Math.abs(beyond(before!, tree.point, normal).most + gap / 2);
  const below = Math.abs(beyond(after!, tree.point, normal).least - gap / 2);
  const at = dot(tree.point, normal);
  const strip = clipPolygon(clipPolygon(tree.region, normal, at - gap / 2), scale(normal, -1), -(at + gap / 2));
  const parts = [gutters(page, tree.first), gutters(page, tree.second)];
  return {
    error: Math.max(above, below, ...parts.map(({ error }) => error)),
    area: parts.reduce((sum, { area }) => sum + area, areaOf(strip)),
  };
}

test("200 cuts, merges and drags: frames stay apart by their gutters, on the page, and fill it with them", () => {
  const live = polygonOf(liveArea(sheet));
  fc.assert(
    fc.property(sequences(200), (sequence) => {
      let most = 0;
      walked(template("splash"), sequence, (page) => {
        const tree = placedOf(page);
        const frames = placedLeaves(tree).map(({ region }) => region);
        most = Math.max(most, frames.length);
        const { error, area } = gutters(page, tree);
        expect(error).toBeLessThan(0.01);
        const filled = frames.reduce((sum, frame) => sum + areaOf(frame), area);
        expect(Math.abs(filled - areaOf(live))).toBeLessThan(0.01);
        const { x, y, width, height } = boundingBox(frames.flat());
        expect(Math.max(12 - x, 12 - y, x + width - 198, y + height - 285)).toBeLessThan(1e-6);
      });
      expect(most).toBeGreaterThan(3);
    }),
    { numRuns: 6 },
  );
});

test("a drag moves the two frames at the border, and no others", () => {
  const page = template("three-tiers");
  const moved = pageOf(moveCut(page, "", { x: 0, y: boxOf(page, "1").y + boxOf(page, "1").height + 22.5 })!);
  expect(boxOf(moved, "1").height).toBeCloseTo(boxOf(page, "1").height + 20, 9);
  expect(boxOf(moved, "2").height).toBeCloseTo(boxOf(page, "2").height - 20, 9);
  expect(boxOf(moved, "3")).toEqual(boxOf(page, "3"));
});

test("a border goes as far as its frames have room", () => {
  const page = template("three-tiers");
  const moved = pageOf(moveCut(page, "", { x: 0, y: 600 })!);
  expect(boxOf(moved, "2").height).toBeCloseTo(4, 4);
  expect(boxOf(moved, "3")).toEqual(boxOf(page, "3"));
});

test("a cut goes where the line was drawn, at any angle", () => {
  const page = template("splash");
  for (const degrees of [0, 15, 44, 46, 90, 120, 179]) {
    const along = { x: Math.cos((degrees * Math.PI) / 180), y: Math.sin((degrees * Math.PI) / 180) };
    const through = { x: 90, y: 130 };
    const line = lineThrough(add(through, along), subtract(through, scale(along, 3)))!;
    const [first, second] = placedLeaves(placedOf(pageOf(cutFrame(page, "1", line, "2")!)));
    const gutter = line.direction === "horizontal" ? 5 : 3.5;
    for (const { region } of [first!, second!]) {
      const nearest = Math.min(
        ...region.map((p) => Math.abs((p.x - through.x) * along.y - (p.y - through.y) * along.x)),
      );
      expect(nearest).toBeCloseTo(gutter / 2, 9);
    }
  }
});

test("a corner can be cut off", () => {
  const layout = cutFrame(template("splash"), "1", lineThrough({ x: 12, y: 50 }, { x: 50, y: 12 })!, "2");
  expect(regions(pageOf(layout!)).get("1")).toHaveLength(3);
});

test("no frame gets smaller than a fingertip", () => {
  expect(cutFrame(template("splash"), "1", lineThrough({ x: 12, y: 14 }, { x: 150, y: 14 })!, "2")).toBeNull();
  expect(
    splitFrame(
      template("grid-3x3"),
      "1",
      "vertical",
      Array.from({ length: 12 }, (_, i) => `n${i}`),
    ),
  ).toBeNull();
});

test("a frame is split into equal parts, in reading order, and the others stay", () => {
  const page = template("wide-over-two");
  const split = pageOf(splitFrame(page, "1", "vertical", ["a", "b"])!);
  expect(leavesOf(split.layout)).toEqual(["1", "a", "b", "2", "3"]);
  for (const frame of ["1", "a", "b"]) expect(boxOf(split, frame).width).toBeCloseTo((186 - 7) / 3, 9);
  for (const frame of ["2", "3"]) expect(boxOf(split, frame)).toEqual(boxOf(page, frame));
});

test("frames merge across tiers and within them, and the others stay where they were", () => {
  const grid = template("grid-2x2");
  expect(mergeable(grid, "1")).toEqual(["2", "3"]);
  const tall = pageOf(mergeFrames(grid, "1", "3")!);
  expect(leavesOf(tall.layout)).toEqual(["1", "2", "4"]);
  expect(boxOf(tall, "1").height).toBeCloseTo(273, 9);
  for (const frame of ["2", "4"]) {
    const [before, after] = [boxOf(grid, frame), boxOf(tall, frame)];
    for (const side of ["x", "y", "width", "height"] as const) expect(after[side]).toBeCloseTo(before[side], 9);
  }
  const wide = pageOf(mergeFrames(template("three-tiers"), "1", "2")!);
  expect(boxOf(wide, "1").height).toBeCloseTo((2 * (273 - 10)) / 3 + 5, 9);
});

test("frames that make no panel together are not merged", () => {
  expect(mergeFrames(template("three-tiers"), "1", "3")).toBeNull();
  expect(mergeFrames(template("tall-and-two"), "1", "2")).toBeNull();
  expect(mergeFrames(template("grid-2x2"), "1", "4")).toBeNull();
});

test("a cut taken back by a merge leaves the tree as it was", () => {
  const page = template("wide-over-two");
  const cut = pageOf(cutFrame(page, "2", lineThrough({ x: 30, y: 180 }, { x: 80, y: 200 })!, "new")!);
  const merged = mergeFrames(cut, "2", "new")!;
  for (const frame of ["1", "2", "3"]) {
    const [before, after] = [boxOf(page, frame), boxOf(pageOf(merged), frame)];
    for (const side of ["x", "y", "width", "height"] as const) expect(after[side]).toBeCloseTo(before[side], 9);
  }
});

test("a page mirrored twice is the page, and mirrored once it is its mirror image", () => {
  fc.assert(
    fc.property(sequences(30), (sequence) => {
      let last = template("splash");
      walked(last, sequence, (page) => {
        last = page;
      });
      const mirrored = regions(pageOf(mirrorTree(last.layout)));
      for (const [frame, region] of regions(last))
        for (const corner of region) {
          const nearest = Math.min(
            ...mirrored.get(frame)!.map((p) => Math.hypot(p.x - (210 - corner.x), p.y - corner.y)),
          );
          expect(nearest).toBeLessThan(1e-6);
        }
      const twice = regions(pageOf(mirrorTree(mirrorTree(last.layout))));
      for (const [frame, region] of regions(last))
        region.forEach((corner, i) => {
          expect(twice.get(frame)![i]!.x).toBeCloseTo(corner.x, 6);
          expect(twice.get(frame)![i]!.y).toBeCloseTo(corner.y, 6);
        });
    }),
    { numRuns: 10 },
  );
});

test("a frame at the edge runs into the bleed, along its own cuts, and nowhere else", () => {
  const page = template("four-slanted");
  const [first, second] = placedLeaves(placedOf(page));
  const over = leafPolygon({ ...first!, bleed: ["left", "top", "bottom"] }, page);
  const { x, y, width } = boundingBox(over);
  expect([x, y, x + width]).toEqual([-3, -3, 198]);
  // Its lower edge is the cut's, carried on.
  const { most } = beyond(
    [over],
    { x: 105, y: 100 },
    { x: -Math.sin((-4 * Math.PI) / 180), y: Math.cos((-4 * Math.PI) / 180) },
  );
  const inside = beyond(
    [first!.region],
    { x: 105, y: 100 },
    { x: -Math.sin((-4 * Math.PI) / 180), y: Math.cos((-4 * Math.PI) / 180) },
  );
  expect(most).toBeCloseTo(inside.most, 9);
  expect(leafPolygon({ ...second!, bleed: ["right"] }, page)).toEqual(second!.region);
});
