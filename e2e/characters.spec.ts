// A character from the artist's own drawing: import, draw, lock a panel as a reference, carry the card to another story.
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { PNG } from "pngjs";
import { recordsOf } from "../src/comic/query.ts";
import type { Studio } from "../src/main.tsx";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

/** A small figure on white: a brown head, a green body. */
function drawing(): Buffer {
  const png = new PNG({ width: 120, height: 200 });
  for (let y = 0; y < 200; y++) {
    for (let x = 0; x < 120; x++) {
      const head = (x - 60) ** 2 + (y - 50) ** 2 < 28 ** 2;
      const body = y >= 78 && y < 190 && x >= 30 && x < 90;
      const colour = head ? [150, 92, 60] : body ? [30, 150, 70] : [255, 255, 255];
      png.data.set([...colour, 255], (y * 120 + x) * 4);
    }
  }
  return PNG.sync.write(png);
}

const card = (page: Page, tag: string) => page.getByRole("article", { name: tag });

test("a drawing becomes a character, is read by its panels, and goes to another story as a card", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript("[Kit] a man\n\n[Kit] happy, at the beach\n[Kit] reading a book in the park");
  await page.getByRole("tab", { name: "Cast" }).click();
  const file = { name: "kit.png", mimeType: "image/png", buffer: drawing() };
  await page.getByLabel("Drawing of Kit").setInputFiles(file);
  const picture = card(page, "Kit").getByRole("img", { name: "This is how they look" });
  await expect(picture).toBeVisible();
  // The figure is found on its white paper: 30..90 of 120 across, 22..190 of 200 down.
  await expect(card(page, "Kit").getByRole("spinbutton", { name: "X, %" })).toHaveValue("25");
  await expect(card(page, "Kit").getByRole("spinbutton", { name: "Height, %" })).toHaveValue("84");
  await card(page, "Kit").getByRole("textbox", { name: "Name of this version" }).fill("Summer coat");
  await page.keyboard.press("Enter");
  // The page's own settings show when nothing is selected.
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("Select nothing");
  await page.keyboard.press("Enter");
  await page.getByRole("radio", { name: "Cast" }).check();
  await expect(
    page.getByRole("img", { name: /Panel 1 reads the card of Kit\. Panel 2 reads the card of Kit\./ }),
  ).toBeVisible();
  await studio.screenshot("character-card");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("character-card-dark");
  await page.emulateMedia({ colorScheme: "light" });

  await studio.drawPage();
  const { doc } = await studio.state();
  const kit = recordsOf(doc, "character")[0]!;
  const reference = kit.type === "character" ? kit.variants[0]?.references[0] : undefined;
  const readFrom = recordsOf(doc, "render").map(({ recipe }) => recipe.readFrom);
  expect(readFrom).toEqual([[reference!.id], [reference!.id]]);
  await studio.screenshot("character-page");

  // A panel says "this is him", too.
  await studio.panel(1).click();
  await page.getByRole("button", { name: "Use as reference for Kit" }).click();
  await expect(page.getByRole("button", { name: "Reference for Kit" })).toBeDisabled();
  await expect(card(page, "Kit").getByRole("button", { name: "Reference 2 of Kit" })).toBeVisible();

  const waiting = page.waitForEvent("download");
  await card(page, "Kit").getByRole("button", { name: "Export card" }).click();
  const saved = await waiting;
  expect(saved.suggestedFilename()).toBe("Kit.komawari-character.json");
  const bytes = readFileSync(await saved.path());
  const json = JSON.parse(bytes.toString());
  const first = PNG.sync.read(Buffer.from(json.images[json.variants[0].references[0].asset], "base64"));
  expect([first.width, first.height]).toEqual([120, 200]);
  expect([...first.data.subarray((120 * 120 + 60) * 4, (120 * 120 + 60) * 4 + 3)]).toEqual([30, 150, 70]);

  await page.getByRole("button", { name: "Story", exact: true }).click();
  await page.getByRole("menuitem", { name: /New story/ }).click();
  await expect(card(page, "Kit")).toHaveCount(0);
  await page
    .getByLabel("Import card", { exact: true })
    .last()
    .setInputFiles({ name: "Kit.komawari-character.json", mimeType: "application/json", buffer: bytes });
  await expect(picture).toBeVisible();
  await expect(card(page, "Kit").getByRole("textbox", { name: "Name of this version" })).toHaveValue("Summer coat");
  await expect(card(page, "Kit").getByRole("button", { name: /^Reference \d of Kit$/ })).toHaveCount(2);

  // What is no card is refused in words, and nothing changes.
  const wrong = { name: "kit.json", mimeType: "application/json", buffer: Buffer.from('{"format":"other"}') };
  await page.getByLabel("Import card", { exact: true }).last().setInputFiles(wrong);
  await expect(page.getByText(/expected the format "komawari-character", found "other"/)).toBeVisible();
  // "Saved" still speaks of the change before for a moment: written at once instead.
  await page.evaluate(() => (globalThis as unknown as { komawari: Studio }).komawari.editor.flush());
  await page.reload();
  await page.getByRole("tab", { name: "Cast" }).click();
  await expect(picture).toBeVisible();
});
