// Builds and serves the studio. Two kinds of files are neither source nor in public/: the models and ONNX Runtime's WebAssembly.
// They are served from where they are in development, and copied into the build.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { dirname, join, relative, resolve, sep } from "node:path";
import react from "@vitejs/plugin-react";
import sirv from "sirv";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";
import { isolationHeaders } from "./scripts/serve.mjs";
import { runtimeFiles } from "./src/engine/runtime-files.ts";

const root = import.meta.dirname;
const runtimeFolder = join(root, "node_modules/onnxruntime-web/dist");
const runtimes = (["wasm", "webgpu"] as const).flatMap((backend) => Object.values(runtimeFiles(backend)));

/** Served path → file: every model's manifest with exactly the files it names, and the runtime. */
function staticFiles(): Map<string, string> {
  const files = new Map(runtimes.map((name) => [`ort/${name}`, join(runtimeFolder, name)]));
  files.set("models/catalogue.json", join(root, "models/catalogue.json"));
  const models = readdirSync(join(root, "models"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => statSync(join(root, "models", name, "model.json"), { throwIfNoEntry: false }));
  for (const model of models) {
    const manifestPath = join(root, "models", model, "model.json");
    const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as { files: Record<string, { path: string }> };
    files.set(`models/${model}/model.json`, manifestPath);
    for (const { path } of Object.values(manifest.files))
      files.set(`models/${model}/${path}`, join(root, "models", model, path));
  }
  return files;
}

async function copyStaticFiles(outDir: string) {
  for (const [path, file] of staticFiles()) {
    await mkdir(dirname(join(outDir, path)), { recursive: true });
    await copyFile(file, join(outDir, path));
  }
}

/** Writes the list of all built files with their hashes into the service worker, which is then new whenever any of them is. */
async function listFilesInServiceWorker(outDir: string) {
  const worker = join(outDir, "sw.js");
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries.filter((found) => found.isFile())) {
    const file = join(entry.parentPath, entry.name);
    if (file === worker || file.endsWith(".map")) continue;
    const hash = createHash("sha256").update(await readFile(file));
    files[relative(outDir, file).split(sep).join("/")] = hash.digest("hex").slice(0, 16);
  }
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  const source = await readFile(join(root, "public/sw.js"), "utf8");
  await writeFile(worker, `self.FILES = ${JSON.stringify(sorted)};\n${source}`);
}

function staticFolders(): Plugin {
  let outDir = "";
  return {
    name: "static-folders",
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    // Vite serves models/ from where it is.
    configureServer(server) {
      const setHeaders = (response: ServerResponse) =>
        void response.setHeaders(new Map(Object.entries(isolationHeaders)));
      server.middlewares.use("/ort", sirv(runtimeFolder, { dev: true, etag: true, setHeaders }));
    },
    // The worker is a bundle of its own inside the build; only the page's is written to disk.
    async writeBundle() {
      await copyStaticFiles(outDir);
      await listFilesInServiceWorker(outDir);
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [react(), staticFolders()],
  resolve: {
    // The runtime's JavaScript without its WebAssembly inside: that is fetched from ort/, by the threads, too.
    conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions],
  },
  optimizeDeps: { exclude: ["onnxruntime-web"] },
  worker: { format: "es" },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  build: {
    target: "es2023",
    // With light-dark(), which is otherwise replaced by the system's choice: the studio's own would change nothing.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
});
