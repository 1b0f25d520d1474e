// Does she still look like herself? Scores, the badge where a panel drifts, and "re-roll what drifts".
import { expect } from "@playwright/test";
import { PNG } from "pngjs";
import { recordsOf } from "../src/comic/query.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT = `[Mina] a woman with red hair wearing a yellow sweater

[Mina] happy, at the beach
[Mina] reading a book in the park
[NC] the sea at night`;

/** A grey figure on white: nobody whom the model would draw for the script. */
function stranger(): Buffer {
  const png = new PNG({ width: 120, height: 200 });
  for (let y = 0; y < 200; y++) {
    for (let x = 0; x < 120; x++) {
      const inside = (x - 60) ** 2 + (y - 50) ** 2 < 28 ** 2 || (y >= 78 && y < 190 && x >= 30 && x < 90);
      png.data.set(inside ? [40, 60, 140, 255] : [255, 255, 255, 255], (y * 120 + x) * 4);
    }
  }
  return PNG.sync.write(png);
}

test("a panel that drifts from the card says so, is re-rolled with the others that do, and scores survive a reload", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 3);
  await studio.panel(1).click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  const likeness = inspector.getByRole("list", { name: "Likeness" });
  await expect(likeness).toContainText(/Mina (stays the same|drifts.*) against 1 other panel/);
  const score = await likeness.getByRole("status").textContent();
  expect(Number(score)).toBeGreaterThan(-1);
  expect(Number(score)).toBeLessThan(1);
  await studio.saved();
  await page.reload();
  await studio.panel(1).click();
  await expect(likeness.getByRole("status")).toHaveText(score!);

  // Her card says she looks like somebody else: now both of her panels are wrong, and the sea is not.
  await page.getByRole("tab", { name: "Cast" }).click();
  const file = { name: "mina.png", mimeType: "image/png", buffer: stranger() };
  await page.getByLabel("Drawing of Mina").setInputFiles(file);
  await expect(likeness).toContainText(/Mina drifts.* against 1 picture of the card/);
  for (const n of [1, 2]) await expect(studio.panel(n)).toHaveAccessibleName(/Mina drifts/);
  await expect(studio.panel(3)).not.toHaveAccessibleName(/drifts/);
  await expect(page.getByText("Mina drifts", { exact: true })).toHaveCount(2);
  await studio.screenshot("likeness");
  await page.emulateMedia({ colorScheme: "dark" });
  await studio.screenshot("likeness-dark");
  await page.emulateMedia({ colorScheme: "light" });

  // What the artist locked stays.
  await studio.panel(2).press("l");
  await page.keyboard.press("Shift+R");
  const pictures = async () => {
    const { doc } = await studio.state();
    const renders = recordsOf(doc, "render");
    return renders.map(({ recipe, seen }) => [recipe.readFrom.length > 0, seen !== undefined]);
  };
  // A fourth picture, which read something, and was looked at.
  await expect.poll(async () => (await pictures()).at(-1)).toEqual([true, true]);
  expect(await pictures()).toHaveLength(4);

  await studio.panel(2).press("l");
  await page.getByRole("button", { name: "More ways to draw" }).click();
  await expect(page.getByRole("menuitem", { name: /Re-roll what drifts/ })).toContainText(/[12] panels? in which/);
  await studio.screenshot("likeness-menu");
});
