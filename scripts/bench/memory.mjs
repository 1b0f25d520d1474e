// What opening a large model costs in memory, in the real studio: a Stable-Diffusion-class repository with a UNet of 512 MB of
// random weights is opened from the disk and from the browser's storage, on WebGPU (in software) and on the CPU. Linux only:
// processes are read from /proc.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chromium } from "@playwright/test";
import { browserArguments, findBrowser, webgpuArguments } from "../browser.mjs";
import { joinWeights, makeSd15 } from "../make-sd15.mjs";
import { serveFolder } from "../serve.mjs";
import { load } from "../sources.mjs";
import { buildStudio } from "../studio-session.mjs";

/**
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {import("@playwright/test").Browser} Browser
 * @typedef {import("../../src/worker/protocol.ts").RuntimeInfo} RuntimeInfo
 * @typedef {"webgpu" | "wasm"} Backend
 */

/** Channels that make 512 MB. */
/** @type {import("../make-sd15.mjs").Widths} */
const WIDTHS = [128, 256, 512, 480];
/** @param {number} bytes */
const mega = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

/** Two repositories that differ only in where the UNet's weights are. @param {string} folder */
async function makeRepositories(folder) {
  const folders = { beside: join(folder, "beside"), inside: join(folder, "inside") };
  if (existsSync(folders.inside)) return folders;
  const { tinyRepository } = await load("./src/engine/tiny-model.test-kit.ts");
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
  /** @param {string} path */
  const isOther = (path) => !path.includes(".onnx") || !path.includes("/unet/");
  cpSync(folders.beside, `${folders.inside}.part`, { recursive: true, filter: isOther });
  await joinWeights(join(folders.beside, "unet"), join(`${folders.inside}.part`, "unet/model.onnx"));
  cpSync(`${folders.inside}.part`, folders.inside, { recursive: true });
  rmSync(`${folders.inside}.part`, { recursive: true });
  return folders;
}

/** Peak and present resident bytes of a process since the last reset. @param {number} pid */
function residentOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  /** @param {string} name */
  const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
  return { peak: kilobytes("VmHWM") * 1024, now: kilobytes("VmRSS") * 1024 };
}

/** @param {Browser} browser */
async function processesOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  /** @param {string} type */
  const largest = (type) => {
    const [found] = processInfo
      .filter((p) => p.type === type)
      .map(({ id }) => ({ id, ...residentOf(id) }))
      .sort((a, b) => b.now - a.now);
    if (!found) throw new Error(`bench: expected a process of the browser of type ${type}, found none`);
    return found;
  };
  return { renderer: largest("renderer"), gpu: largest("GPU") };
}

/** Before the worker runs: every WebAssembly memory is remembered. One never shrinks, so its size is its peak. @param {Page} page */
function watchMemories(page) {
  page.on("worker", (worker) => {
    worker
      .evaluate(() => {
        const { Memory } = WebAssembly;
        /** @type {WebAssembly.Memory[]} */
        const memories = [];
        globalThis.memories = memories;
        WebAssembly.Memory = class extends Memory {
          /** @param {WebAssembly.MemoryDescriptor} descriptor */
          constructor(descriptor) {
            super(descriptor);
            memories.push(this);
          }
        };
      })
      .catch(() => undefined);
  });
  return async () => {
    const sizes = page
      .workers()
      .map((worker) =>
        worker
          .evaluate(() => (globalThis.memories ?? []).reduce((sum, { buffer }) => sum + buffer.byteLength, 0))
          .catch(() => 0),
      );
    return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
  };
}

/** Puts the picked files where the store of models keeps a download. @param {Page} page */
function storeFiles(page) {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    /** @param {readonly string[]} path */
    const folderAt = async (path) => {
      let folder = root;
      for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
      return folder;
    };
    const records = [];
    const input = /** @type {HTMLInputElement} */ (document.querySelector("#bench-files"));
    for (const file of input.files ?? []) {
      const path = file.webkitRelativePath.split("/").slice(1);
      const folder = await folderAt(["models", "bench", "files", ...path.slice(0, -1)]);
      const handle = await folder.getFileHandle(path.at(-1) ?? "", { create: true });
      await file.stream().pipeTo(await handle.createWritable());
      records.push({ path: path.join("/"), bytes: file.size, sha256: "0".repeat(64), etag: null, status: "done" });
    }
    const record = await (await folderAt(["models", "bench"])).getFileHandle("record.json", { create: true });
    const out = await record.createWritable();
    await out.write(JSON.stringify({ files: records }));
    await out.close();
  });
}

/**
 * @param {Page} page
 * @param {Backend} backend
 * @param {boolean} isStored
 * @returns {Promise<RuntimeInfo>}
 */
function openModel(page, backend, isStored) {
  return page.evaluate(
    ({ backend, isStored }) =>
      new Promise((resolve, reject) => {
        const { engine } = globalThis.komawari;
        const input = /** @type {HTMLInputElement} */ (document.querySelector("#bench-files"));
        const files = [...(input.files ?? [])];
        engine.subscribe((message) => {
          if (message.type === "ready") resolve(message.runtime);
          if (message.type === "load-failed") reject(new Error(`${message.failure.message} ${message.failure.remedy}`));
        });
        /** @type {import("../../src/worker/protocol.ts").ModelSource} */
        const source = isStored
          ? { kind: "stored", model: "bench" }
          : {
              kind: "disk",
              folder: "bench",
              files: files.map((file) => ({ path: file.webkitRelativePath, content: file })),
            };
        engine.load({ backend, threads: 1, source });
      }),
    { backend, isStored },
  );
}

/**
 * @param {string} url
 * @param {string} folder
 * @param {Backend} backend
 * @param {boolean} isStored
 */
async function measure(url, folder, backend, isStored) {
  const args = [...browserArguments, ...webgpuArguments];
  const browser = await chromium.launch({ executablePath: await findBrowser(), args });
  try {
    const page = await browser.newPage();
    const heap = watchMemories(page);
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
    if (isStored) await storeFiles(page);
    const before = await processesOf(browser);
    for (const { id } of Object.values(before)) writeFileSync(`/proc/${id}/clear_refs`, "5");
    const start = performance.now();
    const runtime = await openModel(page, backend, isStored);
    const seconds = (performance.now() - start) / 1000;
    const wasm = await heap();
    if (wasm === 0) throw new Error("bench: the worker's memory was not seen; run it again");
    const after = { renderer: residentOf(before.renderer.id), gpu: residentOf(before.gpu.id) };
    return {
      runtime,
      seconds,
      wasm,
      renderer: after.renderer.peak - before.renderer.now,
      gpu: after.gpu.now - before.gpu.now,
    };
  } finally {
    await browser.close();
  }
}

/** @param {{ readonly folder: string, readonly reuseBuild: boolean }} options */
export async function benchMemory({ folder, reuseBuild }) {
  const folders = await makeRepositories(folder);
  const weights = statSync(join(folders.beside, "unet/model.onnx_data")).size;
  buildStudio({ reuse: reuseBuild });
  const server = await serveFolder({ root: "dist", isolated: true, port: 0 });
  console.log(`A UNet with ${mega(weights)} of random float32 weights, opened in Chromium, one thread`);
  console.log("backend  weights        from      wasm heap   tab's peak growth   GPU process growth   time");
  try {
    for (const backend of /** @type {const} */ (["webgpu", "wasm"]))
      for (const [place, path] of Object.entries(folders))
        for (const isStored of [false, true]) {
          const found = await measure(server.url, path, backend, isStored);
          const cells = [
            found.runtime.backend.padEnd(8),
            `${place} graph`.padEnd(14),
            (isStored ? "OPFS" : "disk").padEnd(4),
            mega(found.wasm).padStart(14),
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
