import { expect, test } from "vitest";
import type { DrawOp } from "../comic/display-list.ts";
import { type Context2d, paintCanvas } from "./paint-canvas.ts";

/** A context that writes down what it is told, in order. */
function recorder(): { context: Context2d; said: string[] } {
  const said: string[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (target, name: string) =>
      name in target ? target[name] : (...args: unknown[]) => said.push(`${name}(${args.map(show).join(" ")})`),
    set: (target, name: string, value) => {
      target[name] = value;
      said.push(`${name}=${value}`);
      return true;
    },
  });
  return { context: context as unknown as Context2d, said };
}
const show = (value: unknown) => (typeof value === "object" ? "picture" : String(value));

const square = [{ op: "M", x: 0, y: 0 }, { op: "L", x: 2, y: 0 }, { op: "L", x: 2, y: 2 }, { op: "Z" }] as const;
const image: DrawOp = {
  kind: "image",
  source: "frame-1",
  asset: "abc",
  x: 1,
  y: 2,
  width: 30,
  height: 40,
  clip: [
    { x: 5, y: 5 },
    { x: 9, y: 5 },
    { x: 9, y: 9 },
  ],
};

test("millimetres are scaled once, operations come in order", () => {
  const { context, said } = recorder();
  const fill: DrawOp = { kind: "fill", source: "page-1", path: square, color: "#ffffff" };
  const stroke: DrawOp = {
    kind: "stroke",
    source: "frame-1",
    path: square,
    color: "#111111",
    widthMm: 0.7,
    join: "miter",
  };
  paintCanvas(context, [fill, stroke], 11.8, new Map());
  expect(said.filter((line) => line.startsWith("scale"))).toEqual(["scale(11.8 11.8)"]);
  expect(said.indexOf("fill()")).toBeLessThan(said.indexOf("stroke()"));
  expect(said).toContain("lineWidth=0.7");
  expect(said).toContain("lineTo(2 2)");
});

test("a picture is clipped to its frame and the clip ends with it", () => {
  const { context, said } = recorder();
  paintCanvas(context, [image], 1, new Map([["abc", {} as ImageBitmap]]));
  const order = ["moveTo(5 5)", "clip()", "drawImage(picture 1 2 30 40)", "restore()"].map((line) =>
    said.indexOf(line),
  );
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
  expect(said.filter((line) => line === "save()")).toHaveLength(said.filter((line) => line === "restore()").length);
});

test("text stands on its baseline without kerning, whatever the scale", () => {
  const { context, said } = recorder();
  const text: DrawOp = {
    kind: "glyphs",
    source: "c",
    text: "To",
    font: "Comic Neue Bold",
    sizeMm: 3.2,
    x: 7,
    y: 9,
    color: "#111111",
  };
  paintCanvas(context, [text], 4, new Map());
  expect(said).toContain("translate(7 9)");
  expect(said).toContain("scale(0.0032 0.0032)");
  expect(said).toContain('font=normal 700 1000px "Comic Neue", sans-serif');
  expect(said.indexOf("fontKerning=none")).toBeLessThan(said.indexOf("fillText(To 0 0)"));
});

test("a missing picture is named", () => {
  expect(() => paintCanvas(recorder().context, [image], 1, new Map())).toThrow(/picture abc of frame-1, found none/);
});
