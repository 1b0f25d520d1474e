// Readable by everyone: axe finds nothing in the states that an artist works in, in both themes, on a desk and on a phone.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Breaks no rule of WCAG, nor a serious one of good practice. Themes differ in colours alone, so the second is held to contrast. */
async function expectAccessible(page: Page, state: string, picture?: (name: string) => Promise<void>): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await picture?.(colorScheme);
    // There are no frames to join: without the blank page that joins them.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules("color-contrast")).analyze();
    const found = violations
      .filter(({ impact, tags }) => impact === "serious" || impact === "critical" || !tags.includes("best-practice"))
      .flatMap(({ id, impact, nodes }) => nodes.map(({ target }) => `${impact} ${id}: ${target.join(" ")}`));
    expect.soft(found, `${state}, ${colorScheme}`).toEqual([]);
  }
}

test("no accessibility violations in the main states, in both themes", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drawPage();
  await expectAccessible(page, "sample drawn");
  await studio.panel(1).click();
  await page.keyboard.press("b");
  await expectAccessible(page, "panel selected");
  for (const name of ["Cast", "Looks", "Pages"]) {
    await page.getByRole("tab", { name }).click();
    await expect(page.getByRole("tabpanel", { name })).toBeVisible();
    if (name === "Cast") await page.getByText("Learn this character").first().click();
    await expectAccessible(page, name, (theme) => studio.screenshot(`${name.toLowerCase()}-${theme}`));
  }
  for (const [command, name] of [
    ["cut panel…", "Cut panel 1"],
    ["move panel to", "Move panel 1.1"],
    ["help", "Help"],
    ["choose or download", "Models"],
    ["export", "Export"],
    ["stories", "Stories"],
    ["read the story", "Reading"],
  ] as const) {
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("combobox", { name: /command/i }).fill(command);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name })).toBeVisible();
    await expectAccessible(page, name, (theme) => studio.screenshot(`${name.toLowerCase()}-${theme}`));
    await page.keyboard.press("Escape");
  }
  await studio.selectNothing();
  for (const key of ["w", "t", "u"]) await page.keyboard.press(key);
  await expect(page.getByText("Bleed 3 mm")).toBeVisible();
  await expectAccessible(page, "the page's own settings, bleed, facing pages and rulers", (theme) =>
    studio.screenshot(`book-${theme}`),
  );
  for (const key of ["w", "t", "u"]) await page.keyboard.press(key);
  await page.setViewportSize(PHONE);
  await expectAccessible(page, "phone");
  await page.keyboard.press("1");
  await expect(studio.script).toBeVisible();
  await expectAccessible(page, "script on a phone");
  await page.setViewportSize(DESK);
  await page.getByRole("button", { name: "Story", exact: true }).click();
  await page.getByRole("menuitem", { name: /New story/ }).click();
  await expect(page.getByText("A comic begins with a script")).toBeVisible();
  await expectAccessible(page, "empty story");
});
