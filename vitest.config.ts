// Unit tests: in Node, beside the source.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "scripts/**/*.test.mjs"],
    // For hangs only: a slow machine is no failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // One less than the cores unless told: of two that would be half.
    maxWorkers: "100%",
  },
});
