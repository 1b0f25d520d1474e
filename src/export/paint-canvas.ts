// Paints a display list on a canvas. Decides nothing: what is where, how large and in which colour is in the list.
import type { DrawOp } from "../comic/display-list.ts";
import { fontFace } from "../comic/font-metrics.ts";
import { type Path, pathOf } from "../geometry/path.ts";

export type Context2d = OffscreenCanvasRenderingContext2D;

export type OpOf<K extends DrawOp["kind"]> = DrawOp & { readonly kind: K };

/** Decoded pictures by `pictureKey`, in their tones. */
export type Pictures = ReadonlyMap<string, CanvasImageSource>;

/** Names a picture in its tone: the content hash when that is its own. */
export function pictureKey({ asset, tone }: OpOf<"image">): string {
  return tone ? `${asset} ${tone.dark} ${tone.light}` : asset;
}

/**
 * Paints in order, with the page's top left corner at the canvas's. `scale` is in pixels per mm. The lettering faces
 * must be loaded (lettering-fonts.ts). Throws when a picture is missing.
 */
export function paintCanvas(context: Context2d, ops: readonly DrawOp[], scale: number, pictures: Pictures): void {
  context.save();
  context.scale(scale, scale);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  for (const op of ops) {
    context.save();
    if (op.transform) context.transform(...op.transform);
    paintOp(context, op, pictures);
    context.restore();
  }
  context.restore();
}

function paintOp(context: Context2d, op: DrawOp, pictures: Pictures): void {
  if (op.kind === "glyphs") paintText(context, op);
  else if (op.kind === "image") paintImage(context, op, pictures);
  else if (op.kind === "fill") {
    trace(context, op.path);
    context.fillStyle = op.color;
    context.fill();
  } else {
    trace(context, op.path);
    context.strokeStyle = op.color;
    context.lineWidth = op.widthMm;
    context.lineJoin = op.join;
    context.stroke();
  }
}

function paintImage(context: Context2d, op: OpOf<"image">, pictures: Pictures): void {
  const picture = pictures.get(pictureKey(op));
  if (!picture)
    throw new Error(`paintCanvas(): expected the picture ${op.asset} of ${op.source}, found none; load it first`);
  trace(context, pathOf(op.clip));
  context.clip();
  context.drawImage(picture, op.x, op.y, op.width, op.height);
}

// Browsers round advances to 64ths of a pixel of the font's size: set large and scaled down, nothing is left of that.
const EM_PX = 1000;

function paintText(context: Context2d, op: OpOf<"glyphs">): void {
  const { family, weight, style } = fontFace(op.font);
  context.translate(op.x, op.y);
  context.scale(op.sizeMm / EM_PX, op.sizeMm / EM_PX);
  context.font = `${style} ${weight} ${EM_PX}px ${family.css}`;
  context.fontKerning = "none";
  context.letterSpacing = "0px";
  context.textRendering = "geometricPrecision";
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.direction = "ltr";
  context.fillStyle = op.color;
  context.fillText(op.text, 0, 0);
}

function trace(context: Context2d, path: Path): void {
  context.beginPath();
  for (const c of path) {
    if (c.op === "M") context.moveTo(c.x, c.y);
    else if (c.op === "L") context.lineTo(c.x, c.y);
    else if (c.op === "C") context.bezierCurveTo(c.x1, c.y1, c.x2, c.y2, c.x, c.y);
    else context.closePath();
  }
}
