// Unit tests: in Node, beside the source.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "scripts/**/*.test.mjs"],
    // For hangs only: a slow machine is no failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // The runtime is compiled and a model opened once a worker, not once a file: tests leave no globals behind.
    isolate: false,
    // One less than the cores unless told: of two that would be half.
    maxWorkers: "100%",
  },
});
