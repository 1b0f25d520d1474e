// A look is learned from six pictures that were dropped, over a reload; a page is drawn in it, with more variety, mixed with a second one; and it goes
// to another story as a file. The real Inkling: only the lesson is a short one.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { PNG } from "pngjs";
import { tileOf } from "../scripts/bench/tiles.mjs";
import { recordsOf } from "../src/comic/query.ts";
import { gateWorker } from "./fixtures/gate.ts";
import { hurryInkling } from "./fixtures/hasty.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SHOWS = [
  "on the street",
  "in the classroom",
  "in the city",
  "running on the street",
  "in space",
  "in the classroom",
];
const SCRIPT = "[Kit] a man with a beard\n\n[Kit] happy, at the beach\n[NC] a castle at night";

/** Pictures of the corpus in blue, or in red. */
function pictures(name: string, tint: readonly [number, number, number], count: number) {
  const corpus = PNG.sync.read(readFileSync("scripts/bench/looks/pictures.png"));
  return Array.from({ length: count }, (_, i) => {
    const { pixels, width, height } = tileOf(corpus, 0, i);
    const png = new PNG({ width, height });
    for (let at = 0; at < pixels.length; at += 4) {
      const light = (pixels[at]! + pixels[at + 1]! + pixels[at + 2]!) / 3;
      png.data.set([...tint.map((to) => (light * to) / 255), 255], at);
    }
    return { name: `${name} ${i + 1}.png`, mimeType: "image/png", buffer: PNG.sync.write(png) };
  });
}

const card = (page: Page, name: string) => page.getByRole("article", { name });

async function addLook(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "New look" }).click();
  const named = page.getByRole("textbox", { name: "Name of this look" }).last();
  await named.fill(name);
  await named.press("Enter");
}

/** As files are dropped from the desktop. */
async function drop(page: Page, name: string, files: ReturnType<typeof pictures>): Promise<void> {
  const given = files.map((file) => ({ ...file, buffer: file.buffer.toString("base64") }));
  const transfer = await page.evaluateHandle((files) => {
    const dropped = new DataTransfer();
    for (const { name, mimeType, buffer } of files) {
      const bytes = Uint8Array.from(atob(buffer), (c) => c.charCodeAt(0));
      dropped.items.add(new File([bytes], name, { type: mimeType }));
    }
    return dropped;
  }, given);
  await page.getByRole("region", { name: `Pictures of ${name}` }).dispatchEvent("drop", { dataTransfer: transfer });
  await expect(card(page, name).getByRole("img")).toHaveCount(files.length);
}

/** Light and dark, and on a phone with a pane open. */
async function shoot(
  page: Page,
  studio: StudioPage,
  name: string,
  pane: "Script, cast, looks and pages" | "Inspector",
): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await studio.screenshot(`${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: pane }).click();
  await studio.screenshot(`${name}-390`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("a look is learned from six pictures over a reload, varied, mixed with a second, and taken to another story", async ({
  page,
}) => {
  await hurryInkling(page, 2, { prompts: 3, words: 2, steps: 3 });
  const gate = await gateWorker(page);
  const studio = new StudioPage(page);
  await studio.openDrawn(SCRIPT, 2);
  await page.getByRole("tab", { name: "Looks" }).click();
  await addLook(page, "Night");
  await drop(page, "Night", pictures("night", [60, 110, 255], 6));

  // What it costs is said before it begins.
  await card(page, "Night").getByText("Learn this look").click();
  await expect(card(page, "Night").getByText(/about as long as drawing \d+ panels/)).toBeVisible();
  for (const [i, shows] of SHOWS.entries()) {
    const field = card(page, "Night").getByLabel(`What picture ${i + 1} shows`);
    await field.fill(`a person ${shows}`);
    await field.press("Enter");
  }
  await card(page, "Night").getByRole("combobox", { name: "Size of pictures" }).selectOption({ label: "Half" });
  await shoot(page, studio, "learn-look", "Script, cast, looks and pages");

  gate.stopAt("learning", 2);
  await card(page, "Night").getByRole("button", { name: "Learn Night" }).click();
  const lesson = card(page, "Night").getByRole("region", { name: "Learning: Night" });
  await expect(lesson.getByText("Step 2 of 3")).toBeVisible();
  await expect(lesson.getByRole("progressbar")).toHaveAttribute("value", "2");
  await expect(lesson.getByRole("img", { name: /should fall/ })).toBeVisible();
  await lesson.scrollIntoViewIfNeeded();
  await shoot(page, studio, "learning-look", "Script, cast, looks and pages");
  await lesson.getByRole("button", { name: "Pause" }).click();
  gate.release();
  await expect(lesson.getByText("Paused")).toBeVisible();
  await page.reload();
  await page.getByRole("tab", { name: "Looks" }).click();
  await expect(lesson.getByText("Step 2 of 3")).toBeVisible();
  await lesson.getByRole("button", { name: "Go on" }).click();
  await expect(card(page, "Night").getByText("Learned from these pictures.")).toBeVisible();

  // A page is drawn in it; the slider of variety draws other panels from the same seeds.
  await page.getByRole("combobox", { name: "Look of this page" }).selectOption({ label: "Night" });
  await expect(page.getByText(/takes little longer than without/)).toBeVisible();
  await page.getByRole("radio", { name: "Learned" }).check();
  await expect(page.getByText(/minutes to learn, once for each model/)).toBeVisible();
  const drawnWith = async (variety: string) => {
    await page.getByRole("slider", { name: "Variety" }).fill(variety);
    await studio.drawButton.click();
    await expect
      .poll(async () => (await studio.renders()).map(({ recipe }) => recipe.look))
      .toEqual(Array(2).fill(expect.objectContaining({ means: "learned", variety: Number(variety) })));
    await studio.finished();
    return studio.renders();
  };
  const same = await drawnWith("0");
  const far = await drawnWith("3");
  for (const [i, { recipe, asset }] of far.entries()) {
    expect(recipe.seed).toBe(same[i]!.recipe.seed);
    expect(asset).not.toBe(same[i]!.asset);
  }

  // Words around it, one variation for all panels, and a second look by shares.
  await page.getByRole("textbox", { name: "Words before the look" }).fill("jumping");
  await page.getByRole("textbox", { name: "Words before the look" }).press("Enter");
  await page.getByRole("textbox", { name: "Words after the look" }).fill("in the rain");
  await page.getByRole("textbox", { name: "Words after the look" }).press("Enter");
  await page.getByRole("radio", { name: "The story" }).check();
  await expect(page.getByText("All panels are of one variation.")).toBeVisible();
  await addLook(page, "Dawn");
  await drop(page, "Dawn", pictures("dawn", [255, 130, 120], 3));
  await card(page, "Dawn").getByText("Learn this look").click();
  await card(page, "Dawn").getByRole("combobox", { name: "Size of pictures" }).selectOption({ label: "Half" });
  await card(page, "Dawn").getByRole("button", { name: "Learn Dawn" }).click();
  await expect(card(page, "Dawn").getByText("Learned from these pictures.")).toBeVisible();
  await page.getByRole("combobox", { name: "Mix with" }).selectOption({ label: "Dawn" });
  await page.getByRole("slider", { name: "Share of Dawn" }).fill("0.25");
  await expect(page.getByText("Mixed: Night 80 %, Dawn 20 %.")).toBeVisible();
  await page.getByRole("slider", { name: "Variety" }).fill("1");
  await studio.drawButton.click();
  const [night, dawn] = recordsOf((await studio.state()).doc, "look");
  const part = (look: typeof night, weight: number) =>
    expect.objectContaining({ look: look!.id, weight: expect.closeTo(weight, 6), vectors: look!.learned!.tensor });
  const mixed = {
    means: "learned",
    before: "jumping",
    after: "in the rain",
    parts: [part(night, 0.8), part(dawn, 0.2)],
  };
  await expect
    .poll(async () => (await studio.renders()).map(({ recipe }) => recipe.look))
    .toEqual(Array(2).fill(expect.objectContaining(mixed)));
  await studio.finished();
  const etas = (await studio.renders()).map(({ recipe }) => recipe.look?.means === "learned" && recipe.look.eta);
  expect(etas[0]).toBe(etas[1]);
  await page.getByRole("slider", { name: "Share of Dawn" }).scrollIntoViewIfNeeded();
  await shoot(page, studio, "mixed-looks", "Inspector");

  // As a file into another story, where it is drawn with as it was learned.
  const waiting = page.waitForEvent("download");
  await card(page, "Night").getByRole("button", { name: "Export look" }).click();
  const bytes = readFileSync(await (await waiting).path());
  await page.getByRole("button", { name: "Story", exact: true }).click();
  await page.getByRole("menuitem", { name: /New story/ }).click();
  await expect(card(page, "Night")).toHaveCount(0);
  await page
    .getByLabel("Import look", { exact: true })
    .last()
    .setInputFiles({ name: "Night.komawari-look.json", mimeType: "application/json", buffer: bytes });
  await expect(card(page, "Night").getByText("Learned from these pictures.")).toBeVisible();
  await page.getByRole("tab", { name: "Script" }).click();
  await studio.writeScript("[NC] a castle at night");
  await expect(studio.panels).toHaveCount(1);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("Select nothing");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Look of the story" }).selectOption({ label: "Night" });
  await page.getByRole("radio", { name: "Learned" }).check();
  await studio.drawPage();
  const [render] = await studio.renders();
  expect(render!.recipe.look).toMatchObject({ means: "learned", parts: [{ vectors: night!.learned!.tensor }] });
});
