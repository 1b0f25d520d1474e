// Several things on the page at once: chosen by mouse, keys and finger; moved, aligned, grouped, hidden. Pages by drag.
import { expect } from "@playwright/test";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT =
  '[Mina] a woman with red hair\n\n[Mina] walking at the beach, [Mina] "Where is everyone?" # Summer.\n[Mina], happy, in the park # Later that day.\n[Mina] running # Home.';

test("lettering and insets are chosen together, moved, aligned, grouped and hidden", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 3);
  const xs = async () => (await studio.pageGeometry()).captions.map(({ x }) => x);
  const undo = page.getByRole("button", { name: "Undo", exact: true });

  // Shift and a click add to what is selected; a drag of one moves both by the same.
  await studio.captionOf(1).click();
  await studio.captionOf(2).click({ modifiers: ["Shift"] });
  await expect(page.getByRole("heading", { name: "2 selected" })).toBeVisible();
  const before = (await studio.pageGeometry()).captions;
  const [x, y] = await studio.centreOf(studio.captionOf(1));
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 15, y + 40, { steps: 5 });
  await page.mouse.up();
  const after = (await studio.pageGeometry()).captions;
  const by = after.map((box, i) =>
    [box.x - before[i]!.x, box.y - before[i]!.y].map((mm) => Math.round(mm * 100) / 100),
  );
  expect(by[0]![1]).toBeGreaterThan(1);
  expect(by[1]).toEqual(by[0]);
  expect(by[2]).toEqual([0, 0]);
  await expect(undo).toHaveAttribute("data-tip", "Undo move together");
  await page.keyboard.press("ControlOrMeta+z");
  expect((await studio.pageGeometry()).captions).toEqual(before);

  // All of the page, brought in line.
  await page.keyboard.press("ControlOrMeta+a");
  await expect(page.getByRole("heading", { name: "4 selected" })).toBeVisible();
  await studio.screenshot("several");
  await page.getByRole("button", { name: "Align left" }).click();
  expect(new Set((await xs()).map((left) => left.toFixed(2))).size).toBe(1);

  // By keys: the grip moves them all; as a group they are selected by one of them.
  const grip = page.getByRole("button", { name: "Move 4 selected" });
  await grip.focus();
  const from = await xs();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await xs())[0]! - from[0]!).toBeCloseTo(5, 1);
  await page.keyboard.press("ControlOrMeta+g");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "4 selected" })).toHaveCount(0);
  await studio.captionOf(3).click();
  await expect(page.getByRole("heading", { name: "4 selected" })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Shift+g");

  // A rectangle drawn from beside the page; what is hidden is not painted.
  const paper = (await studio.panel(1).boundingBox())!;
  await page.mouse.move(paper.x - 40, paper.y - 15);
  await page.mouse.down();
  await page.mouse.move(paper.x + paper.width + 10, paper.y + paper.height, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByRole("heading", { name: /selected$/ })).toBeVisible();
  await expect(page.locator("text", { hasText: "Summer." })).not.toHaveCount(0);
  await page.keyboard.press("h");
  await expect(page.locator("text", { hasText: "Summer." })).toHaveCount(0);
  await expect(undo).toHaveAttribute("data-tip", "Undo change what is hidden");

  // Pages change places by drag and by keys, and the script goes along.
  await studio.writeScript(`${SCRIPT}\n\n[Mina] sleeping`);
  await page.getByRole("tab", { name: "Pages" }).click();
  const first = page.getByRole("button", { name: "Page 1, 3 panels" });
  const second = page.getByRole("button", { name: "Page 2, 1 panel" });
  await first.dragTo(second);
  await expect(page.getByRole("button", { name: "Page 2, 3 panels" })).toBeVisible();
  await page.getByRole("button", { name: "Page 2, 3 panels" }).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(first).toBeVisible();
  await studio.screenshot("pages");
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });
  test("taps add one after the other", async ({ page }) => {
    const studio = new StudioPage(page);
    await studio.openDrawn(SCRIPT, 3);
    await page.setViewportSize({ width: 820, height: 1180 });
    await page.getByRole("button", { name: "Select several" }).tap();
    await studio.captionOf(1).tap();
    await studio.captionOf(2).tap();
    await expect(page.getByRole("button", { name: "Move 2 selected" })).toBeVisible();
    await studio.captionOf(1).tap();
    await expect(page.getByRole("button", { name: "Move 2 selected" })).toHaveCount(0);
  });
});
