// The one renderer's input: a page as layers of drawing operations in page mm, painted in order. Painters (SVG, canvas,
// PDF) decide nothing: no layout, no line breaks, no defaults.
import { type Affine, inverse, mapPoint } from "../geometry/affine.ts";
import { type Box, centerOf } from "../geometry/box.ts";
import { type Path, pathOf } from "../geometry/path.ts";
import { boundingBox, type Polygon, polygonOf } from "../geometry/polygon.ts";
import { add, type Vec } from "../geometry/vec.ts";
import { letteringOutline } from "./balloon-outline.ts";
import { byPage, remembering } from "./doc.ts";
import { effectLines } from "./effect-lines.ts";
import { fontFace } from "./font-metrics.ts";
import { frameOutline } from "./frame-outline.ts";
import { coverFit, seenOf, turnOf } from "./image-fit.ts";
import { layoutPage, type PageLayout } from "./layout.ts";
import { letteringBox, letteringSize } from "./lettering.ts";
import { bleedOf } from "./placed-cuts.ts";
import { chosenRender, framesOf, letteringOf, pageOf, shotOf, storyOf, styleOf } from "./query.ts";
import type { Doc, Frame, Lettering, Page } from "./records.ts";
import { type Tone, toneOf } from "./tone.ts";

/** What is painted over what, from below. */
export type LayerName = "paper" | "pictures" | "borders" | "lettering";

/** Operations that belong together: a layer of a PSD, a group of a PDF. Painted in order, like the layers of a page. */
export interface Layer {
  readonly name: LayerName;
  /** The frame whose part of the layer this is; null for what belongs to the page. */
  readonly frame: string | null;
  /** What lies over what: 0 for the page and the frames of its cuts, then each inset by itself. */
  readonly storey: number;
  readonly ops: readonly DrawOp[];
}

interface Operation {
  /** Id of the page, frame or lettering that is shown. */
  readonly source: string;
  /** Where the operation's own millimetres lie on the page; absent: they are the page's. */
  readonly transform?: Affine;
}

/** Colours are sRGB hex. */
export type DrawOp = Operation &
  (
    | { readonly kind: "fill"; readonly path: Path; readonly color: string }
    | {
        /** Centred on the path. */
        readonly kind: "stroke";
        readonly path: Path;
        readonly color: string;
        readonly widthMm: number;
        readonly join: "miter" | "round";
      }
    | {
        readonly kind: "image";
        /** Content hash in the asset store. */
        readonly asset: string;
        readonly x: number;
        readonly y: number;
        readonly width: number;
        readonly height: number;
        readonly clip: Polygon;
        /** What becomes of its colours; absent: nothing. */
        readonly tone?: Tone;
      }
    | {
        /** One line of text, without kerning and ligatures. */
        readonly kind: "glyphs";
        readonly text: string;
        /** A face of font-metrics.ts. */
        readonly font: string;
        readonly sizeMm: number;
        /** Left end. */
        readonly x: number;
        /** Baseline. */
        readonly y: number;
        readonly color: string;
      }
  );

const PAPER_COLOR = "#ffffff";
const BORDER_COLOR = "#111111";
/** How much paper shows around an inset. */
const INSET_EDGE_MM = 1.2;

/**
 * Paper up to the bleed's edge, then pictures and borders of the cuts' frames and of each inset in turn, then lettering; what has nothing to
 * paint is no layer. A frame without a picture has only its border; lettering without text, and what the artist hid, is not drawn. The same list
 * until something on the page changes; the same layers until something in their frame does.
 * Throws for an unknown page.
 */
export const displayPage: (doc: Doc, page: string) => readonly Layer[] = byPage(layersOf, (doc) => [
  storyOf(doc).direction,
  storyOf(doc).gutters,
  storyOf(doc).tone,
  doc.byType.style,
]);

function layersOf(doc: Doc, pageId: string): readonly Layer[] {
  const page = pageOf(doc, pageId);
  const layout = layoutPage(page, storyOf(doc));
  const paper = pathOf(polygonOf(bleedOf(page)));
  const storeys = storeysOf(page);
  const inFrames = framesOf(doc, pageId).flatMap((frame) =>
    frameLayers(doc, layout, frame, storeys.get(frame.id) ?? 0),
  );
  const layers = (name: LayerName, storey: number) =>
    inFrames.filter((layer) => layer.name === name && layer.storey === storey);
  const top = page.insets.length;
  return [
    { name: "paper", frame: null, storey: 0, ops: [{ kind: "fill", source: pageId, path: paper, color: PAPER_COLOR }] },
    ...Array.from({ length: top + 1 }, (_, storey) => [
      ...layers("pictures", storey),
      ...layers("borders", storey),
    ]).flat(),
    ...Array.from({ length: top + 1 }, (_, storey) => layers("lettering", storey)).flat(),
  ];
}

const remembered = remembering<readonly Layer[]>();

/** A frame's parts of the layers, those that have something to paint. */
function frameLayers(doc: Doc, layout: PageLayout, frame: Frame, storey: number): readonly Layer[] {
  const polygon = layout.get(frame.id);
  if (!polygon || (storey > 0 && frame.hidden)) return [];
  const lettering = letteringOf(doc, frame.id);
  const shot = shotOf(doc, frame);
  const shown = [shot, shot && chosenRender(doc, shot.id), storyOf(doc).tone, doc.byType.style];
  return remembered([frame, polygon, storey, lettering, ...shown], () => {
    const outline = frameOutline(polygon, frame, frame.id);
    const paper = storey > 0 ? paperUnder(frame, outline) : [];
    const painted = {
      pictures: [...paper, ...pictureOf(doc, frame, outline)],
      borders: [...effectOf(frame, outline), ...borderOf(frame, outline)],
      lettering: lettering.flatMap((item) => letteringOps(doc, layout, frame, item)),
    } as const;
    return (["pictures", "borders", "lettering"] as const).flatMap((name) =>
      painted[name].length > 0 ? [{ name, frame: frame.id, storey, ops: painted[name] }] : [],
    );
  });
}

/** The storey of each inset by its frame; the frames of the cuts are below them all. */
export function storeysOf({ insets }: Pick<Page, "insets">): ReadonlyMap<string, number> {
  return new Map(insets.map(({ frame }, i) => [frame, i + 1]));
}

/** An inset stands on paper of its own, a little larger than itself, so that it is set off from what lies below. */
function paperUnder(frame: Frame, outline: Polygon): readonly DrawOp[] {
  const path = pathOf(outline);
  const edge = { path, color: PAPER_COLOR, widthMm: 2 * INSET_EDGE_MM + frame.borderMm, join: "miter" } as const;
  return [
    { kind: "fill", source: frame.id, path, color: PAPER_COLOR },
    { kind: "stroke", source: frame.id, ...edge },
  ];
}

/** What the layers paint, in order. */
export function opsOf(layers: readonly Layer[]): readonly DrawOp[] {
  return layers.flatMap(({ ops }) => ops);
}

function pictureOf(doc: Doc, frame: Frame, clip: Polygon): readonly DrawOp[] {
  const render = frame.shot === null ? undefined : chosenRender(doc, frame.shot);
  if (!render) return [];
  const bounds = boundingBox(clip);
  const fit = coverFit(seenOf(render), bounds, frame);
  const tone = toneOf(storyOf(doc).tone);
  const image = { kind: "image", source: frame.id, asset: render.asset, ...fit, ...(tone && { tone }) } as const;
  const transform = turnOf(frame, bounds);
  if (!transform) return [{ ...image, clip }];
  const back = inverse(transform);
  return [{ ...image, transform, clip: clip.map((corner) => mapPoint(back, corner)) }];
}

function effectOf({ id, effect }: Frame, outline: Polygon): readonly DrawOp[] {
  if (!effect) return [];
  const path = effectLines(outline, effect, id).flatMap(pathOf);
  return path.length > 0 ? [{ kind: "fill", source: id, path, color: BORDER_COLOR }] : [];
}

function borderOf(frame: Frame, polygon: Polygon): readonly DrawOp[] {
  if (frame.borderMm <= 0) return [];
  const line = { color: BORDER_COLOR, widthMm: frame.borderMm, join: isSharp(frame) ? "miter" : "round" } as const;
  return [{ kind: "stroke", source: frame.id, path: pathOf(polygon), ...line }];
}

const isSharp = ({ corners, wobbleMm }: Frame) => corners === "sharp" && wobbleMm === 0;

function letteringOps(doc: Doc, layout: PageLayout, frame: Frame, item: Lettering): readonly DrawOp[] {
  const box = letteringBox(doc, layout, item);
  if (!box || item.hidden || item.text.trim() === "") return [];
  const style = styleOf(doc, item);
  const target = item.type === "balloon" ? speakerPoint(doc, layout, frame, item.speaker) : null;
  const others = letteringOf(doc, frame.id).flatMap((other) =>
    other.id === item.id || other.hidden ? [] : (letteringBox(doc, layout, other) ?? []),
  );
  const path = letteringOutline(box, style, target, others);
  const size = letteringSize(item, style);
  const line = { color: style.stroke, widthMm: style.strokeMm, join: "round" } as const;
  const type = { font: fontFace(style.font).name, sizeMm: style.sizeMm, color: style.ink };
  const origin = add(box, size.text);
  return [
    { kind: "fill", source: item.id, path, color: style.fill },
    ...(style.strokeMm > 0 ? [{ kind: "stroke", source: item.id, path, ...line } as const] : []),
    ...size.layout.lines
      .filter(({ text }) => text !== "")
      .map(({ text, x, baseline: y }): DrawOp => {
        return { kind: "glyphs", source: item.id, text, ...type, ...add(origin, { x, y }) };
      }),
  ];
}

/**
 * Where a balloon's tail points: the speaker's head as it was drawn, when the shown render knows it and it lies in the
 * frame; else the middle of the frame's lower half, where figures usually stand.
 */
function speakerPoint(doc: Doc, layout: PageLayout, frame: Frame, speaker: string): Vec | null {
  const polygon = layout.get(frame.id);
  if (!polygon) return null;
  const bounds = boundingBox(polygon);
  const shot = shotOf(doc, frame);
  const render = shot ? chosenRender(doc, shot.id) : undefined;
  const head = shot ? render?.recipe.stage?.figures[shot.cast.indexOf(speaker)]?.head : undefined;
  if (render && head) {
    const fit = coverFit(seenOf(render), bounds, frame);
    const [x0, y0, x1, y1] = head;
    const inImage = { x: fit.x + ((x0 + x1) / 2) * fit.width, y: fit.y + (y0 + (y1 - y0) * 0.7) * fit.height };
    const turn = turnOf(frame, bounds);
    const mouth = turn ? mapPoint(turn, inImage) : inImage;
    if (isInside(bounds, mouth)) return mouth;
  }
  return { x: centerOf(bounds).x, y: bounds.y + bounds.height * 0.75 };
}

function isInside(box: Box, point: Vec): boolean {
  return box.x < point.x && point.x < box.x + box.width && box.y < point.y && point.y < box.y + box.height;
}
