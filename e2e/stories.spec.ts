// Several stories, kept over reloads, by keyboard alone too; and a story as a file that opens in another browser with its pictures.
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { unzipSync } from "fflate";
import { test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const script = (title: string) => `# ${title}\n\n[Mina] a woman with red hair\n\n[Mina] on the beach # ${title}`;

test("three stories are kept over reloads; the bin gives one back", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  for (const title of ["Rain", "Snow"]) {
    await page.getByRole("button", { name: "Story", exact: true }).click();
    await page.getByRole("menuitem", { name: /New story/ }).click();
    await expect(studio.script).toHaveText(/^(?!.*beach)/);
    await studio.writeScript(script(title));
    await expect(page.getByRole("textbox", { name: "Story title" })).toHaveValue(title);
    await studio.saved();
  }
  await page.reload();
  await expect(studio.script).toContainText("# Snow");

  const dialog = page.getByRole("dialog", { name: "Stories" });
  const stories = dialog.getByRole("list", { name: "Your stories" }).getByRole("listitem");
  await page.keyboard.press("ControlOrMeta+o");
  await expect(stories).toHaveCount(3);
  await expect(stories.locator("svg[data-part]")).toHaveCount(3);
  await dialog.getByRole("button", { name: "Open Rain" }).click();
  await expect(studio.script).toContainText("# Rain");

  await page.keyboard.press("ControlOrMeta+o");
  await dialog.getByRole("button", { name: "Put Snow into the bin" }).click();
  await expect(stories).toHaveCount(2);
  await page.reload();
  await expect(studio.script).toContainText("# Rain");
  await page.keyboard.press("ControlOrMeta+o");
  await expect(stories).toHaveCount(2);
  await dialog.getByRole("button", { name: "Take Snow out of the bin" }).click();
  await dialog.getByRole("button", { name: "Open Snow" }).click();
  await expect(studio.script).toContainText("# Snow");
});

test("stories by keyboard alone: rename, duplicate, put into the bin, take out, open", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(script("Rain"));
  await studio.saved();
  const dialog = page.getByRole("dialog", { name: "Stories" });
  const titles = dialog.getByRole("list", { name: "Your stories" }).getByRole("button", { name: /^Open / });
  const button = (name: string) => dialog.getByRole("button", { name, exact: true });
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press("ControlOrMeta+o");
  await expect(button("Open Rain")).toBeFocused();
  await press("Tab", "Enter");
  await expect(dialog.getByRole("textbox", { name: "Title of Rain" })).toBeFocused();
  await press("Escape");
  await expect(button("Rename Rain")).toBeFocused();
  await press("Enter", "ControlOrMeta+a");
  await page.keyboard.type("Hail");
  await press("Enter");
  await expect(button("Rename Hail")).toBeFocused();
  await press("Tab", "Enter");
  await expect(titles).toHaveCount(2);
  await expect(button("Duplicate Hail")).toBeFocused();
  await press("Tab", "Enter");
  await expect(button("Undo")).toBeFocused();
  await expect(titles).toHaveCount(1);
  await press("Enter");
  await expect(button("Open Hail")).toBeFocused();
  await expect(titles).toHaveCount(2);
  await press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(studio.script).toContainText("# Hail");
});

test("a story saved to a file opens in a fresh browser with its pictures", async ({ page, browser }) => {
  // As in browsers that hand files to their downloads.
  await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(script("Rain"));
  await studio.drawPage();
  // What the idle studio sees in the picture is a change, after which the status says that that was saved.
  await expect.poll(async () => (await studio.renders())[0]?.seen).toBeDefined();
  await studio.saved();
  const waiting = page.waitForEvent("download");
  await page.keyboard.press("ControlOrMeta+s");
  const saved = await waiting;
  expect(saved.suggestedFilename()).toBe("Rain.komawari");
  await expect(page.getByText("Saved to Rain.komawari")).toBeVisible();
  const buffer = readFileSync(await saved.path());
  const pictures = Object.keys(unzipSync(buffer)).filter((name) => name.startsWith("pictures/"));
  expect(pictures).toHaveLength(1);

  const context = await browser.newContext({ serviceWorkers: "block" });
  const other = new StudioPage(await context.newPage());
  await other.open();
  await other.page.keyboard.press("ControlOrMeta+o");
  const file = { name: "Rain.komawari", mimeType: "application/zip", buffer };
  await other.page.getByLabel("Open a file…").last().setInputFiles(file);
  await expect(other.script).toContainText("# Rain");
  expect(await other.undrawn()).toBe(0);
  await expect(other.page.locator("svg image").first()).toBeVisible();

  // One that was cut off is refused, and the story stays.
  await other.page.keyboard.press("ControlOrMeta+o");
  await other.page
    .getByLabel("Open a file…")
    .last()
    .setInputFiles({ ...file, buffer: buffer.subarray(0, buffer.length - 100) });
  await expect(other.page.getByText(/The file could not be opened/)).toBeVisible();
  await expect(other.script).toContainText("# Rain");
  await context.close();
});

test("a story is saved in place where the browser can, and a file that is dropped on the window opens", async ({
  page,
}) => {
  // The picker is the browser's own; behind it a real file of the origin's private file system.
  await page.addInitScript(() => {
    const asked: string[] = [];
    Object.assign(window, {
      asked,
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) => {
        asked.push(suggestedName);
        return (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
      },
      showOpenFilePicker: async () => [await (await navigator.storage.getDirectory()).getFileHandle("Rain.komawari")],
    });
  });
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(script("Rain"));
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Saved to Rain.komawari")).toBeVisible();
  await studio.writeScript(script("Hail"));
  await expect(page.getByText("Saved to Rain.komawari")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Saved to Rain.komawari")).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, "asked"))).toEqual(["Rain.komawari"]);

  await page.getByRole("button", { name: "Story", exact: true }).click();
  await page.getByRole("menuitem", { name: /New story/ }).click();
  await expect(studio.script).not.toContainText("Hail");
  await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(await (await folder.getFileHandle("Rain.komawari")).getFile());
    const tell = (type: string) =>
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    Object.assign(window, { tell });
    tell("dragover");
  });
  const hint = page.getByText("Drop a story or a character here to open it");
  await expect(hint).toBeVisible();
  await page.evaluate(() => Reflect.get(window, "tell")("dragleave"));
  await expect(hint).toHaveCount(0);
  await page.evaluate(() => Reflect.get(window, "tell")("drop"));
  await expect(studio.script).toContainText("# Hail");

  // Opened by the picker it is known where it is, and it is saved there.
  await studio.writeScript(script("Sleet"));
  await page.keyboard.press("ControlOrMeta+o");
  await page.getByRole("button", { name: "Open a file…" }).click();
  await expect(studio.script).toContainText("# Hail");
  await studio.writeScript(script("Fog"));
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Saved to Rain.komawari")).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, "asked"))).toEqual(["Rain.komawari"]);
});
