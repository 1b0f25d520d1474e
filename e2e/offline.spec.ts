// The built studio without its server: on a host that sends no isolation headers, under a sub-path, then with the host gone.
import { expect, type Page, test } from "@playwright/test";
import { serveFolder } from "../scripts/serve.mjs";

test.use({ serviceWorkers: "allow" });

const isReady = (page: Page) =>
  page.waitForFunction(
    () => {
      const { komawari } = globalThis as unknown as {
        komawari?: { editor: { store: { getState(): { engine: { status: string } } } } };
      };
      return crossOriginIsolated && komawari?.editor.store.getState().engine.status === "ready";
    },
    null,
    { timeout: 0 },
  );

test("the studio isolates itself on a plain host, and opens again when the host is gone", async ({ page }) => {
  const server = await serveFolder({ root: ".", isolated: false });
  await page.goto(`${server.url}dist/`);
  await isReady(page);
  await server.close();
  await page.goto("about:blank");
  await page.goto(`${server.url}dist/`);
  await isReady(page);
});

test("on a host that isolates, what was fetched before the service worker was there is kept as well", async ({
  page,
}) => {
  const server = await serveFolder({ root: "dist" });
  await page.goto(server.url);
  await isReady(page);
  const kept = () =>
    page.evaluate(async () => {
      const requests = await (await caches.open("komawari-files")).keys();
      return requests.map(({ url }) => new URL(url).pathname);
    });
  await expect.poll(kept).toContain("/models/inkling/unet.onnx");
  await expect.poll(kept).toContain("/ort/ort-wasm-simd-threaded.wasm");
  await server.close();
  await page.goto("about:blank");
  await page.goto(server.url);
  await isReady(page);
});
