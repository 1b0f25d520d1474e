import { expect, test, vi } from "vitest";

test.each([
  [null, { tab: "script", theme: "system", leftPx: 356, rightPx: 304 }],
  [
    '{"tab":"cast","theme":"dark","leftPx":400,"rightPx":310}',
    { tab: "cast", theme: "dark", leftPx: 400, rightPx: 310 },
  ],
  ['{"tab":"gone","leftPx":"wide","rightPx":310}', { tab: "script", theme: "system", leftPx: 356, rightPx: 310 }],
  ["[", { tab: "script", theme: "system", leftPx: 356, rightPx: 304 }],
  ["3", { tab: "script", theme: "system", leftPx: 356, rightPx: 304 }],
])("of what was kept, %s, the legal part comes back", async (kept, view) => {
  vi.resetModules();
  vi.stubGlobal("localStorage", { getItem: () => kept });
  const { useView } = await import("./view-state.ts");
  expect(useView.getState()).toEqual({ ...view, dialog: null, drawer: null });
  vi.unstubAllGlobals();
});
