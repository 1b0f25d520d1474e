// The processor that draws, tried out before it is trusted: attention on a graphics processor is computed once and compared.
import { trialDims, trialExpected, trialInputs, trialModel } from "../../graph/attention-trial.ts";
import type { LoadRequest } from "../../worker/protocol.ts";
import { toTensor } from "../networks/ports.ts";
import { type OrtTensor, openRuntime, type Runtime } from "../runtime.ts";
import { timed } from "../timed.ts";
import { type Backend, chooseBackend } from "./backend.ts";

export interface Processor {
  readonly backend: Backend;
  readonly runtime: Runtime;
}

/** Largest error on numbers up to 2. Wrong kernels are off by far more, a float16 sum by about a hundredth. */
const TOLERANCE = { float32: 1e-3, float16: 5e-2 } as const;

/** A device whose attention is wrong is tried without the features that faults were seen with, then the CPU takes its place. */
export async function openProcessor({
  backend: preference,
  threads,
  runtimeUrl,
}: Omit<LoadRequest, "source">): Promise<Processor> {
  let trouble = "";
  for (const without of [[], ["subgroups"], ["subgroups", "shader-f16"]] as const) {
    const backend = await chooseBackend(preference, threads, without);
    const runtime = await openRuntime(backend, runtimeUrl);
    if (backend.kind === "wasm") {
      void begin(runtime);
      return { backend, runtime };
    }
    trouble = await troubleWith(runtime, backend.device.features.has("shader-f16"));
    if (trouble === "") return { backend, runtime };
    backend.device.destroy();
  }
  const cpu = await chooseBackend("wasm", threads);
  const backend = { ...cpu, reason: `the graphics processor failed its test (${trouble})` };
  return { backend, runtime: await openRuntime(backend, runtimeUrl) };
}

/**
 * A first session makes the runtime compile itself and start its threads, while a model's files are still on their way. What
 * fails here fails again, and is told, with the first network.
 */
async function begin(runtime: Runtime): Promise<void> {
  try {
    await timed("runtime", async () => runtime.release(await runtime.createSession(trialModel(false))));
  } catch {}
}

/** What is wrong with a device's attention, in words; empty: nothing. */
async function troubleWith(runtime: Runtime, half: boolean): Promise<string> {
  for (const type of half ? (["float32", "float16"] as const) : (["float32"] as const)) {
    try {
      const error = await attentionError(runtime, type === "float16");
      if (!(error <= TOLERANCE[type])) return `attention in ${type} is off by ${error.toPrecision(2)}`;
    } catch (thrown) {
      return `attention in ${type} does not run: ${thrown instanceof Error ? thrown.message : thrown}`;
    }
  }
  return "";
}

/** Largest difference between the runtime's attention and the formula; NaN when a number is none. */
export async function attentionError(runtime: Runtime, half: boolean): Promise<number> {
  const inputs = trialInputs();
  const session = await runtime.createSession(trialModel(half));
  const feeds = Object.fromEntries(
    (["q", "k", "v"] as const).map((name) => [name, runtime.tensor("float32", inputs[name], trialDims[name])]),
  );
  const { data } = toTensor((await runtime.run(session, feeds, ["out"])).out as OrtTensor);
  await runtime.release(session);
  return trialExpected(inputs).reduce((worst, x, i) => Math.max(worst, Math.abs(x - data[i]!)), 0);
}
