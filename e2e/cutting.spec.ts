// The page is cut by hand: by mouse, by keyboard, by finger; the script follows, and nothing is lost.
import { expect } from "@playwright/test";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT =
  "[Mina] a woman with red hair\n\n[Mina] walking at the beach # Summer.\n[Mina], happy, in the park\n[Mina] running";

test("panels are cut along a line, moved by their border and merged; the script follows", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(SCRIPT);
  await expect(studio.panels).toHaveCount(3);
  await studio.drawPage();
  const before = await studio.renders();
  await page.keyboard.press("Escape");

  // A slanted cut through the first panel; the tool stays until Escape.
  await page.getByRole("button", { name: "Cut tool" }).click();
  const box = (await studio.panel(1).boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.55, box.y - 8);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.45, box.y + box.height + 6, { steps: 8 });
  await studio.screenshot("cutting");
  await page.mouse.up();
  await expect(studio.panels).toHaveCount(4);
  await page.keyboard.press("Escape");
  await expect(studio.script).toContainText("[NC]");
  expect((await studio.renders()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));

  // The border between the tiers is dragged down: both neighbours follow, the gutter stays.
  const border = page.getByRole("button", { name: "Border between panels 1 and 2 and panels 3 and 4" });
  const start = (await studio.pageGeometry()).frames;
  const [x, y] = await studio.centreOf(border);
  await page.mouse.move(x + 40, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 60, { steps: 6 });
  await page.mouse.up();
  const moved = (await studio.pageGeometry()).frames;
  expect(moved[2]!.y - start[2]!.y).toBeGreaterThan(10);
  expect(moved[2]!.y - moved[0]!.y - moved[0]!.height).toBeCloseTo(start[2]!.y - start[0]!.y - start[0]!.height, 3);
  await studio.screenshot("border");

  // By keyboard: arrows move the border between the cut parts, Delete merges them again.
  const cut = page.getByRole("button", { name: "Border between panel 1 and panel 2" });
  await cut.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await studio.pageGeometry()).frames[0]!.width).toBeGreaterThan(moved[0]!.width + 4);
  await page.keyboard.press("Delete");
  await expect(studio.panels).toHaveCount(3);
  await expect(studio.script).not.toContainText("[NC]");

  // And by numbers, into equal parts.
  await studio.panel(3).click();
  await page.keyboard.press("Shift+K");
  const dialog = page.getByRole("dialog", { name: "Cut panel 3" });
  await dialog.getByText("Into equal parts").click();
  await dialog.getByRole("slider", { name: "Parts" }).fill("3");
  await studio.screenshot("cut-dialog");
  await dialog.getByRole("button", { name: "Cut", exact: true }).click();
  await expect(studio.panels).toHaveCount(5);
  for (let n = 0; n < 5; n++) await page.keyboard.press("ControlOrMeta+z");
  await expect(studio.panels).toHaveCount(3);
  expect((await studio.renders()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});
