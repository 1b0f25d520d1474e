// Opens the built studio in headless Chromium for scripts: builds it when needed, serves it, waits until it is ready.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { browserArguments, findBrowser } from "./browser.mjs";
import { serveFolder } from "./serve.mjs";

/** Builds dist/ unless `--no-build` was given and it is there. Throws when the build fails. */
export function buildStudio({ reuse = false } = {}) {
  if (reuse && existsSync("dist/index.html")) return;
  const built = spawnSync("npx", ["vite", "build", "--logLevel", "warn"], {
    stdio: ["ignore", "inherit", "inherit"],
    // A bench that loaded sources before left "development" here: no service worker, and React's slow form.
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (built.status !== 0) throw new Error("The studio could not be built: see the messages above.");
}

/**
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {import("../src/studio/state.ts").EditorState} EditorState
 * @typedef {EditorState["engine"]} EngineState
 * @typedef {EditorState["jobs"][number]} Job
 * @typedef {Pick<Job, "page" | "phase" | "step" | "of" | "remainingMs">} JobProgress
 * @typedef {Extract<import("../src/worker/protocol.ts").FromWorker, { type: "done" }>["timings"]} Timings
 */

/** A fresh profile with the studio open: `page.evaluate` finds it as globalThis.komawari. */
export async function openStudio({ reuseBuild = false, isolated = true } = {}) {
  buildStudio({ reuse: reuseBuild });
  const server = await serveFolder({ root: "dist", isolated, port: 0 });
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: [...browserArguments] });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.url);
    await page.waitForFunction(() => globalThis.komawari !== undefined);
    await page.evaluate(() => globalThis.komawari.editor.ready);
    return { page, url: server.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Loads the model and gives what the worker says of it. Throws with the studio's own words when it fails.
 * @param {Page} page
 * @returns {Promise<Pick<Extract<EngineState, { status: "ready" }>, "model" | "runtime">>}
 */
export function loadModel(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const { store, commands } = globalThis.komawari.editor;
        const look = () => {
          const { engine } = store.getState();
          if (engine.status === "ready") resolve({ model: engine.model, runtime: engine.runtime });
          if (engine.status === "failed") reject(new Error(`${engine.failure.message} ${engine.failure.remedy}`));
        };
        store.subscribe(look);
        commands.loadModel();
        look();
      }),
  );
}

/**
 * Opens a script as a new story, with seeds that depend only on `seed`. Gives the script's problems.
 * @param {Page} page
 * @param {{ readonly text: string, readonly title?: string, readonly seed: number }} story
 */
export function openScript(page, { text, title, seed }) {
  return page.evaluate(
    async ({ text, title, seed }) => {
      const { store, commands } = globalThis.komawari.editor;
      await commands.newStory();
      commands.setScript(text);
      commands.endTyping();
      // Before the title line, if any, is put in front: problems count the lines of the text as given.
      const { problems } = store.getState();
      if (title && !store.getState().doc.byType.story[0]?.title) commands.setTitle(title);
      const shots = store.getState().doc.byType.shot;
      for (const [i, shot] of shots.entries()) commands.setSeed(shot.id, Math.imul(seed + i + 1, 0x9e3779b1) >>> 1);
      return problems;
    },
    { text, title, seed },
  );
}

/**
 * Draws every page and gives the timings of each job.
 * @param {Page} page
 * @param {(jobs: readonly JobProgress[]) => void} [onProgress] gets the jobs as they move
 * @returns {Promise<readonly Timings[]>}
 */
export async function drawStory(page, onProgress = () => {}) {
  const name = `progress_${Math.floor(Math.random() * 1e9)}`;
  await page.exposeFunction(name, onProgress);
  return page.evaluate(
    (report) =>
      new Promise((resolve, reject) => {
        const { editor, engine } = globalThis.komawari;
        /** @type {Timings[]} */
        const timings = [];
        const silence = engine.subscribe((message) => {
          if (message.type === "done") timings.push(message.timings);
        });
        /** @param {EditorState} state */
        const look = (state) => {
          const failed = state.jobs.find((job) => job.status === "failed");
          const open = state.jobs.filter((job) => job.status === "queued" || job.status === "running");
          Reflect.get(
            globalThis,
            report,
          )(open.map(({ page, phase, step, of, remainingMs }) => ({ page, phase, step, of, remainingMs })));
          if (!failed && open.length > 0) return;
          unsubscribe();
          silence();
          if (failed) reject(new Error(`${failed.failure?.message} ${failed.failure?.remedy}`));
          else resolve(timings);
        };
        editor.commands.drawStory();
        const unsubscribe = editor.store.subscribe(look);
        look(editor.store.getState());
      }),
    name,
  );
}
