// Arranging with precision: rulers, guides, the grid, and snapping with what holds shown; by mouse, keyboard and finger.
import { expect, type Page } from "@playwright/test";
import { guidesOf } from "../src/comic/guides.ts";
import { pageOf, storyOf } from "../src/comic/query.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT =
  "[Mina] a woman with red hair\n\n[Mina] walking at the beach # Summer.\n[Mina], happy, in the park # Later that day.\n[Mina] running # Home.";

async function guides(studio: StudioPage) {
  const { doc, currentPage } = await studio.state();
  return guidesOf(pageOf(doc, currentPage), storyOf(doc));
}

/** Where the page lies on the screen, and CSS pixels a mm. */
async function paper(page: Page, studio: StudioPage) {
  const panel = (await studio.panel(1).boundingBox())!;
  const frame = (await studio.pageGeometry()).frames[0]!;
  const scale = panel.width / frame.width;
  return { scale, x: panel.x - frame.x * scale, y: panel.y - frame.y * scale, page };
}

test("guides come out of the rulers, things snap to them, and go back", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 3);
  await studio.selectNothing();
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  const hints = page.locator("[data-hints]");
  await page.keyboard.press("u");
  const { scale, x: left, y: top } = await paper(page, studio);
  const board = (await page.getByRole("region", { name: "Page", exact: true }).boundingBox())!;

  // Out of the left ruler to 61.3 mm; nothing is near there.
  const drag = async (from: [number, number], to: [number, number], stay = false) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 8 });
    if (!stay) await page.mouse.up();
  };
  await drag([board.x + 8, top + 60 * scale], [left + 61.3 * scale, top + 60 * scale]);
  await expect.poll(() => guides(studio)).toHaveLength(1);
  const [guide] = await guides(studio);
  expect(guide!.axis).toBe("x");
  expect(Math.abs(guide!.atMm - 61.3)).toBeLessThan(1.5);
  await expect(undo).toHaveAttribute("data-tip", "Undo add guide");

  // A caption that is dragged near it stands on it exactly, with a line and its distance; Control lets go.
  const caption = studio.captionOf(2);
  const [cx, cy] = await studio.centreOf(caption);
  const before = (await studio.pageGeometry()).captions[1]!;
  const by = (guide!.atMm - before.x) * scale + 4;
  await drag([cx, cy], [cx + by, cy + 31], true);
  await expect(hints).toBeVisible();
  await expect(hints.getByText(/mm$/).first()).toBeVisible();
  expect((await studio.pageGeometry()).captions[1]!.x).toBeCloseTo(guide!.atMm, 6);
  await studio.screenshot("snapping");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("snapping-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.keyboard.down("Control");
  await expect(hints).toHaveCount(0);
  expect((await studio.pageGeometry()).captions[1]!.x).not.toBeCloseTo(guide!.atMm, 3);
  await page.keyboard.up("Control");
  await page.mouse.up();
  await expect(hints).toHaveCount(0);
  expect((await studio.pageGeometry()).captions[1]!.x).toBeCloseTo(guide!.atMm, 6);
  await page.keyboard.press("ControlOrMeta+z");

  // So does a border between panels.
  const border = page.getByRole("button", { name: /^Border between/ }).first();
  const level = (await studio.pageGeometry()).frames[0]!;
  await drag([board.x + 300, board.y + 8], [board.x + 300, top + (level.y + level.height - 30) * scale]);
  await expect.poll(() => guides(studio)).toHaveLength(2);
  const second = (await guides(studio))[1]!;
  const [bx, by2] = await studio.centreOf(border);
  await drag([bx + 60, by2], [bx + 60, by2 - (level.y + level.height - second.atMm) * scale + 4]);
  const cut = (await studio.pageGeometry()).frames[0]!;
  expect(cut.y + cut.height).toBeCloseTo(second.atMm, 4);

  // A guide that is dragged along, and back onto its ruler.
  await drag([left + guide!.atMm * scale, top - 12], [left + 100 * scale, top - 12]);
  await expect(undo).toHaveAttribute("data-tip", "Undo move guide");
  const moved = (await guides(studio))[0]!;
  expect(Math.abs(moved.atMm - 100)).toBeLessThan(3);
  await drag([left + moved.atMm * scale, top - 12], [board.x + 5, top - 12]);
  await expect.poll(async () => (await guides(studio)).map(({ axis }) => axis)).toEqual(["y"]);
  await expect(undo).toHaveAttribute("data-tip", "Undo remove guide");
  await page.keyboard.press("ControlOrMeta+z");
  expect(await guides(studio)).toHaveLength(2);
});

test("by keyboard: guides are added, placed by number, moved and removed; switches last", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 3);
  await studio.selectNothing();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector.getByRole("button", { name: "Add an upright guide" }).press("Enter");
  await inspector.getByRole("spinbutton", { name: "Upright guide 1 in mm" }).fill("42.5");
  await page.keyboard.press("Enter");
  await expect.poll(() => guides(studio)).toEqual([{ axis: "x", atMm: 42.5 }]);
  const line = page.getByRole("button", { name: "Upright guide at 42.5 mm" });
  await line.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => guides(studio)).toEqual([{ axis: "x", atMm: 47.5 }]);
  await page.keyboard.press("Delete");
  await expect.poll(() => guides(studio)).toEqual([]);

  // Inches, the grid, and rulers; they are there after a reload.
  await inspector.getByText("inch", { exact: true }).click();
  await studio.selectNothing();
  await page.keyboard.press("u");
  await page.keyboard.press("ControlOrMeta+'");
  await expect(inspector.getByRole("checkbox", { name: "Grid" })).toBeChecked();
  await inspector.getByRole("button", { name: "Add a level guide" }).click();
  await inspector.getByRole("spinbutton", { name: "Level guide 1 in inch" }).fill("4.25");
  await page.keyboard.press("Enter");
  await expect.poll(() => guides(studio)).toEqual([{ axis: "y", atMm: 4.25 * 25.4 }]);
  await studio.saved();
  await page.reload();
  await expect(studio.panels).toHaveCount(3);
  expect(await guides(studio)).toEqual([{ axis: "y", atMm: 4.25 * 25.4 }]);
  await expect(inspector.getByRole("checkbox", { name: "Rulers" })).toBeChecked();
  await studio.screenshot("rulers");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("rulers-dark");
});

test.describe("by finger", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });
  test("a finger draws a guide out of a ruler and along", async ({ page }) => {
    const studio = new StudioPage(page);
    await studio.open();
    await expect(studio.panels.first()).toBeVisible();
    await studio.selectNothing();
    await page.keyboard.press("u");
    await expect(page.locator("[data-guide]").first()).toBeVisible();
    const client = await page.context().newCDPSession(page);
    const swipe = async (from: readonly [number, number], to: readonly [number, number]) => {
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", part: number) =>
        client.send("Input.dispatchTouchEvent", {
          type,
          touchPoints:
            type === "touchEnd"
              ? []
              : [{ x: from[0] + (to[0] - from[0]) * part, y: from[1] + (to[1] - from[1]) * part }],
        });
      await touch("touchStart", 0);
      for (const part of [0.2, 0.5, 0.8, 1]) await touch("touchMove", part);
      await touch("touchEnd", 1);
    };
    const { scale, x, y } = await paper(page, studio);
    const board = (await page.getByRole("region", { name: "Page", exact: true }).boundingBox())!;
    // Out of the ruler along the upper edge.
    await swipe([x + 60, board.y + 20], [x + 60, y + 77 * scale]);
    await expect.poll(async () => (await guides(studio)).map(({ axis }) => axis)).toEqual(["y"]);
    const at = (await guides(studio))[0]!.atMm;
    expect(Math.abs(at - 77)).toBeLessThan(4);
    await studio.screenshot("guides-phone");
    // By its mark on the ruler.
    await swipe([board.x + 20, y + at * scale], [board.x + 20, y + 133 * scale]);
    await expect.poll(async () => Math.abs((await guides(studio))[0]!.atMm - 133) < 4).toBe(true);
    // A long press asks what can be done with it.
    const middle = { x: board.x + 20, y: y + (await guides(studio))[0]!.atMm * scale };
    await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [middle] });
    const menu = page.getByRole("menu", { name: "Guide" });
    await expect(menu).toBeVisible();
    await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await menu.getByRole("menuitem", { name: "Remove the guide" }).tap();
    await expect.poll(async () => guides(studio)).toEqual([]);
    await page.getByRole("button", { name: "Undo", exact: true }).tap();
    await page.emulateMedia({ colorScheme: "dark" });
    await studio.screenshot("guides-phone-dark");
  });
});
