// What opening a large model costs in memory, in the real studio: a Stable-Diffusion-class repository with a UNet of 512 MB of
// random weights is opened from the disk, on WebGPU (in software) and on the CPU. Printed: the size of the runtime's WebAssembly
// heap; most bytes of files that JavaScript held at a time; growth of the resident memory of the tab's process (peak, with what
// is on its way to the graphics processor) and of the graphics process (at the end, it holds the weights). Linux only: /proc.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chromium } from "@playwright/test";
import { runnerImport } from "vite";
import { browserArguments, findBrowser } from "../browser.mjs";
import { joinWeights, makeSd15 } from "../make-sd15.mjs";
import { serveFolder } from "../serve.mjs";
import { buildStudio } from "../studio-session.mjs";

/** Channels that make 512 MB. */
const WIDTHS = [128, 256, 512, 480];
const mega = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

/** Two repositories that differ only in where the UNet's weights are. */
async function makeRepositories(folder) {
  const folders = { beside: join(folder, "beside"), inside: join(folder, "inside") };
  if (existsSync(folders.inside)) return folders;
  const { tinyRepository } = (await runnerImport("./src/worker/tiny-model.test-kit.ts", { logLevel: "error" })).module;
  for (const [path, bytes] of tinyRepository()) {
    if (path.startsWith("unet/")) continue;
    mkdirSync(dirname(join(folders.beside, path)), { recursive: true });
    writeFileSync(join(folders.beside, path), bytes);
  }
  await makeSd15(join(folders.beside, "unet"), WIDTHS);
  writeFileSync(
    join(folders.beside, "unet/config.json"),
    JSON.stringify({ in_channels: 4, sample_size: 64, cross_attention_dim: 768 }),
  );
  const isOther = (path) => !path.includes(".onnx") || !path.includes("/unet/");
  cpSync(folders.beside, `${folders.inside}.part`, { recursive: true, filter: isOther });
  await joinWeights(join(folders.beside, "unet"), join(`${folders.inside}.part`, "unet/model.onnx"));
  cpSync(`${folders.inside}.part`, folders.inside, { recursive: true });
  rmSync(`${folders.inside}.part`, { recursive: true });
  return folders;
}

/** Peak and present resident bytes of a process since the last reset. */
function residentOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
  return { peak: kilobytes("VmHWM") * 1024, now: kilobytes("VmRSS") * 1024 };
}

async function processesOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const largest = (type) =>
    processInfo
      .filter((p) => p.type === type)
      .map(({ id }) => ({ id, ...residentOf(id) }))
      .sort((a, b) => b.now - a.now)[0];
  return { renderer: largest("renderer"), gpu: largest("GPU") };
}

/** Stands before the worker's own code: remembers every WebAssembly memory, and counts bytes of files in JavaScript. */
const WATCH = `{
  const { Memory } = WebAssembly;
  const { transfer } = ArrayBuffer.prototype;
  const { readAsArrayBuffer } = FileReaderSync.prototype;
  const watched = (globalThis.watched = { memories: [], held: 0, peak: 0 });
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor) {
      super(descriptor);
      watched.memories.push(this);
    }
  };
  FileReaderSync.prototype.readAsArrayBuffer = function (blob) {
    watched.held += blob.size;
    watched.peak = Math.max(watched.peak, watched.held);
    return readAsArrayBuffer.call(this, blob);
  };
  ArrayBuffer.prototype.transfer = function (length) {
    watched.held -= this.byteLength;
    return transfer.call(this, length);
  };
}`;

async function watchWorkers(page) {
  await page.route("**/assets/entry-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${WATCH}\n${await response.text()}` });
  });
}

/** A WebAssembly memory never shrinks: its size is its peak. */
async function watchedIn(page) {
  const found = await Promise.all(
    page.workers().map((worker) =>
      worker.evaluate(() => {
        const { memories = [], peak = 0 } = globalThis.watched ?? {};
        return { wasm: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0), files: peak };
      }),
    ),
  );
  return found.reduce((most, one) => (one.wasm > most.wasm ? one : most));
}

function openModel(page, backend) {
  return page.evaluate(
    (backend) =>
      new Promise((resolve, reject) => {
        const { engine } = globalThis.komawari;
        const files = [...document.querySelector("#bench-files").files];
        engine.subscribe((message) => {
          if (message.type === "ready") resolve(message.runtime);
          if (message.type === "load-failed") reject(new Error(`${message.failure.message} ${message.failure.remedy}`));
        });
        const source = {
          kind: "disk",
          folder: "bench",
          files: files.map((file) => ({ path: file.webkitRelativePath, content: file })),
        };
        engine.load({ backend, threads: 1, source });
      }),
    backend,
  );
}

async function measure(url, folder, backend) {
  const args = [...browserArguments, "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
  const browser = await chromium.launch({ executablePath: await findBrowser(), args });
  try {
    const page = await browser.newPage();
    await watchWorkers(page);
    // The studio's own model stays out of the way.
    await page.route("**/models/inkling/**", (route) => route.abort());
    await page.goto(url);
    await page.waitForFunction(() => globalThis.komawari !== undefined);
    await page.evaluate(() => {
      const input = Object.assign(document.createElement("input"), { type: "file", id: "bench-files" });
      input.webkitdirectory = true;
      document.body.append(input);
    });
    await page.locator("#bench-files").setInputFiles(folder);
    const before = await processesOf(browser);
    for (const { id } of Object.values(before)) writeFileSync(`/proc/${id}/clear_refs`, "5");
    const start = performance.now();
    const runtime = await openModel(page, backend);
    const seconds = (performance.now() - start) / 1000;
    const watched = await watchedIn(page);
    const after = { renderer: residentOf(before.renderer.id), gpu: residentOf(before.gpu.id) };
    return {
      runtime,
      seconds,
      ...watched,
      renderer: after.renderer.peak - before.renderer.now,
      gpu: after.gpu.now - before.gpu.now,
    };
  } finally {
    await browser.close();
  }
}

export async function benchMemory({ folder, reuseBuild }) {
  const folders = await makeRepositories(folder);
  const weights = statSync(join(folders.beside, "unet/model.onnx_data")).size;
  buildStudio({ reuse: reuseBuild });
  const server = await serveFolder({ root: "dist", isolated: true, port: 0 });
  console.log(`A UNet with ${mega(weights)} of random float32 weights, opened in Chromium, one thread`);
  console.log("backend  weights        wasm heap   files in JS   tab's peak growth   GPU process growth   time");
  try {
    for (const backend of ["webgpu", "wasm"])
      for (const [place, path] of Object.entries(folders)) {
        const found = await measure(server.url, path, backend);
        const cells = [
          found.runtime.backend.padEnd(8),
          `${place} graph`.padEnd(14),
          mega(found.wasm).padStart(9),
          mega(found.files).padStart(13),
          mega(found.renderer).padStart(19),
          mega(found.gpu).padStart(20),
          `${found.seconds.toFixed(1)} s`.padStart(9),
        ];
        console.log(cells.join(" "));
      }
  } finally {
    await server.close();
  }
}
