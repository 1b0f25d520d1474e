// What goes wrong in the world: damaged files, no threads, full disks, closed tabs. Nothing may be lost, and the words must help.
import { expect } from "@playwright/test";
import { serveFolder } from "../scripts/serve.mjs";
import { gateWorker } from "./fixtures/gate.ts";
import { quickFiles, test } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const SHORT = "[Mina] a woman with red hair\n\n[Mina] walking at the beach\n[Mina], happy, in the park";

test("a damaged weight file is named, nothing is lost, and trying again works", async ({ page }) => {
  const decoder = quickFiles.get("vae_decoder.onnx")!;
  let damaged = true;
  await page.route("**/models/inkling/vae_decoder.onnx", async (route) => {
    if (!damaged) return route.fallback();
    const bytes = Buffer.from(decoder);
    bytes[1000] = bytes[1000]! ^ 0xff;
    return route.fulfill({ body: bytes, contentType: "application/octet-stream" });
  });
  const studio = new StudioPage(page);
  await studio.open();
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText(`vae_decoder.onnx is damaged: expected ${decoder.length} bytes`);
  await expect(studio.script).toContainText("Mina");
  await studio.screenshot("failed");
  damaged = false;
  await notices.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/Inkling · CPU/)).toBeVisible();
  await expect(studio.drawButton).toBeEnabled();
});

test("a missing weight file says which address and what to do", async ({ page }) => {
  await page.route("**/models/inkling/unet.onnx", (route) => route.fulfill({ status: 404, body: "" }));
  const studio = new StudioPage(page);
  await studio.open();
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText(/unet\.onnx answered 404/);
  await expect(notices).toContainText("models folder");
});

test("without shared memory the studio draws with one thread and says why", async ({ page }) => {
  const plain = await serveFolder({ root: "dist", isolated: false, port: 0 });
  try {
    const studio = new StudioPage(page);
    await studio.open(plain.url);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await studio.writeScript(SHORT);
    await expect(studio.panels).toHaveCount(2);
    await studio.drawPage();
    await expect(page.getByText(/CPU, 1 thread\b/)).toBeVisible();
  } finally {
    await plain.close();
  }
});

test("a drawing can be stopped in every stage, and the next one works", async ({ page }) => {
  const gate = await gateWorker(page);
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(`${SHORT}${"\n[Mina] in the snow".repeat(4)}`);
  await expect(studio.panels).toHaveCount(6);
  const progress = page.getByRole("progressbar", { name: "Drawing progress" });
  // While it waits for the model, in the first step, in the middle, and while decoding.
  for (const [name, stage, step, seen] of [
    ["at once", "denoise", 0, /Cancel|Stop/],
    ["in the first step", "denoise", 1, /step 1 of/],
    ["in the middle", "denoise", 6, /step 6 of/],
    ["while inking", "decode", 2, "Inking"],
  ] as const) {
    await test.step(name, async () => {
      gate.stopAt(stage, step);
      await studio.drawButton.click();
      if (name !== "at once") await page.getByText(seen).waitFor();
      await page
        .getByRole("contentinfo")
        .getByRole("button", { name: /Cancel|Stop/ })
        .click();
      gate.release();
      await expect(progress).toHaveCount(0);
    });
  }
  await studio.drawPage();
  expect(await studio.undrawn()).toBe(0);
});

test("a full disk is said where the artist looks, and what was drawn is kept for this visit", async ({ page }) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...args) {
      if ((globalThis as { diskFull?: boolean }).diskFull)
        throw new DOMException("The disk is full", "QuotaExceededError");
      return put.apply(this, args);
    };
  });
  const studio = new StudioPage(page);
  await studio.open();
  await page.evaluate(() => Object.assign(globalThis, { diskFull: true }));
  await studio.writeScript(SHORT);
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText("not being saved");
  await expect(page.getByText("Not saved")).toBeVisible();
  await page.evaluate(() => Object.assign(globalThis, { diskFull: false }));
  await page.keyboard.type("\n[Mina] in the snow");
  await studio.saved();
  await page.reload();
  await expect(studio.script).toContainText("in the snow");
});

test("a tab that is closed while drawing offers to finish when it returns", async ({ context, page }) => {
  const gate = await gateWorker(page);
  const studio = new StudioPage(page);
  await studio.open();
  await studio.writeScript(SHORT);
  await expect(studio.panels).toHaveCount(2);
  gate.stopAt("denoise", 4);
  await studio.drawButton.click();
  await page.getByText(/step 4 of/).waitFor();
  await page.close();

  const again = new StudioPage(await context.newPage());
  await again.open();
  const notices = again.page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText("The last visit ended while drawing");
  await again.screenshot("interrupted");
  await notices.getByRole("button", { name: "Finish the page" }).click();
  await again.finished();
  expect(await again.undrawn()).toBe(0);
});
