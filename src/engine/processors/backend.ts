// Which processor runs the networks. Decided by asking the browser, never by its name.
import type { BackendPreference } from "../../worker/protocol.ts";

export type Backend =
  | { readonly kind: "webgpu"; readonly device: GPUDevice; readonly reason: string }
  | { readonly kind: "wasm"; readonly threads: number; readonly reason: string };

/** Below this the runtime's subgroup attention gives wrong numbers without a word (measured on a size-4 adapter). */
const SMALLEST_SAFE_SUBGROUP = 8;

const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
  "maxBindGroups",
  "maxStorageBuffersPerShaderStage",
] as const;

/**
 * Probes for a graphics processor; the CPU is always there. `threads` 0 lets the machine's cores decide; `without`: features
 * that the device is not given.
 */
export async function chooseBackend(
  preference: BackendPreference,
  threads: number,
  without: readonly GPUFeatureName[] = [],
): Promise<Backend> {
  const cpu = (why: string) => wasmBackend(threads, why);
  if (preference === "wasm") return cpu("chosen in the settings");
  if (!("gpu" in navigator)) return cpu("this browser has no WebGPU");
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return cpu("no graphics processor is open to WebGPU");
  if (preference === "auto" && adapter.info.isFallbackAdapter)
    return cpu("WebGPU is only emulated on this machine, which is slower than the CPU");
  const device = await requestDevice(adapter, without);
  return {
    kind: "webgpu",
    device,
    reason: [adapter.info.vendor, adapter.info.architecture].filter(Boolean).join(" ") || "graphics processor",
  };
}

function wasmBackend(threads: number, why: string): Backend {
  // Without cross-origin isolation there is no shared memory, so no threads.
  if (!self.crossOriginIsolated)
    return { kind: "wasm", threads: 1, reason: `${why}; one thread, because the page is not cross-origin isolated` };
  const cores = navigator.hardwareConcurrency || 2;
  return { kind: "wasm", threads: threads || Math.min(cores, 8), reason: why };
}

function requestDevice(adapter: GPUAdapter, without: readonly GPUFeatureName[]): Promise<GPUDevice> {
  const features: GPUFeatureName[] = [];
  if (adapter.features.has("shader-f16")) features.push("shader-f16");
  const subgroupSize = adapter.info.subgroupMinSize ?? 0;
  if (adapter.features.has("subgroups") && subgroupSize >= SMALLEST_SAFE_SUBGROUP) features.push("subgroups");
  return adapter.requestDevice({
    requiredFeatures: features.filter((feature) => !without.includes(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
}
