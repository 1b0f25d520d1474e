// Faults that a week of use showed, one after the other as an artist meets them.
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { unzipSync } from "fflate";
import { PNG } from "pngjs";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const CAST = "[Mina] a woman with red hair\n\n";
const [A, B, C] = ["[Mina] walking at the beach", "[Mina], happy, in the park", "[Mina] running in the snow"];

test("a line keeps its picture, moved with Alt and an arrow, or cut and pasted elsewhere", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(`${CAST}${A}\n${B}\n${C}`);
  await studio.drawPage();
  const drawn = (await studio.renders()).map(({ id }) => id);
  // The caret stands in the last line.
  await studio.script.press("Alt+ArrowUp");
  await expect.poll(async () => (await studio.renders()).map(({ id }) => id)).toEqual([drawn[0], drawn[2], drawn[1]]);
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("ControlOrMeta+x");
  await expect(studio.panels).toHaveCount(2);
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ControlOrMeta+v");
  await expect(studio.panels).toHaveCount(3);
  expect((await studio.renders()).map(({ id }) => id)).toEqual(drawn);
});

test("other words than were drawn are counted by the export; the page is re-rolled; the model's words are listed", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(`${CAST}${A}\n${B}`);
  await studio.drawPage();
  await studio.writeScript(`${CAST}${A.replace("beach", "castle")}\n${B}`);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText("1 panel has changed since it was drawn");
  await page.keyboard.press("Escape");
  // Ink is grey for every model, and asks for no drawing.
  await studio.selectNothing();
  await page.getByRole("radio", { name: "Ink" }).check({ force: true });
  const { x, y, width, height } = (await studio.panel(2).boundingBox())!;
  const clip = { x: x + 0.3 * width, y: y + 0.3 * height, width: 0.4 * width, height: 0.4 * height };
  const { data } = PNG.sync.read(await page.screenshot({ clip }));
  const tints = Array.from({ length: data.length / 4 }, (_, i) => Math.abs(data[4 * i]! - data[4 * i + 2]!));
  expect(Math.max(...tints)).toBeLessThanOrEqual(1);
  await expect(page.getByText("Changed since drawn")).toHaveCount(1);
  await page.getByRole("radio", { name: "Colour" }).check({ force: true });
  const before = (await studio.renders()).map(({ recipe }) => recipe.seed);
  await page.getByRole("button", { name: "More ways to draw" }).click();
  await page.getByRole("menuitem", { name: /^Re-roll page/ }).click();
  await studio.finished();
  const seeds = (await studio.renders()).map(({ recipe }) => recipe.seed);
  expect(seeds.filter((seed) => before.includes(seed))).toEqual([]);
  await page.keyboard.press("ControlOrMeta+End");
  await page.getByRole("button", { name: /^Words that .* knows/ }).click();
  await page.getByRole("button", { name: "umbrella", exact: true }).click();
  await expect(studio.script).toContainText("in the park umbrella");
});

test("a problem leads to its line, a tenth panel shows its page, and pages are turned under the page", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  await expect(studio.script.locator("[data-page^='Page 2']")).toHaveAttribute("data-page", "Page 2");
  const many = Array.from({ length: 12 }, () => A).join("\n");
  await studio.writeScript(`${CAST}${many}\n[Mna] in the snow`);
  await expect(page.getByText(/^Page 2: a page holds nine/)).toHaveCount(0);
  await expect(studio.script.locator("[data-page^='Page 2: a page holds nine']")).toHaveCount(1);
  await page.getByRole("button", { name: /^Line 15/ }).click();
  await page.keyboard.type("[Mina]");
  await expect(studio.script).toContainText("[Mina] in the snow");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("button", { name: "Previous page" }).click();
  await expect(studio.panels).toHaveCount(9);
  await studio.screenshot("running-on");
  // Two pages are one file, with pages in the order of their names.
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByText(/^All 2 pages/).click();
  await dialog.getByRole("spinbutton").fill("72");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export PNG" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.zip$/);
  const found = unzipSync(new Uint8Array(readFileSync(await file.path())));
  const sizes = Object.entries(found).map(([name, bytes]) => [name, PNG.sync.read(Buffer.from(bytes)).height]);
  expect(sizes).toEqual([
    ["p1.png", 842],
    ["p2.png", 842],
  ]);
});

test("the last row of an exported page is paper, and the cast pane marks words that the model does not know", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript("[Mina] a woman with a xylophone\n\n[NC] the sea");
  const bytes = await page.evaluate(async () => {
    const { editor, exportPagePng } = (globalThis as unknown as { komawari: import("../src/main.tsx").Studio })
      .komawari;
    const blob = await exportPagePng(editor.store.getState().currentPage, 300, () => undefined);
    return new Uint8Array(await blob.arrayBuffer());
  });
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  const corner = data.subarray((width * height - 1) * 4);
  expect([height, ...corner]).toEqual([3508, 255, 255, 255, 255]);
  await page.getByRole("button", { name: "Draw page", exact: true }).click();
  await studio.finished();
  // Drawn without unconditional rows, as the built-in model is: nobody reads what is to be kept out.
  await studio.panel(1).click();
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("does not read this");
  await page.getByRole("tab", { name: "Cast" }).click();
  await expect(page.getByRole("article", { name: "Mina" })).toContainText("1 word the model doesn't know: xylophone");
});

test("a line break in a balloon stays, the inspector's text shows letter by letter, badges leave lettering free", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(`${CAST}${A}, [Mina] "Well" # Later`);
  await studio.drawPage();
  await page.getByRole("treeitem", { name: "Mina in panel 1: Well" }).dblclick();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("then");
  await page.keyboard.press("Control+Enter");
  await expect(studio.script).toContainText('"Well \\ then"');
  await expect(page.locator("[data-part='ink'] text", { hasText: /^THEN$/i })).toHaveCount(1);
  await page.getByRole("textbox", { name: "Text", exact: true }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" go home");
  // The focus is still in the field.
  await expect(studio.script).toContainText('"Well \\ then go home"');
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(studio.script).toContainText('"Well \\ then"');
  // A prompt, too, is one step until the focus leaves.
  await studio.panel(1).click();
  await page.getByRole("textbox", { name: "What happens" }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" at night");
  await expect(studio.script).toContainText("at the beach at night, ");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(studio.script).toContainText("at the beach, ");
  await studio.writeScript(`${CAST}${A.replace("beach", "castle")}, [Mina] "Well" # Later`);
  const badges = page.locator("[data-part='badges']");
  for (const zoom of ["100", "25"]) {
    await page.getByLabel("Zoom in percent").selectOption(zoom);
    await expect(badges).toBeVisible();
    const { x, y, width, height } = (await badges.boundingBox())!;
    for (const lettering of await page.getByRole("button", { name: / panel 1: / }).all()) {
      const box = (await lettering.boundingBox())!;
      expect(x >= box.x + box.width || x + width <= box.x || y >= box.y + box.height || y + height <= box.y).toBe(true);
    }
  }
});
