// The same panel on both processors. WebGPU is emulated in software here, so panels are tiny and steps few.
import { spawnSync } from "node:child_process";
import { expect, type Page, test } from "@playwright/test";
import { browserArguments, webgpuArguments } from "../scripts/browser.mjs";
import type { FromWorker, GenerateRequest } from "../src/worker/protocol.ts";
import { type Drawn, draw } from "./fixtures/engine.ts";
import { test as quickTest } from "./fixtures/quick.ts";
import { StudioPage } from "./fixtures/studio.ts";

const emulated = {
  launchOptions: {
    ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
    args: [...browserArguments, ...webgpuArguments],
  },
};
test.use(emulated);
quickTest.use(emulated);

/** A panel as small as the model takes. */
const panel = (id: string, seed: number) => ({
  id,
  seed,
  prompt: "a woman at the beach",
  negative: "",
  width: 64,
  height: 64,
  cast: ["Mina"],
  layout: null,
});

/** A character's picture: stripes, which the panels read through a bank. */
const card = (() => {
  const { negative: _, ...spec } = panel("card", 9);
  const value = (_: unknown, i: number) => (i % 4 === 3 ? 255 : (i >> 4) % 2 ? 230 : 40 * (i % 4));
  return { ...spec, pixels: Uint8ClampedArray.from({ length: 64 * 64 * 4 }, value) };
})();

/** The largest difference of colour values of 255, over the panels of one drawing, none of which is blank. */
function difference(found: Drawn, expected: Drawn): number {
  const sizes = ({ panels }: Drawn) => Object.entries(panels).map(([id, pixels]) => [id, pixels.length]);
  expect(sizes(found)).toEqual(sizes(expected));
  const differences = Object.entries(expected.panels).map(([id, pixels]) => {
    expect(pixels.length).toBeGreaterThanOrEqual(64 * 64 * 4);
    expect(new Set(found.panels[id]).size).toBeGreaterThan(30);
    return Math.max(...pixels.map((v, i) => Math.abs(v - found.panels[id]![i]!)));
  });
  return Math.max(...differences);
}

/** What `npm run check` prints of stored cases on WebGPU. */
function checked(...args: readonly string[]): string {
  const run = spawnSync(process.execPath, ["scripts/check.mjs", ...args, "--webgpu"], { encoding: "utf8" });
  expect(run.stderr).toBe("");
  return run.stdout;
}

// More families and cases: npm run compatibility. This one is fused and has head counts by level.
test("a rewritten public UNet computes on WebGPU what PyTorch computed", () => {
  const args = ["models/fixtures/unet/sd2", "--exports", "ort-fused", "--cases", "csa-batch"];
  expect(checked("unet", ...args)).toMatch(/sd2\/ort-fused +csa-batch .*\n1 passed, 0 failed\n$/);
});

// By latents, text and weights. More cases: npm run check -- edits DIR --webgpu.
test("a UNet's gradient computes on WebGPU what PyTorch computed", () => {
  const args = ["models/fixtures/edits", "--exports", "ts-sdpa", "--cases", "gradient"];
  expect(checked("edits", ...args)).toMatch(/ gradient .*\n2 passed, 0 failed\n$/);
});

quickTest("an emulated graphics processor is not chosen by itself", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await expect(page.getByText(/CPU, \d+ threads?/)).toBeVisible();
});

/** Runs in every worker of the page before the studio's code asks for a device. */
async function inWorkers(page: Page, work: () => void): Promise<void> {
  await page.route(/\/entry-[^/]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${work})();\n${await response.text()}` });
  });
}

const together = {
  panels: [panel("a", 1), panel("b", 2)],
  references: [],
  steps: 1,
  guidanceScale: 3,
  sharing: { mode: "together", rate: 0.5, warmup: 0, skip: { early: 0, late: 0, until: 0 } },
  sharingSeed: 1,
} as const satisfies GenerateRequest;

test("panels that share come out on WebGPU as on the CPU", async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  const expected = await draw(page, "wasm", together);
  expect(expected.runtime).toMatchObject({ backend: "wasm", sharedSites: 5 });
  const alone = await draw(page, "wasm", { ...together, sharing: null });
  expect(difference(alone, expected)).toBeGreaterThan(20);
  const gpu = await draw(page, "webgpu", together);
  expect(gpu.runtime.backend).toBe("webgpu");
  expect(difference(gpu, expected)).toBeLessThanOrEqual(1);
});

interface Watched {
  /** Devices that were made. */
  devices?: number;
  /** Buffers that were read back until the first device was lost. */
  readBack?: number;
}

// Two that read each other in one call, a wider one that reads what that call left in the tab, and a card's bank on the device.
quickTest(
  "a device that is lost with the bank in the middle is replaced, and the panels come out the same",
  async ({ page }) => {
    // The device belongs to the worker, and is taken away there as soon as the first step is done.
    await inWorkers(page, () => {
      if (typeof GPUAdapter === "undefined") return;
      const scope = globalThis as unknown as Watched;
      let [device, readBack]: [GPUDevice | null, number] = [null, 0];
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...args) {
        device = await requestDevice.apply(this, args);
        scope.devices = (scope.devices ?? 0) + 1;
        return device;
      };
      const { mapAsync } = GPUBuffer.prototype;
      GPUBuffer.prototype.mapAsync = function (...args) {
        readBack++;
        return mapAsync.apply(this, args);
      };
      const post = self.postMessage.bind(self) as (...given: unknown[]) => void;
      const watching = (message: FromWorker, ...more: unknown[]) => {
        post(message, ...more);
        if (message.type !== "progress" || message.phase !== "denoise" || message.step !== 1 || !device) return;
        scope.readBack ??= readBack;
        if (scope.devices === 1) device.destroy();
      };
      Object.assign(self, { postMessage: watching });
    });
    const watched = async (): Promise<Watched> => {
      const ask = (): Watched => {
        const { devices = 0, readBack = 0 } = globalThis as unknown as Watched;
        return { devices, readBack };
      };
      const answers = await Promise.all(page.workers().map((worker) => worker.evaluate(ask)));
      return answers.find(({ devices }) => devices) ?? {};
    };
    const request: GenerateRequest = {
      ...together,
      panels: [...together.panels, { ...panel("wide", 3), width: 96 }],
      references: [card],
      steps: 2,
    };
    const studio = new StudioPage(page);
    await studio.open();
    const undisturbed = await draw(page, "wasm", request);
    expect(undisturbed.runtime).toMatchObject({ backend: "wasm", sharedSites: 2 });
    const alone = await draw(page, "wasm", { ...request, sharing: null });
    expect(difference(alone, undisturbed)).toBeGreaterThan(20);
    await page.reload();
    await studio.open();
    const gpu = await draw(page, "webgpu", request);
    const { devices, readBack } = await watched();
    expect(devices).toBe(2);
    // Each network gives what it was asked for, and two batches leave each other four keys and values; the bank's four would come on top.
    expect(readBack).toBeGreaterThan(0);
    expect(readBack).toBeLessThan(20);
    expect(gpu.runtime.backend).toBe("webgpu");
    expect(gpu.steps).toEqual(undisturbed.steps);
    expect(difference(gpu, undisturbed)).toBeLessThanOrEqual(1);
  },
);

quickTest("a graphics processor whose attention is wrong does not draw", async ({ page }) => {
  // A fault as drivers have them: the numbers are wrong and nobody says so.
  await inWorkers(page, () => {
    if (typeof GPUDevice === "undefined") return;
    const { createShaderModule } = GPUDevice.prototype;
    GPUDevice.prototype.createShaderModule = function (descriptor) {
      return createShaderModule.call(this, { ...descriptor, code: descriptor.code.replaceAll("exp(", "sin(") });
    };
  });
  const studio = new StudioPage(page);
  await studio.open();
  const { runtime, panels } = await draw(page, "webgpu", {
    panels: [panel("a", 1)],
    references: [],
    steps: 1,
    guidanceScale: 3,
    sharing: null,
    sharingSeed: 1,
  });
  expect(runtime.backend).toBe("wasm");
  expect(runtime.reason).toMatch(/^the graphics processor failed its test \(attention in float32 is off by [\d.]+\)$/);
  expect(panels.a).toHaveLength(64 * 64 * 4);
});
