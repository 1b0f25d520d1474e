// Two tabs of one browser with the same story: what is done in either is done, in both and after a reload, whichever ends.
import { expect, type Page } from "@playwright/test";
import { recordsIn } from "../src/comic/doc.ts";
import { storyOf } from "../src/comic/query.ts";
import { ANSWER_MS } from "../src/editor/tabs/seat.ts";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const script = "# Rain\n\n[Mina] a woman with red hair\n\n[Mina] on the beach # One\n[Mina] in a forest # Two";

async function open(page: Page): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await studio.open();
  return studio;
}

const scriptOf = async (studio: StudioPage) => storyOf((await studio.state()).doc).script;

/** All records of both are the same, in the same order. */
async function expectEqual(a: StudioPage, b: StudioPage): Promise<void> {
  await expect
    .poll(
      async () => JSON.stringify(recordsIn((await a.state()).doc)) === JSON.stringify(recordsIn((await b.state()).doc)),
    )
    .toBe(true);
}

/** Types at the end of a line that holds this text. */
async function typeInto(studio: StudioPage, line: string, text: string): Promise<void> {
  await studio.script.getByText(line).click();
  await studio.page.keyboard.press("End");
  await studio.page.keyboard.type(text);
}

test("two tabs show one story: text, a drag, pictures and undo of either; one is killed and nothing is lost", async ({
  context,
}) => {
  const one = await open(await context.newPage());
  await one.writeScript(script);
  await one.saved();
  const two = await open(await context.newPage());
  await expect(two.script).toContainText("in a forest");

  // Words of both, in different lines.
  await typeInto(one, "on the beach", " at dawn");
  await expect(two.script).toContainText("at dawn");
  await typeInto(two, "in a forest", " at night");
  await expect(one.script).toContainText("at night");

  // A change of the other tab arrives while a caption is dragged: the drag goes on, and is one step.
  const before = await two.lettering(0);
  await two.page.bringToFront();
  const [x, y] = await two.centreOf(two.captionOf(1));
  await two.page.mouse.move(x, y);
  await two.page.mouse.down();
  await two.page.mouse.move(x + 20, y + 30, { steps: 3 });
  await one.page.getByRole("textbox", { name: "Story title" }).fill("Hail");
  await one.page.keyboard.press("Enter");
  await expect(two.script).toContainText("# Hail");
  await two.page.mouse.move(x + 40, y + 60, { steps: 3 });
  await two.page.mouse.up();
  const dragged = await two.lettering(0);
  expect(dragged.xMm).toBeGreaterThan(before.xMm);
  await expectEqual(one, two);

  // Undo takes back what this tab did, not what the other did.
  await two.page.keyboard.press("ControlOrMeta+z");
  await expect.poll(async () => (await one.lettering(0)).xMm).toBe(before.xMm);
  await one.page.bringToFront();
  await one.page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(two.script).toContainText("# Rain");
  await one.page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(two.script).not.toContainText("at dawn");
  expect(await scriptOf(two)).toContain("in a forest # Two at night");
  await expectEqual(one, two);

  // Pictures that one tab draws appear in the other.
  await two.page.bringToFront();
  await two.drawPage();
  await expect.poll(() => one.undrawn()).toBe(0);
  await expect(one.page.locator("svg image")).toHaveCount(await two.page.locator("svg image").count());

  // The tab that writes is killed, before what the other did last is written.
  const session = await context.newCDPSession(one.page);
  await typeInto(two, "in a forest", " with snow");
  // A crashed page answers nothing.
  session.send("Page.crash").catch(() => undefined);
  await one.page.waitForEvent("crash");
  await typeInto(two, "with snow", " and wind");
  await two.saved();
  await two.page.reload();
  await expect(two.script).toContainText("in a forest # Two at night with snow and wind");
  expect(await two.undrawn()).toBe(0);
});

test("a tab whose studio is older than another's only shows the story, and says so", async ({ page, context }) => {
  const studio = await open(page);
  await studio.writeScript(script);
  const newer = await context.newPage();
  await newer.goto("/NOTICE");
  const story = await page.evaluate(
    () =>
      (globalThis as never as { komawari: import("../src/main.tsx").Studio }).komawari.editor.store.getState().story,
  );
  // What a studio of a later form says when it opens this story.
  await newer.evaluate(
    (place) => new BroadcastChannel(place).postMessage({ type: "hello", by: "newer", schema: 1_000_000 }),
    `komawari story ${story}`,
  );
  const notice = page.getByRole("article", { name: "A newer Komawari has this story open in another tab" });
  await expect(notice).toBeVisible();
  await expect(notice.getByRole("button", { name: "Reload" })).toBeVisible();
  const before = await scriptOf(studio);
  expect(before).toBe(script);
  await studio.script.click();
  await page.keyboard.type("never written");
  await page.getByRole("textbox", { name: "Story title" }).fill("Never");
  await page.keyboard.press("Enter");
  await expect(studio.script).not.toContainText("never");
  expect(await scriptOf(studio)).toBe(script);
  // It gave way: the other may write.
  const isFree = (place: string) =>
    newer.evaluate((name) => navigator.locks.request(name, { ifAvailable: true }, (lock) => lock !== null), place);
  await expect.poll(() => isFree(`komawari story ${story}`)).toBe(true);
});

test("until the story is open there is nothing of another to click or to write into", async ({ page, context }) => {
  const studio = await open(page);
  await studio.writeScript(script);
  await studio.saved();
  const gate = await context.newPage();
  await gate.goto("/NOTICE");
  await page.goto("/NOTICE");
  // As a tab that still reads which pictures are kept: others wait for it.
  await gate.evaluate(
    () =>
      new Promise<void>((held) => {
        void navigator.locks.request("komawari studio", () => {
          held();
          return new Promise<void>((letGo) => Object.assign(globalThis, { letGo }));
        });
      }),
  );
  await page.goto("/");
  await expect(page.getByText("Opening your story…")).toBeVisible();
  await expect(studio.panels).toHaveCount(0);
  await expect(studio.script).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Story title" })).toBeDisabled();
  await studio.screenshot("opening");
  const clicked = studio.panel(2).click();
  await gate.evaluate(() => Reflect.get(globalThis, "letGo")());
  await clicked;
  await expect(page.getByRole("toolbar", { name: "Tools of panel 2" })).toBeVisible();
  await expect(studio.script).toContainText("in a forest");
});

test("a story whose tab does not answer is taken over", async ({ page, context }) => {
  const studio = await open(page);
  await studio.writeScript(script);
  await studio.saved();
  const asleep = await context.newPage();
  await asleep.goto("/NOTICE");
  const story = await page.evaluate(
    () =>
      (globalThis as never as { komawari: import("../src/main.tsx").Studio }).komawari.editor.store.getState().story,
  );
  // As a tab that the system put to sleep: it has the lock and says nothing.
  await page.goto("/NOTICE");
  await asleep.evaluate((place) => {
    const lost = (error: Error) => Object.assign(globalThis, { lost: error.name });
    navigator.locks.request(place, () => new Promise(() => undefined)).catch(lost);
  }, `komawari story ${story}`);
  await page.clock.install();
  await page.goto("/");
  const notice = page.getByRole("article", { name: /^Rain is open in another tab that does not answer/ });
  const said = () =>
    expect(async () => {
      await page.clock.fastForward(ANSWER_MS);
      await expect(notice).toBeVisible({ timeout: 500 });
    }).toPass();
  await said();
  for (const [colorScheme, width] of [
    ["dark", 390],
    ["dark", 1440],
    ["light", 1440],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await studio.screenshot(`asleep-${colorScheme}-${width}`);
  }
  await notice.getByRole("button", { name: "Not now" }).click();
  await expect(notice).toHaveCount(0);
  await page.reload();
  await said();
  await notice.getByRole("button", { name: "Take over here" }).click();
  await expect(studio.script).toContainText("in a forest");
  expect(await asleep.evaluate(() => Reflect.get(globalThis, "lost"))).toBe("AbortError");
  await typeInto(studio, "in a forest", " at night");
  await studio.saved();
  await page.reload();
  await expect(studio.script).toContainText("at night");
});

test("a story that another tab has open is renamed there, and cannot be put into the bin", async ({ context }) => {
  const one = await open(await context.newPage());
  await one.writeScript(script);
  await one.saved();
  const two = await open(await context.newPage());
  await two.page.getByRole("button", { name: "Story", exact: true }).click();
  await two.page.getByRole("menuitem", { name: /New story/ }).click();
  await expect(two.script).not.toContainText("Rain");
  await two.page.keyboard.press("ControlOrMeta+o");
  const dialog = two.page.getByRole("dialog", { name: "Stories" });
  await expect(dialog.getByText(/Open in another tab/)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Put Rain into the bin" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Rename Rain" }).click();
  await dialog.getByRole("textbox", { name: "Title of Rain" }).fill("Snow");
  await two.page.keyboard.press("Enter");
  await expect(one.script).toContainText("# Snow");
  await expect(dialog.getByRole("button", { name: "Open Snow" })).toBeVisible();
  // A reload opens what this tab had open, whatever another opened last.
  await one.page.reload();
  await expect(one.script).toContainText("# Snow");
  // The open list shows that the other tab lets go of the story, and that it opens it again.
  const bin = dialog.getByRole("button", { name: "Put Snow into the bin" });
  await expect(bin).toBeDisabled();
  await one.page.goto("/NOTICE");
  await expect(bin).toBeEnabled();
  await one.page.goBack();
  await expect(one.script).toContainText("# Snow");
  await expect(bin).toBeDisabled();
  await one.page.close();
  await expect(bin).toBeEnabled();
});
