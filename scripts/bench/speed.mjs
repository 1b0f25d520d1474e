// How fast the studio is here: the network alone (plain against shared, in turns), then the real studio in Chromium.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { withSources } from "../sources.mjs";
import { drawStory, loadModel, openScript, openStudio } from "../studio-session.mjs";
import { median } from "./median.mjs";
import { timePrints } from "./print.mjs";
import { benchStart } from "./start.mjs";

const STORY = `[Mina] a woman with red curly hair wearing a yellow sweater
[Mina] waving, smiling, at the beach
close-up of [Mina], surprised, in the city at night
[Mina] with hands on hips in the kitchen
[Mina] reading a newspaper in the park`;

/**
 * ms per UNet call on one thread of the CPU: the plain export, the rewritten graph sharing nothing, and sharing.
 * @param {number} rounds
 */
const benchUnet = (rounds) =>
  withSources((load) => timeUnet(rounds, (path) => /** @type {Promise<never>} */ (load(path))));

/**
 * @typedef {{
 *   "/src/graph/model.ts": typeof import("../../src/graph/model.ts"),
 *   "/src/graph/rewrite-unet.ts": typeof import("../../src/graph/rewrite-unet.ts"),
 *   "/src/engine/runtime.ts": typeof import("../../src/engine/runtime.ts"),
 *   "/src/engine/networks/denoiser.ts": typeof import("../../src/engine/networks/denoiser.ts"),
 *   "/src/diffusion/shared-tokens.ts": typeof import("../../src/diffusion/shared-tokens.ts"),
 *   "/src/sharing/reading-plan.ts": typeof import("../../src/sharing/reading-plan.ts"),
 * }} Modules
 */

/**
 * @param {number} rounds
 * @param {<Path extends keyof Modules>(path: Path) => Promise<Modules[Path]>} load
 */
async function timeUnet(rounds, load) {
  const { decodeModel, encodeModel } = await load("/src/graph/model.ts");
  const { rewriteUnet } = await load("/src/graph/rewrite-unet.ts");
  const { openRuntime } = await load("/src/engine/runtime.ts");
  const { denoiser } = await load("/src/engine/networks/denoiser.ts");
  const { planSharing } = await load("/src/diffusion/shared-tokens.ts");
  const { planReading } = await load("/src/sharing/reading-plan.ts");
  const { identity, context, layout, rough } = JSON.parse(readFileSync("models/inkling/model.json", "utf8"));
  const bytes = new Uint8Array(readFileSync("models/inkling/unet.onnx"));
  const runtime = await openRuntime(
    { kind: "wasm", threads: 1, reason: "bench" },
    `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`,
  );
  const rewritten = rewriteUnet(decodeModel(bytes), {
    sites: identity.sites,
    weighted: true,
    bank: true,
    keep: true,
  });
  const plain = await runtime.createSession(bytes);
  const inputs = { layout: layout.input, rough: { name: rough.input, scale: 2 } };
  const shared = denoiser(runtime, await runtime.createSession(encodeModel(rewritten.graph)), rewritten, inputs);
  const [batch, h, w] = [8, 32, 32];
  /** @param {readonly number[]} dims */
  const noise = (dims) => ({
    dims,
    data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 12.9898)),
  });
  const call = {
    sample: noise([batch, 4, h, w]),
    timestep: new Float32Array(batch).fill(500),
    context: noise([batch, context.tokens, context.dim]),
    guidanceScale: 1,
    layout: noise([batch, 6, 16, 16]),
    rough: null,
    keep: /** @type {const} */ ("nowhere"),
  };
  const levels = Math.max(...rewritten.sites.map((s) => s.level)) + 1;
  const tokens = Array.from(
    { length: levels },
    (_, level) => (h * w) / (rewritten.sites.find((s) => s.level === level)?.divisor ?? Number.NaN),
  );
  const cast = { cast: ["Mina"], width: 256, height: 256 };
  const panels = [0, 1, 2, 3].map((key) => ({ id: `${key}`, key, tokens, regions: new Map(), ...cast }));
  const plan = planSharing({
    step: 0,
    steps: 16,
    seed: 1,
    settings: { ...identity, warmup: 0, skip: { early: 0, late: 0, until: 0 } },
    sites: shared.sites,
    batch: panels,
    others: [],
    sources: planReading(panels, [], identity).sources,
    halves: 2,
  });
  if (!plan) throw new Error("bench: expected panels that share, found none");
  const none = { dims: [batch, 1, 2 * h, 2 * w], data: new Float32Array(batch * 4 * h * w) };
  const runs = {
    plain: () =>
      runtime.run(
        plain,
        {
          sample: runtime.tensor("float32", call.sample.data, call.sample.dims),
          timestep: runtime.tensor("float32", call.timestep, [batch]),
          encoder_hidden_states: runtime.tensor("float32", call.context.data, call.context.dims),
          layout: runtime.tensor("float32", call.layout.data, call.layout.dims),
          rough: runtime.tensor("float32", none.data, none.dims),
        },
        ["out_sample"],
      ),
    "shared, off": () => shared.run({ ...call, shared: null }),
    "shared, on": () => shared.run({ ...call, shared: { ...plan, bank: null } }),
  };
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, /** @type {number[]} */ ([])]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now();
      await run();
      if (round >= 0) times[name]?.push(performance.now() - start);
    }
  }
  const base = median(times.plain ?? []);
  console.log(`UNet, 4 panels of 256 x 256 with guidance, 1 thread, median of ${rounds}:`);
  for (const [name, values] of Object.entries(times))
    console.log(
      `  ${name.padEnd(12)} ${median(values).toFixed(0).padStart(6)} ms per call   ${(median(values) / base).toFixed(2)} x plain`,
    );
}

/** @param {boolean} reuseBuild */
async function benchStudio(reuseBuild) {
  const opened = performance.now();
  const studio = await openStudio({ reuseBuild });
  try {
    const { model, runtime } = await loadModel(studio.page);
    const ready = performance.now() - opened;
    console.log(
      `studio: ${model.title}, ${runtime.backend} (${runtime.reason}), ${runtime.threads} threads, ${runtime.sharedSites} of ${runtime.sites} self-attentions share`,
    );
    console.log(`  from start of the browser to a ready model: ${(ready / 1000).toFixed(1)} s`);
    for (const sharing of [false, true, false, true]) {
      await openScript(studio.page, { text: STORY, title: "Bench", seed: 1 });
      await studio.page.evaluate((on) => globalThis.komawari.editor.commands.setSharing(on), sharing);
      const start = performance.now();
      const [t] = await drawStory(studio.page);
      if (!t) throw new Error("bench: expected timings of a page, found none");
      const page = performance.now() - start;
      console.log(
        `  sharing ${sharing ? "on " : "off"}: page of 4 in ${(page / 1000).toFixed(1)} s (${(page / 4000).toFixed(1)} s per panel): text ${t.textMs.toFixed(0)} ms, ${t.unetCalls} UNet calls of ${(t.denoiseMs / t.unetCalls).toFixed(0)} ms, decode ${(t.decodeMs / 4).toFixed(0)} ms per panel`,
      );
    }
    console.log(`  ${(await timePrints(studio.page)).words}`);
  } finally {
    await studio.close();
  }
}

/** @param {{ readonly rounds: number, readonly reuseBuild: boolean }} options */
export async function benchSpeed({ rounds, reuseBuild }) {
  await benchUnet(rounds);
  await benchStudio(reuseBuild);
  await benchStart({ reuseBuild: true });
}
