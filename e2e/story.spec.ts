// The main job, as an artist does it: open, draw, letter, undo, come back, export.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { PNG } from "pngjs";
import { StudioPage } from "./fixtures/studio.ts";

/** Independent of the studio: chunk name to bytes. */
function chunksOf(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.set(png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

test("an artist draws the sample, letters it, comes back to it and exports it", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await expect(studio.panel(1)).toBeVisible();
  const count = await studio.panels.count();
  expect(count).toBeGreaterThanOrEqual(4);
  await studio.screenshot("empty");

  await studio.drawButton.click();
  await expect(page.getByRole("progressbar", { name: "Drawing progress" })).toBeVisible();
  await expect(page.getByText(/step \d+ of \d+/)).toBeVisible();
  await expect.poll(() => studio.previewCount()).toBeGreaterThanOrEqual(4);
  await studio.screenshot("drawing");
  await studio.finished();
  await studio.screenshot("drawn");

  // One caption by mouse, another by keyboard.
  const captions = page.getByRole("treeitem", { name: /^Caption of panel/ });
  const first = captions.nth(0);
  const before = await studio.lettering(0);
  await first.hover();
  await page.mouse.down();
  await page.mouse.move(...(await studio.centreOf(first, 30, 24)), { steps: 8 });
  await page.mouse.up();
  const dragged = await studio.lettering(0);
  expect(dragged.xMm - before.xMm).toBeGreaterThan(2);
  expect(dragged.yMm - before.yMm).toBeGreaterThan(2);

  const second = captions.nth(1);
  const beforeKeys = await studio.lettering(1);
  await second.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect.poll(async () => (await studio.lettering(1)).yMm).toBeCloseTo(beforeKeys.yMm + 5.5, 1);

  // Edited in place; the script says the same.
  await first.dblclick();
  const editor = page.getByRole("textbox", { name: /^Caption of panel 1/ });
  await expect(editor).toBeFocused();
  await editor.fill("A brand new morning");
  await page.keyboard.press("Control+Enter");
  await expect(studio.script).toContainText("A brand new morning");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(studio.script).not.toContainText("A brand new morning");
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(studio.script).toContainText("A brand new morning");
  await studio.screenshot("lettered");

  // Everything is there after a reload, pictures included.
  await studio.saved();
  await page.reload();
  await expect(studio.script).toContainText("A brand new morning");
  expect(await studio.undrawn()).toBe(0);
  const kept = await studio.lettering(0);
  expect(kept.xMm).toBeCloseTo(dragged.xMm, 3);
  await expect(page.locator("svg image").first()).toBeVisible();

  // Export, reopened by an independent decoder.
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByRole("spinbutton", { name: "Resolution" }).fill("150");
  await studio.screenshot("export");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export PNG" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^.+ - p1\.png$/);
  const bytes = readFileSync(await file.path());
  const png = PNG.sync.read(bytes);
  const geometry = await studio.pageGeometry();
  expect([png.width, png.height]).toEqual([
    Math.round((geometry.widthMm / 25.4) * 150),
    Math.round((geometry.heightMm / 25.4) * 150),
  ]);
  const phys = chunksOf(bytes).get("pHYs");
  expect(phys?.readUInt32BE(0)).toBe(Math.round(150 / 0.0254));
  expect(phys?.[8]).toBe(1);

  const colour = (xMm: number, yMm: number) => {
    const at = (Math.round((yMm / 25.4) * 150) * png.width + Math.round((xMm / 25.4) * 150)) * 4;
    return [...png.data.subarray(at, at + 3)];
  };
  expect(colour(2, 2)).toEqual([255, 255, 255]);
  for (const frame of geometry.frames) {
    const seen = new Set<string>();
    for (let i = 1; i < 12; i++)
      seen.add(colour(frame.x + (frame.width * i) / 12, frame.y + (frame.height * i) / 12).join());
    expect(seen.size).toBeGreaterThan(3);
  }
  // The caption's paper at its corner, and ink somewhere inside it.
  const box = geometry.captions[0]!;
  expect(colour(box.x + box.width / 2, box.y + 0.8)).toEqual(geometry.captionFill);
  let dark = 0;
  for (let x = 0; x < box.width; x += 0.2)
    for (let y = 0; y < box.height; y += 0.2) if (colour(box.x + x, box.y + y).every((v) => v < 90)) dark++;
  expect(dark).toBeGreaterThan(20);

  // What is on the screen is what is in the file: the same page at the screen's own scale.
  await dialog.getByRole("button", { name: "Close" }).first().click();
  await expect(page.getByText(/Inkling · CPU/)).toBeVisible();
  await expect(page.getByText("Loading the drawing model")).toHaveCount(0);
  await studio.selectNothing();
  await studio.sharpened();
  const paper = (await page.locator("svg[data-part]").last().boundingBox())!;
  // Badges and the page turner lie over the page and are not of it.
  const style = "[data-part='badges'], nav { visibility: hidden }";
  const screen = PNG.sync.read(await page.screenshot({ clip: paper, animations: "disabled", style }));
  const same = PNG.sync.read(await studio.exportPage((paper.width / geometry.widthMm) * 25.4));
  expect(Math.abs(same.width - screen.width)).toBeLessThanOrEqual(1);
  const [width, height] = [Math.min(same.width, screen.width), Math.min(same.height, screen.height)];
  const difference = (x: number, y: number, u: number, v: number) => {
    let most = 0;
    for (let c = 0; c < 3; c++) {
      const a = screen.data[(y * screen.width + x) * 4 + c]!;
      most = Math.max(most, Math.abs(a - same.data[(v * same.width + u) * 4 + c]!));
    }
    return most;
  };
  // Edges fall on other fractions of a pixel, so each pixel is looked for among its neighbours. A caption shifted by
  // two pixels, or a picture that is not there, would be found nowhere.
  let missing = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      let nearest = 255;
      for (let v = y - 1; v <= y + 1; v++)
        for (let u = x - 1; u <= x + 1; u++) nearest = Math.min(nearest, difference(x, y, u, v));
      if (nearest > 48) missing++;
    }
  }
  expect(missing / (width * height)).toBeLessThan(0.002);

  // At 300 dpi panels are decoded for print: their edges are steeper than those of the picture enlarged. Below the captions.
  const large = PNG.sync.read(await studio.exportPage(300));
  const pixels = (mm: number) => Math.round((mm / 25.4) * 300);
  const { x, y, width: wide, height: high } = geometry.frames[0]!;
  const printed = steepEdges(large, pixels(x + 1), pixels(y + 0.65 * high), pixels(x + wide - 1), pixels(y + high - 1));
  const { asset, widthPx, heightPx } = (await studio.renders())[0]!;
  const size = [pixels(wide), Math.round((pixels(wide) * heightPx) / widthPx)] as const;
  const enlarged = PNG.sync.read(await studio.enlarged(asset, ...size));
  const usual = steepEdges(enlarged, 0, Math.round(0.65 * size[1]), ...size);
  expect(printed).toBeGreaterThan(usual);
});

/** The share of neighbours in a row of a rectangle that differ by more than an eighth of the range in red. */
function steepEdges({ data, width }: PNG, left: number, top: number, right: number, bottom: number): number {
  let steps = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left + 1; x < right; x++) {
      const at = (y * width + x) * 4;
      if (Math.abs(data[at]! - data[at - 4]!) > 32) steps++;
    }
  }
  return steps / ((right - left) * (bottom - top));
}
