// A look from six pictures: chosen for the story, turned down for a panel, grown by a panel, and carried to another story as a file.
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { PNG } from "pngjs";
import { recordsOf } from "../src/comic/query.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

/** Stripes of night, each picture with others. */
function picture(n: number) {
  const png = new PNG({ width: 64, height: 64 });
  for (let i = 0; i < 64 * 64; i++) {
    const stripe = Math.floor((i % 64) / (4 + n)) % 2;
    png.data.set(stripe ? [30, 50, 110, 255] : [12, 14, 40 + 20 * n, 255], i * 4);
  }
  return { name: `night ${n}.png`, mimeType: "image/png", buffer: PNG.sync.write(png) };
}

const card = (page: Page) => page.getByRole("article", { name: "Night" });
const looksOf = async (studio: StudioPage) => (await studio.renders()).map(({ recipe }) => recipe.look);

test("a look is made of pictures, drawn with, turned down for a panel, and goes to another story", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.openDrawn("[Kit] a man\n\n[Kit] happy, at the beach\n[NC] a castle at night", 2);
  await page.getByRole("tab", { name: "Looks" }).click();
  await page.getByRole("button", { name: "New look" }).click();
  await page.getByRole("textbox", { name: "Name of this look" }).fill("Night");
  await page.keyboard.press("Enter");
  await page.getByLabel("Pictures for Night").setInputFiles([0, 1, 2, 3, 4, 5].map(picture));
  await expect(card(page).getByRole("img")).toHaveCount(6);
  await expect(card(page).getByText("Version 1")).toBeVisible();
  await expect(card(page).getByText("Learn this look")).toBeVisible();

  // For the whole story, at half its strength.
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("Select nothing");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Look of the story" }).selectOption({ label: "Night" });
  await expect(page.getByRole("combobox", { name: "Look of this page" })).toHaveValue("");
  await page.getByRole("slider", { name: "Strength" }).fill("0.5");
  await studio.screenshot("look");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("look-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await studio.panel(2).click();
  await expect(page.getByText("Of an earlier look")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Look of this panel" })).toContainText("As the page (Night)");
  await page.getByRole("combobox", { name: "Look of this panel" }).selectOption({ label: "None" });
  await expect(page.getByText("Of an earlier look")).toBeHidden();
  await page.getByRole("combobox", { name: "Look of this panel" }).selectOption({ label: "As the page (Night)" });
  await studio.screenshot("look-panel");
  const { doc } = await studio.state();
  const [night] = recordsOf(doc, "look");
  await studio.drawButton.click();
  const drawn = { means: "aligned", parts: [{ look: night!.id, version: 1, weight: 1 }], strength: 0.5 };
  await expect.poll(() => looksOf(studio)).toEqual([drawn, drawn]);
  const readFrom = (await studio.renders()).map(({ recipe }) => recipe.readFrom);
  expect(readFrom).toEqual(Array(2).fill(night!.pictures.slice(0, 2).map(({ asset }) => `${night!.id}/${asset}`)));

  // A panel joins the pictures: what was drawn is of the version before.
  await card(page).getByRole("button", { name: "Add the selected panel" }).click();
  await expect(card(page).getByText("Version 2")).toBeVisible();
  await expect(page.getByText("Of an earlier look")).toBeVisible();

  const waiting = page.waitForEvent("download");
  await card(page).getByRole("button", { name: "Export look" }).click();
  const saved = await waiting;
  expect(saved.suggestedFilename()).toBe("Night.komawari-look.json");
  const bytes = readFileSync(await saved.path());
  await card(page).getByRole("button", { name: "Delete Night" }).click();
  await expect(card(page)).toHaveCount(0);
  await expect(page.getByRole("combobox", { name: "Look of this panel" })).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(card(page).getByRole("img")).toHaveCount(7);

  await page.getByRole("button", { name: "Story", exact: true }).click();
  await page.getByRole("menuitem", { name: /New story/ }).click();
  await expect(card(page)).toHaveCount(0);
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/json", buffer });
  await page.getByLabel("Import look", { exact: true }).last().setInputFiles(file("Night.komawari-look.json", bytes));
  await expect(card(page).getByRole("img")).toHaveCount(7);
  await page
    .getByLabel("Import look", { exact: true })
    .last()
    .setInputFiles(file("x.json", Buffer.from("[]")));
  await expect(page.getByText(/Look: expected the format "komawari-look"/)).toBeVisible();
  await expect(card(page)).toHaveCount(1);
});

test("a learned look is brought to its pictures besides: both ways, with strength and variety", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript("[NC] a castle at night");
  await page.getByRole("tab", { name: "Looks" }).click();
  await page.getByRole("button", { name: "New look" }).click();
  await page.getByRole("textbox", { name: "Name of this look" }).fill("Night");
  await page.keyboard.press("Enter");
  await page.getByLabel("Pictures for Night").setInputFiles([0, 1].map(picture));
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("Select nothing");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Look of the story" }).selectOption({ label: "Night" });
  const strength = page.getByRole("slider", { name: "Strength" });
  const variety = page.getByRole("slider", { name: "Variety" });
  await page.getByRole("radio", { name: "Both" }).check();
  await expect(page.getByText("Night was not learned for this model: the panel is drawn without it.")).toBeVisible();
  await card(page).getByText("Learn this look").click();
  await card(page).getByRole("combobox", { name: "Size of pictures" }).selectOption({ label: "Half" });
  await card(page).getByRole("button", { name: "Learn Night" }).click();
  await expect(card(page).getByText("Learned from these pictures.")).toBeVisible();
  await strength.fill("0.5");
  await variety.fill("2");
  await studio.screenshot("look-both");
  await studio.drawPage();
  const [look] = await looksOf(studio);
  expect(look).toMatchObject({ means: "learned", strength: 0.5, variety: 2, parts: [{ weight: 1 }] });
  await page.getByRole("radio", { name: "Learned" }).check();
  await expect(strength).toHaveCount(0);
  await page.getByRole("radio", { name: "At once" }).check();
  await expect(variety).toHaveCount(0);
});
