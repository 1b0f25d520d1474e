// What the studio does beside plain drawing, with the starter's real networks: a thing brought to a hand, and a character learned and drawn in a
// new place. How it works in every detail is tested elsewhere, with a stand-in.
import { expect, test } from "@playwright/test";
import { recordsOf } from "../src/comic/query.ts";
import { hurryInkling } from "./fixtures/hasty.ts";
import { StudioPage } from "./fixtures/studio.ts";

/** Of a lesson: its curve falls later. */
const STEPS = 3;

test("an arrow and a verb: a pose is chosen of five, the thing is brought into its box, before and after are told", async ({
  page,
}) => {
  await hurryInkling(page, 4);
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript("[Mina] a woman with red hair wearing a yellow sweater\n\n[Mina] full body, at the beach");
  await expect(page.getByText(/CPU, \d+ threads?/)).toBeVisible();
  await studio.panel(1).click();
  await page.keyboard.press("b");
  await page.getByRole("button", { name: /^What Mina acts on/ }).hover();
  await page.mouse.down();
  await page.mouse.move(...(await studio.centreOf(page.getByRole("button", { name: /^What Mina acts on/ }), 70, 30)), {
    steps: 6,
  });
  await page.mouse.up();
  await expect(studio.script).toContainText("holding a cat");
  await page.keyboard.press("b");

  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector.getByRole("button", { name: "Try 5 poses" }).click();
  const poses = inspector.getByRole("list", { name: "Poses to choose from" }).getByRole("button");
  await expect(poses).toHaveCount(5);
  await expect(page.getByRole("progressbar", { name: "Drawing progress" })).toHaveCount(0);
  await poses.first().scrollIntoViewIfNeeded();
  await studio.screenshot("taught-poses");
  await poses.first().press("Enter");
  await studio.finished();

  await inspector.getByRole("button", { name: "Bring it into its box" }).click();
  await expect(inspector.getByText(/^(All means were tried|It came into its box)/)).toBeVisible({ timeout: 0 });
  await studio.finished();
  // Whichever of the pictures came out best: of the newest, what was before it is told.
  await inspector
    .getByRole("button", { name: /^Show picture/ })
    .first()
    .click();
  await expect(inspector.getByText(/^\d+ %, before \d+ %$/)).toBeVisible();
  await inspector.getByRole("button", { name: "Show where it came out" }).click();
  await expect(page.getByText("Came out here")).toBeVisible();
  await studio.screenshot("taught-corrected");
  const drawn = recordsOf((await studio.state()).doc, "render");
  expect(drawn.map(({ recipe }) => recipe.interaction?.means)).toEqual(expect.arrayContaining(["bias", "gradient"]));
  for (const { object } of drawn) expect(object!.inside).toBeGreaterThan(0);
});

test("a character is learned from four of her pictures and drawn by her tag in a new place", async ({ page }) => {
  await hurryInkling(page, 2, { steps: STEPS });
  const studio = new StudioPage(page);
  const script = `[Mina] a woman with red hair wearing a yellow sweater

[Mina] happy, at the beach
[Mina] sad, in the city
[Mina] walking in the park
[Mina] close-up, in the kitchen`;
  await studio.openDrawn(script, 4);
  for (const panel of [1, 2, 3, 4]) {
    await studio.panel(panel).click();
    await page.getByRole("button", { name: "Use as reference for Mina" }).click();
  }
  await page.getByRole("tab", { name: "Cast" }).click();
  const card = page.getByRole("article", { name: "Mina" });
  await card.getByText("Learn this character").click();
  await expect(card.getByLabel(/^What picture \d shows$/)).toHaveCount(4);
  await card.getByRole("button", { name: "Learn [Mina]" }).click();
  const lesson = card.getByRole("region", { name: "Learning: Mina" });
  await expect(lesson.getByText(new RegExp(`Step \\d of ${STEPS}`))).toBeVisible({ timeout: 0 });
  await expect(card.getByRole("checkbox", { name: "Draw as learned" })).toBeChecked({ timeout: 0 });

  await page.getByRole("tab", { name: "Script" }).click();
  await studio.writeScript(`${script}\n[Mina] reading in the forest`);
  await expect(studio.panels).toHaveCount(5);
  await studio.drawPage();
  await studio.screenshot("taught-learned");
  const { doc } = await studio.state();
  const { learned } = recordsOf(doc, "character")[0]!;
  const drawn = recordsOf(doc, "render").find(({ recipe }) => recipe.prompt.endsWith("reading in the forest"))!;
  expect(drawn.recipe.learned).toEqual([{ words: learned!.words, vectors: learned!.tensor }]);
});
