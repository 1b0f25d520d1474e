// A whole page made from scratch with the starter's real networks: laid out by cuts, written, roughed in by pen, drawn, mended in part,
// lettered, read from the other side. How each of these works in every detail is tested elsewhere, with a stand-in.
import { readFileSync } from "node:fs";
import { type CDPSession, expect, type Page, test } from "@playwright/test";
import { PNG } from "pngjs";
import { chosenRender, framesOf, letteringOf, pageOf, rendersOf, roughOf, storyOf } from "../src/comic/query.ts";
import type { Render } from "../src/comic/records.ts";
import { StudioPage } from "./fixtures/studio.ts";

const CAST = `# The Last Evening

[Mina] a woman with red curly hair wearing a yellow sweater and blue pants
[Otto] a man with black hair and a beard wearing a purple shirt and gray pants
`;
const FIRST = "wide shot of [Mina] at the beach, on the left";
const LINES = [
  `${FIRST} # The last evening of summer.`,
  "close-up of [Mina], sad, at the beach",
  'full body of [Otto] in the park, [Otto] "Mina!"',
  "[Mina], happy, at the beach",
  "[Mina] and [Otto] in the forest # There was one more walk in it.",
  'close-up of [Otto], laughing, in the forest, [Otto] "Race you!"',
];
const [BLED, INSET, ROUGHED, MENDED, LEFT, RIGHT] = [1, 2, 3, 4, 5, 6] as const;

/** A figure with its arms up, in fractions of the box it stands in. */
const FIGURE = [
  Array.from({ length: 25 }, (_, i) => [0.5 + 0.24 * Math.sin(i / 4), 0.2 - 0.09 * Math.cos(i / 4)]),
  [
    [0.5, 0.3],
    [0.5, 0.62],
  ],
  [
    [0.5, 0.38],
    [0.1, 0.32],
    [-0.2, 0.06],
  ],
  [
    [0.5, 0.38],
    [0.9, 0.32],
    [1.2, 0.06],
  ],
  [
    [0.5, 0.62],
    [0.36, 0.78],
    [0.32, 0.96],
  ],
  [
    [0.5, 0.62],
    [0.64, 0.78],
    [0.68, 0.96],
  ],
] as const;

/** Two latent cells of 8 pixels. */
const FEATHER = 16;

type Corner = readonly [x: number, y: number];
type Corners = readonly Corner[];

/** The panels as they are on the screen, in reading order: corners in mm of the page. */
async function corners(studio: StudioPage): Promise<readonly Corners[]> {
  const outlines = studio.page.locator("section[data-panel] > svg:first-of-type > polygon");
  const all = await outlines.evaluateAll((polygons) => polygons.map((polygon) => polygon.getAttribute("points")!));
  return all.map((points) => points.split(" ").map((corner) => corner.split(",").map(Number) as [number, number]));
}

/** How far two convex shapes lie apart, along an edge of one of them; negative: they may overlap. */
function gap(a: Corners, b: Corners): number {
  const beyond = (from: Corners, to: Corners) =>
    from.map(([x, y], i) => {
      const [u, v] = from[(i + 1) % from.length]!;
      const length = Math.hypot(u - x, v - y);
      // Outwards: corners go clockwise, y down.
      const normal = [(v - y) / length, (x - u) / length] as const;
      const along = (shape: Corners) => shape.map(([p, q]) => p * normal[0] + q * normal[1]);
      return Math.min(...along(to)) - Math.max(...along(from));
    });
  return Math.max(...beyond(a, b), ...beyond(b, a));
}

/** As seen in a mirror beside a page of this width; of a shape, it doesn't matter with which corner it begins. */
const mirrored = (shape: Corners, width: number): Corners => shape.map(([x, y]) => [width - x, y]);
const sorted = (shapes: readonly Corners[]) =>
  shapes.map((shape) => shape.map((corner) => corner.map((mm) => mm.toFixed(4)).join()).sort());

/** A line of the cut tool across a panel, in fractions of its box. */
async function cut(studio: StudioPage, panel: number, from: Corner, to: Corner): Promise<void> {
  const box = (await studio.panel(panel).boundingBox())!;
  const at = ([x, y]: Corner) => [box.x + x * box.width, box.y + y * box.height] as const;
  await studio.page.mouse.move(...at(from));
  await studio.page.mouse.down();
  await studio.page.mouse.move(...at(to), { steps: 8 });
  await studio.page.mouse.up();
}

/** A stroke of a pen, as the browser's own input makes it: it presses more and more, then less. */
async function penStroke(client: CDPSession, points: Corners): Promise<void> {
  const pen = (type: "mousePressed" | "mouseMoved" | "mouseReleased", [x, y]: Corner, force: number) =>
    client.send("Input.dispatchMouseEvent", {
      type,
      x,
      y,
      force,
      pointerType: "pen",
      button: "left",
      buttons: type === "mouseReleased" ? 0 : 1,
      clickCount: 1,
    });
  await pen("mousePressed", points[0]!, 0.2);
  for (const [i, [x, y]] of points.slice(1).entries()) {
    const [u, v] = points[i]!;
    for (let step = 1; step <= 4; step++)
      await pen("mouseMoved", [u + ((x - u) * step) / 4, v + ((y - v) * step) / 4], 0.2 + 0.15 * step);
  }
  await pen("mouseReleased", points.at(-1)!, 0);
}

/** Pictures of a panel, the newest first, and the one that it shows. */
async function picturesOf(studio: StudioPage, panel: number) {
  const { doc, currentPage } = await studio.state();
  const shot = framesOf(doc, currentPage)[panel - 1]!.shot!;
  return { all: rendersOf(doc, shot), shown: chosenRender(doc, shot)!, rough: roughOf(doc, shot) };
}

/** The page, its panels and lettering, with places to the ten-thousandth of a millimetre. */
async function written(studio: StudioPage): Promise<string> {
  const { doc, currentPage } = await studio.state();
  const frames = framesOf(doc, currentPage);
  const all = [pageOf(doc, currentPage), ...frames, ...frames.flatMap(({ id }) => letteringOf(doc, id))];
  return JSON.stringify(all, (_, value) => (typeof value === "number" ? Number(value.toFixed(4)) : value));
}

async function read(page: Page, direction: string): Promise<void> {
  const switched = page.getByRole("group", { name: "Reading direction" });
  await switched.getByText(direction, { exact: true }).click();
  await expect(switched.getByRole("radio", { name: direction })).toBeChecked();
}

/** Whether paper shows along the middle of the gutter between two panels that stand side by side, in its lower half. */
function isPaperBetween(png: PNG, dpi: number, a: Corners, b: Corners): boolean {
  const [left, right] = a[0]![0] < b[0]![0] ? [a, b] : [b, a];
  const byX = (shape: Corners, side: 1 | -1, row: 0 | 1) => {
    const tops = [...shape].sort((p, q) => p[1] - q[1]);
    return (row === 0 ? tops.slice(0, 2) : tops.slice(-2)).sort((p, q) => side * (p[0] - q[0]))[0]!;
  };
  return [0.55, 0.65, 0.75, 0.85, 0.95].every((t) => {
    const along = (axis: 0 | 1) => {
      const at = (shape: Corners, side: 1 | -1) => byX(shape, side, 0)[axis] * (1 - t) + byX(shape, side, 1)[axis] * t;
      return (at(left, -1) + at(right, 1)) / 2;
    };
    const [x, y] = [along(0), along(1)].map((mm) => Math.round((mm / 25.4) * dpi)) as [number, number];
    return png.data
      .subarray((y * png.width + x) * 4)
      .subarray(0, 3)
      .every((value) => value === 255);
  });
}

test("a page from scratch: cut, written, roughed in by pen, drawn, mended in part, heads refined, read from the right", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  const sheet = page.locator("svg[data-part]").last();

  // One panel is cut into five, one of the cuts across; a sixth lies over the first, which runs over three edges.
  await studio.writeScript(`${CAST}\n${FIRST}`);
  await expect(studio.panels).toHaveCount(1);
  await page.getByRole("button", { name: "Cut tool" }).click();
  await cut(studio, 1, [-0.02, 0.37], [1.02, 0.37]);
  await expect(studio.panels).toHaveCount(2);
  await cut(studio, 2, [-0.02, 0.5], [1.02, 0.5]);
  await expect(studio.panels).toHaveCount(3);
  await cut(studio, 2, [0.56, -0.05], [0.4, 1.05]);
  await expect(studio.panels).toHaveCount(4);
  await cut(studio, 4, [0.6, -0.05], [0.6, 1.05]);
  await expect(studio.panels).toHaveCount(5);
  await page.keyboard.press("Escape");
  await studio.panel(BLED).click();
  for (const side of ["Top", "Left", "Right"]) await inspector.getByRole("checkbox", { name: side }).check();
  await inspector.getByRole("button", { name: "Lay a panel over it" }).click();
  await expect(studio.panels).toHaveCount(6);
  await studio.panel(INSET).click({ position: { x: 20, y: 30 } });
  await page.getByRole("group", { name: "Shape of panel 2" }).getByRole("button", { name: "Move the panel" }).focus();
  for (let n = 0; n < 3; n++) await page.keyboard.press("Shift+ArrowDown");
  await studio.screenshot("real-page-cut");

  const { doc, currentPage } = await studio.state();
  const paper = pageOf(doc, currentPage);
  const { widthMm, heightMm, marginMm, bleedMm } = paper;
  const shapes = await corners(studio);
  const cuts = shapes.filter((_, i) => i !== INSET - 1);
  const { horizontalMm, verticalMm } = storyOf(doc).gutters;
  for (const [i, a] of cuts.entries())
    for (const b of cuts.slice(i + 1)) expect(gap(a, b)).toBeGreaterThan(Math.min(horizontalMm, verticalMm) - 0.01);
  expect(gap(shapes[ROUGHED - 1]!, shapes[MENDED - 1]!)).toBeCloseTo(verticalMm, 2);
  const extent = (shape: Corners) => {
    const [xs, ys] = [shape.map(([x]) => x), shape.map(([, y]) => y)];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
  };
  for (const shape of shapes.slice(ROUGHED - 1)) {
    const [left, top, right, bottom] = extent(shape);
    expect(Math.min(left, top, widthMm - right, heightMm - bottom)).toBeGreaterThan(marginMm - 0.01);
  }
  const [left, top, right] = extent(shapes[BLED - 1]!);
  for (const edge of [left, top, widthMm - right]) expect(edge).toBeCloseTo(-bleedMm, 3);
  // Over two tiers.
  expect(gap(shapes[INSET - 1]!, shapes[BLED - 1]!)).toBeLessThan(0);
  expect(gap(shapes[INSET - 1]!, shapes[MENDED - 1]!)).toBeLessThan(0);
  const slanted = shapes[ROUGHED - 1]!.filter(([x], i, all) => {
    const [u, v] = all[(i + 1) % all.length]!;
    return Math.abs(u - x) > 5 && Math.abs(v - all[i]![1]) > 5;
  });
  expect(slanted).toHaveLength(1);

  // The words go into the panels that are there.
  await studio.writeScript(`${CAST}\n${LINES.join("\n")}`);
  await expect(studio.captionOf(LEFT)).toBeVisible();
  await expect(page.getByRole("treeitem", { name: "Otto in panel 3: Mina!" })).toBeVisible();
  expect(sorted(await corners(studio))).toEqual(sorted(shapes));

  // A rough by pen, where the figure stands.
  await studio.panel(ROUGHED).click();
  await page.keyboard.press("b");
  const [head, body] = await Promise.all(
    [/^Head of Otto/, /^Body of Otto/].map(async (name) => (await page.getByRole("button", { name }).boundingBox())!),
  );
  await page.keyboard.press("b");
  await page.keyboard.press("s");
  await expect(page.getByRole("button", { name: /^Rough of panel 3/ })).toBeFocused();
  const client = await page.context().newCDPSession(page);
  const high = body!.y + body!.height - head!.y;
  const strokes = FIGURE.map((stroke) =>
    stroke.map(([x, y]): Corner => [body!.x + x! * body!.width, head!.y + y! * high]),
  );
  for (const stroke of strokes) await penStroke(client, stroke);
  await expect(page.getByRole("button", { name: /^Rough of panel 3/ })).toHaveAccessibleName(/6 marks$/);
  await studio.screenshot("real-page-rough");
  await inspector.getByRole("button", { name: "Done" }).click();
  const { rough } = await picturesOf(studio, ROUGHED);
  for (const { mark } of rough) {
    const pressures = mark.kind === "stroke" ? mark.points.map(([, , pressure]) => pressure) : [];
    expect(new Set(pressures.map((pressure) => pressure.toFixed(1))).size).toBeGreaterThan(2);
  }

  await studio.drawPage();
  await studio.screenshot("real-page-drawn");
  const drawn = await studio.renders();
  expect(drawn.map(({ recipe }) => recipe.rough !== undefined)).toEqual([false, false, true, false, false, false]);
  expect(drawn.map(({ recipe }) => recipe.redraw)).toEqual(Array(6).fill(undefined));

  // A part of the fourth panel, drawn again.
  await studio.panel(MENDED).click();
  await page.keyboard.press("p");
  const surface = page.getByRole("button", { name: /^Part of panel 4 to be redrawn/ });
  await expect(surface).toBeFocused();
  const picture = (await surface.boundingBox())!;
  await page.mouse.move(picture.x + 0.6 * picture.width, picture.y + 0.42 * picture.height);
  await page.mouse.down();
  await page.mouse.move(picture.x + 0.95 * picture.width, picture.y + 0.86 * picture.height, { steps: 6 });
  await page.mouse.up();
  await inspector.getByLabel("What should be there").fill("[Mina] with a cat at the beach");
  await studio.screenshot("real-page-part");
  await inspector.getByRole("button", { name: "Redraw part" }).click();
  await expect.poll(async () => (await picturesOf(studio, MENDED)).all.length, { timeout: 0 }).toBe(2);
  const [mended, before] = (await picturesOf(studio, MENDED)).all as [Render, Render];
  expect(before.id).toBe(drawn[MENDED - 1]!.id);
  expect(mended.recipe.redraw).toMatchObject({ from: before.asset, strength: 1 });
  const [mark] = mended.recipe.redraw!.part!;
  if (mark?.kind !== "box") throw new Error("a rectangle was dragged");
  const changed = (await studio.difference(before.asset, mended.asset))!;
  const size = [mended.widthPx, mended.heightPx] as const;
  for (const side of [0, 1] as const) {
    expect(changed[side]).toBeGreaterThan(mark.box[side] * size[side] - FEATHER - 1);
    expect(changed[side + 2]).toBeLessThan(mark.box[side + 2]! * size[side] + FEATHER);
  }

  // Small heads of all panels.
  await page.getByRole("button", { name: "More ways to draw" }).click();
  await page.getByRole("menuitem", { name: /^Refine heads on this page/ }).click();
  const refined = async () => (await studio.renders()).filter(({ recipe }) => recipe.redraw?.enlarged);
  await expect.poll(async () => (await refined()).length, { timeout: 0 }).toBeGreaterThan(0);
  await studio.finished();
  for (const render of await refined()) {
    const { doc } = await studio.state();
    const source = rendersOf(doc, render.shot).find(({ asset }) => asset === render.recipe.redraw!.from)!;
    expect(render.asset).not.toBe(source.asset);
    const [part] = render.recipe.redraw!.part!;
    if (part?.kind !== "box") throw new Error("a head is cut out as a rectangle");
    const at = (await studio.difference(source.asset, render.asset))!;
    const [wide, high] = [render.widthPx, render.heightPx];
    expect(at[0]).toBeGreaterThan(part.box[0] * wide - 2);
    expect(at[1]).toBeGreaterThan(part.box[1] * high - 2);
    expect(at[2]).toBeLessThan(part.box[2] * wide + 1);
    expect(at[3]).toBeLessThan(part.box[3] * high + 1);
  }

  // The caption by hand; balloons find their places.
  const caption = studio.captionOf(BLED);
  await caption.hover();
  await page.mouse.down();
  await page.mouse.move(...(await studio.centreOf(caption, 180, 16)), { steps: 6 });
  await page.mouse.up();
  expect((await studio.lettering(0)).auto).toBe(false);

  // Roughs are no part of the page.
  await studio.panel(ROUGHED).click();
  await inspector.getByRole("button", { name: "Hide roughs" }).click();
  await expect(page.locator("[data-rough]")).toHaveCount(0);

  // Exported, then the same page read from the right, and back.
  await studio.selectNothing();
  await studio.sharpened();
  await studio.screenshot("real-page-ltr");
  await studio.screenshot("real-page", sheet);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByRole("spinbutton", { name: "Resolution" }).fill("100");
  await dialog.getByText("Bleed", { exact: true }).click();
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export PNG" }).click();
  const exported = PNG.sync.read(readFileSync(await (await download).path()));
  expect([exported.width, exported.height]).toEqual([850, 1193]);
  await dialog.getByRole("button", { name: "Close" }).first().click();

  const story = await written(studio);
  const lettered = (await studio.pageGeometry()).captions[0]!;
  const pictures = (await studio.renders()).map(({ id }) => id);
  const gutters = async (now: readonly Corners[]) => {
    const png = PNG.sync.read(await studio.exportPage(100));
    expect([png.width, png.height]).toEqual([827, 1169]);
    for (const [a, b] of [
      [ROUGHED, MENDED],
      [LEFT, RIGHT],
    ] as const)
      expect(isPaperBetween(png, 100, now[a - 1]!, now[b - 1]!)).toBe(true);
  };
  await gutters(shapes);
  await read(page, "Right to left");
  const other = await corners(studio);
  expect(sorted(other)).toEqual(sorted(shapes.map((shape) => mirrored(shape, widthMm))));
  expect(sorted(other)).not.toEqual(sorted(shapes));
  const moved = (await studio.pageGeometry()).captions[0]!;
  expect(moved.x).toBeCloseTo(widthMm - lettered.x - lettered.width, 4);
  expect(moved.y).toBeCloseTo(lettered.y, 4);
  expect((await studio.renders()).map(({ id }) => id)).toEqual(pictures);
  await gutters(other);
  await studio.selectNothing();
  await studio.sharpened();
  await studio.screenshot("real-page-right");
  await studio.screenshot("real-page-rtl", sheet);
  await read(page, "Left to right");
  expect(await written(studio)).toBe(story);
  expect(sorted(await corners(studio))).toEqual(sorted(shapes));
});
