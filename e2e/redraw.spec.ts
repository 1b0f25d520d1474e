// A part of a picture redrawn by mouse, brush and keys, and a panel drawn from its own picture.
import { expect } from "@playwright/test";
import { chosenRender, framesOf, rendersOf } from "../src/comic/query.ts";
import type { Render } from "../src/comic/records.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SCRIPT = "[Mina] a woman with red hair\n\n[Mina] walking at the beach\n[Mina], happy, in the park";
/** Two latent cells of 8 pixels. */
const FEATHER = 16;

/** The pictures of the first panel, the newest first. */
async function pictures(studio: StudioPage): Promise<readonly Render[]> {
  const { doc, currentPage } = await studio.state();
  return rendersOf(doc, framesOf(doc, currentPage)[0]!.shot!);
}

test("a part is redrawn and the rest stays, by mouse, brush and keys; at no strength a picture is itself", async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  const count = (n: number) => expect(inspector.getByRole("button", { name: /^Show picture/ })).toHaveCount(n);

  await studio.panel(1).click();
  await page.keyboard.press("p");
  const surface = page.getByRole("button", { name: /^Part of panel 1 to be redrawn/ });
  await expect(surface).toBeFocused();
  await page.mouse.move(...(await studio.centreOf(surface, -60, -30)));
  await page.mouse.down();
  await page.mouse.move(...(await studio.centreOf(surface, 20, 40)), { steps: 4 });
  await page.mouse.up();
  await studio.screenshot("marked");
  await inspector.getByLabel("What should be there").fill("[Mina] with a ball");
  await inspector.getByRole("button", { name: "Redraw part" }).click();
  await count(2);
  await expect(surface).toHaveCount(0);

  const [redrawn, first] = await pictures(studio);
  const [mark] = redrawn!.recipe.redraw!.part!;
  if (mark?.kind !== "box") throw new Error("a rectangle was dragged");
  const { widthPx, heightPx } = first!;
  const changed = (await studio.difference(first!.asset, redrawn!.asset))!;
  expect(changed[0]).toBeGreaterThan(mark.box[0] * widthPx - FEATHER - 1);
  expect(changed[1]).toBeGreaterThan(mark.box[1] * heightPx - FEATHER - 1);
  expect(changed[2]).toBeLessThan(mark.box[2] * widthPx + FEATHER);
  expect(changed[3]).toBeLessThan(mark.box[3] * heightPx + FEATHER);
  await expect(page.getByText("Changed since drawn")).toHaveCount(0);

  // By keys: the rectangle is moved and made wider, Enter goes on to the words.
  await studio.panel(1).press("p");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(surface).toHaveAccessibleName(/32 % from the left, 30 % from the top, 38 % wide/);
  await page.keyboard.press("Enter");
  await expect(inspector.getByLabel("What should be there")).toBeFocused();
  // By brush.
  await inspector.getByText("Brush", { exact: true }).click();
  await surface.click();
  await surface.press("]");
  await expect(surface).toHaveAccessibleName(/1 stroke$/);
  await studio.screenshot("brushed");
  await surface.press("Escape");
  await expect(surface).toHaveCount(0);

  const strength = inspector.getByRole("region", { name: "From this picture" }).getByRole("slider");
  await strength.fill("0");
  await inspector.getByRole("button", { name: "From its own picture" }).click();
  await count(3);
  const [same, , oldest] = await pictures(studio);
  expect(same!.asset).toBe(redrawn!.asset);
  expect(oldest).toEqual(first);
  await inspector.getByRole("button", { name: "Show picture 1", exact: true }).click();
  const { doc, currentPage } = await studio.state();
  expect(chosenRender(doc, framesOf(doc, currentPage)[0]!.shot!)).toEqual(first);
});
