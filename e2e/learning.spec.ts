// A character is learned from its pictures: paused, over a reload, to the end; and drawn by its tag in a new place from then on.
import { expect } from "@playwright/test";
import { recordsOf } from "../src/comic/query.ts";
import { gateWorker } from "./fixtures/gate.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT = `[Mina] a woman with red hair

[Mina] happy, at the beach
[Mina] reading a book in the park`;

test("a character is learned from its pictures over a reload, and drawn by its tag in a new place", async ({
  page,
}) => {
  const gate = await gateWorker(page);
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  for (const panel of [1, 2]) {
    await studio.panel(panel).click();
    await page.getByRole("button", { name: "Use as reference for Mina" }).click();
  }
  await page.getByRole("tab", { name: "Cast" }).click();
  const card = page.getByRole("article", { name: "Mina" });
  await card.getByText("Learn this character").click();
  await expect(card.getByLabel("What picture 1 shows")).toHaveValue("[Mina] happy, at the beach");
  await card.getByLabel("What picture 2 shows").fill("[Mina] reading a book");
  await card.getByLabel("What picture 2 shows").press("Enter");
  const what = card.getByRole("combobox", { name: "What is learned" });
  await expect(what).toHaveAccessibleDescription(
    /other characters and panels stay as they are.* the card holds \d+ \wB more/,
  );
  await what.selectOption({ label: "What they mean, and how they are read" });
  await what.scrollIntoViewIfNeeded();
  await studio.screenshot("learn");

  gate.stopAt("learning", 3);
  await card.getByRole("button", { name: "Learn [Mina]" }).click();
  const lesson = card.getByRole("region", { name: "Learning: Mina" });
  await expect(lesson.getByText("Step 3 of 8")).toBeVisible();
  await lesson.scrollIntoViewIfNeeded();
  await studio.screenshot("learning");
  await lesson.getByRole("button", { name: "Pause" }).click();
  gate.release();
  await expect(lesson.getByText("Paused")).toBeVisible();

  await page.reload();
  await page.getByRole("tab", { name: "Cast" }).click();
  await expect(lesson.getByText("Paused")).toBeVisible();
  await expect(lesson.getByText("Step 3 of 8")).toBeVisible();
  await lesson.getByRole("button", { name: "Go on" }).click();
  await expect(card.getByRole("checkbox", { name: "Draw as learned" })).toBeChecked();
  await expect(lesson).toHaveCount(0);
  await expect(card.getByText("Learned: what the words mean, and how they are read.")).toBeVisible();
  await card.getByRole("checkbox", { name: "Draw as learned" }).scrollIntoViewIfNeeded();
  await studio.screenshot("learned");

  await page.getByRole("tab", { name: "Script" }).click();
  await studio.writeScript(`${SCRIPT}\n[Mina] walking in the city`);
  await expect(studio.panels).toHaveCount(3);
  await studio.drawPage();
  const { doc } = await studio.state();
  const { learned } = recordsOf(doc, "character")[0]!;
  expect(learned).toMatchObject({ words: "a woman with red hair", tokens: 5, width: 8, rank: 4 });
  const drawn = recordsOf(doc, "render").find(({ recipe }) => recipe.prompt.endsWith("walking in the city"))!;
  const lowRank = { rank: 4, at: 40 };
  expect(drawn.recipe.learned).toEqual([{ words: "a woman with red hair", vectors: learned!.tensor, lowRank }]);
});
