// The page is cut by hand: by mouse, by keyboard, by finger; the script follows, and nothing is lost.
import { expect } from "@playwright/test";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT =
  "[Mina] a woman with red hair\n\n[Mina] walking at the beach # Summer.\n[Mina], happy, in the park\n[Mina] running";

test("panels are cut along a line, moved by their border and merged; the script follows", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 3);
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
  // Also right of the middle: the tools of panel 4, over which the pointer was, stand inside it.
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

test("panels are arranged: swapped by drag, filled from a file, laid over the page, run over its edge", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 3);
  const [first, second, third] = (await studio.renders()).map(({ id }) => id);

  // The grip of the first panel onto the third: pictures and lines change places.
  await studio.panel(1).hover();
  const grip = page
    .getByRole("toolbar", { name: "Tools of panel 1" })
    .getByRole("button", { name: "Drag onto another panel to change places" });
  await page.mouse.move(...(await studio.centreOf(grip)));
  await page.mouse.down();
  await page.mouse.move(...(await studio.centreOf(studio.panel(3))), { steps: 8 });
  await studio.screenshot("swapping");
  await page.mouse.up();
  await expect.poll(async () => (await studio.renders()).map(({ id }) => id)).toEqual([third, second, first]);

  // A picture file dropped on a panel is its picture.
  const picture = await page.evaluateHandle(async () => {
    const canvas = new OffscreenCanvas(90, 60);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#2a8fc0";
    context.fillRect(0, 0, 90, 60);
    const transfer = new DataTransfer();
    transfer.items.add(new File([await canvas.convertToBlob()], "sea.png", { type: "image/png" }));
    return transfer;
  });
  await studio.panel(2).dispatchEvent("drop", { dataTransfer: picture });
  await expect
    .poll(async () => (await studio.renders())[1]?.recipe)
    .toMatchObject({ model: "sea.png", origin: "file" });

  // An inset with round corners over the first panel, which runs over the edges of the page.
  await studio.panel(1).click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  for (const side of ["Top", "Left", "Right"]) await inspector.getByRole("checkbox", { name: side }).check();
  await inspector.getByRole("button", { name: "Lay a panel over it" }).click();
  await expect(studio.panels).toHaveCount(4);
  await studio.panel(2).click({ position: { x: 20, y: 30 } });
  await inspector.getByText("Round", { exact: true }).click();
  const corner = page.getByRole("button", { name: "Corner 1 of 4" });
  const before = (await studio.pageGeometry()).frames[1]!;
  await corner.focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(async () => (await studio.pageGeometry()).frames[1]!.x).toBeCloseTo(before.x - 5, 3);
  await studio.screenshot("inset");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("inset-dark");

  // Another page; a layout with more panels than it has makes some that wait for words.
  await page.getByRole("tab", { name: "Pages" }).click();
  await page.getByRole("button", { name: "Add page" }).click();
  await page
    .getByRole("list", { name: "Pages" })
    .getByRole("button", { name: /^Page 2/ })
    .click();
  await page.getByText("Layouts with other numbers of panels").first().click();
  await page.getByRole("radio", { name: "4-koma", exact: true }).first().check({ force: true });
  await expect(studio.panels).toHaveCount(4);
  await studio.screenshot("layouts");
});

test("an inset gets corners that point inwards: by mouse, by keys and by number", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 3);
  await studio.panel(1).click();
  await page.getByRole("button", { name: "Lay a panel over it" }).click();
  await studio.panel(2).click({ position: { x: 20, y: 30 } });
  const shape = page.getByRole("group", { name: "Shape of panel 2" });
  const corners = shape.getByRole("button", { name: /^Corner \d+ of/ });
  await expect(corners).toHaveCount(4);

  // The mark on the lower edge, pulled in.
  const edge = shape.getByRole("button", { name: "New corner on edge 3" });
  const [x, y] = await studio.centreOf(edge);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 50, { steps: 6 });
  await page.mouse.up();
  await expect(corners).toHaveCount(5);
  await expect(page.getByRole("button", { name: "Undo", exact: true })).toHaveAttribute(
    "data-tip",
    "Undo change inset",
  );

  // By keys: one new corner, which the next arrows move.
  await shape.getByRole("button", { name: "New corner on edge 1" }).focus();
  for (let n = 0; n < 3; n++) await page.keyboard.press("Shift+ArrowDown");
  await expect(corners).toHaveCount(6);
  await expect(shape.getByRole("button", { name: "Corner 2 of 6" })).toBeFocused();
  await studio.screenshot("concave");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("concave-dark");
  await page.keyboard.press("Delete");
  await expect(corners).toHaveCount(5);

  // And by number; a shape whose edges would cross is not taken.
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector.getByText("Corners: 5").click();
  const field = inspector.getByRole("spinbutton", { name: "Corner 1, X in mm" });
  const before = (await studio.pageGeometry()).frames[1]!;
  await field.fill(String(before.x - 10));
  await field.press("Enter");
  await expect.poll(async () => (await studio.pageGeometry()).frames[1]!.x).toBeCloseTo(before.x - 10, 3);
  await inspector.getByRole("button", { name: "Add a corner" }).click();
  await expect(corners).toHaveCount(6);
  await inspector.getByRole("button", { name: "Remove corner 1" }).click();
  await expect(corners).toHaveCount(5);
});

test("a finger moves a border", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ hasTouch: true, baseURL: baseURL!, serviceWorkers: "block" });
  const page = await context.newPage();
  const studio = new StudioPage(page);
  await studio.open();
  await expect(studio.panels.first()).toBeVisible();
  const border = page.getByRole("button", { name: /^Border between/ }).first();
  const start = (await studio.pageGeometry()).frames[0]!;
  const [x, y] = await studio.centreOf(border);
  const client = await context.newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", dy: number) =>
    client.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x: x + 60, y: y + dy }],
    });
  await touch("touchStart", 0);
  for (const dy of [10, 25, 40]) await touch("touchMove", dy);
  await touch("touchEnd", 40);
  await expect.poll(async () => (await studio.pageGeometry()).frames[0]!.height).toBeGreaterThan(start.height + 5);
  await context.close();
});
