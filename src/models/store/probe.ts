// What this machine offers to a model, asked before the first byte is fetched.
import type { GpuFacts } from "../../worker/protocol.ts";

export async function probeGpu(): Promise<GpuFacts | null> {
  if (!("gpu" in navigator)) return null;
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  return adapter && { features: [...adapter.features], emulated: adapter.info.isFallbackAdapter };
}
