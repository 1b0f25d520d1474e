import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { LostRowsError } from "../../diffusion/models.ts";
import type { SharedSite } from "../../graph/rules/shared-attention.ts";
import { openRuntime } from "../runtime.ts";
import { type TabBank, TabCall, tabRows } from "./tab-rows.ts";

/** Names of tensors are the graph's to give: these are none that it gives today. */
const named = (name: string) => ({
  name,
  bank: { k: `keys read at ${name}`, v: `values read at ${name}` },
  kept: { k: `keys of ${name}`, v: `values of ${name}` },
  attention: `what ${name} attends to`,
});
const SITES: readonly Omit<SharedSite, "dtype">[] = [
  { ...named("mid"), level: 1, divisor: 16, channels: 3, heads: 1 },
  { ...named("up"), level: 0, divisor: 4, channels: 2, heads: 1 },
];

/** Two batch rows of four tokens at level 0 and of two at level 1; a number says its row of all and its channel. */
const numbered = (rows: number, channels: number) =>
  Float32Array.from({ length: rows * channels }, (_, i) => 10 * Math.floor(i / channels) + (i % channels));
const call = new TabCall(
  [
    { k: numbered(4, 3), v: numbered(4, 3).map((x) => -x) },
    { k: numbered(8, 2), v: numbered(8, 2).map((x) => -x) },
  ],
  2,
);

async function memory(dtype: SharedSite["dtype"] = "float32") {
  const dist = `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist"))}/`;
  const runtime = await openRuntime({ kind: "wasm", threads: 1, reason: "" }, dist);
  return tabRows(
    runtime,
    SITES.map((site) => ({ ...site, dtype })),
  );
}

test("tokens of a batch row come to their place in the bank, at the sites of their level", async () => {
  const { emptyBank, bankTensors } = await memory();
  const bank = emptyBank([3, 2]);
  bank.put(0, 1, { call, row: 1 }, Int32Array.of(3, 0));
  const [mid, up] = (bank as TabBank).sites;
  expect([...up!.k]).toEqual([0, 0, 70, 71, 40, 41]);
  expect([...up!.v]).toEqual([0, 0, -70, -71, -40, -41]);
  expect(mid!.k.every((x) => x === 0)).toBe(true);
  bank.put(1, 0, { call, row: 0 }, Int32Array.of(1));
  expect([...mid!.v]).toEqual([-10, -11, -12, 0, 0, 0]);
  const tensors = bankTensors(bank);
  expect(Object.keys(tensors)).toEqual(
    ["mid", "up"].flatMap((name) => [`keys read at ${name}`, `values read at ${name}`]),
  );
  expect(tensors["values read at up"]!.dims).toEqual([3, 2]);
  expect(tensors["values read at up"]!.data).toEqual(up!.v);
});

test("a level without rows has no tensors", async () => {
  const { emptyBank, bankTensors } = await memory();
  expect(Object.keys(bankTensors(emptyBank([0, 2])))).toEqual(["keys read at mid", "values read at mid"]);
});

test("numbers are kept in the network's own type", async () => {
  expect(call.bytes).toBe(4 * 2 * (4 * 3 + 8 * 2));
  const half = await memory("float16");
  expect(half.numberBytes).toBe(2);
  const bits = call.sites.map(({ k, v }) => ({ k: Uint16Array.from(k), v: Uint16Array.from(v) }));
  const halves = new TabCall(bits, 2);
  expect(halves.bytes).toBe(call.bytes / 2);
  const bank = half.emptyBank([1, 0]);
  bank.put(0, 0, { call: halves, row: 0 }, Int32Array.of(2));
  expect(half.bankTensors(bank)["keys read at up"]).toMatchObject({ type: "float16", dims: [1, 2] });
});

test("rows and banks of a processor that no longer draws are refused by name", async () => {
  const { emptyBank, bankTensors } = await memory();
  const elsewhere = { bytes: 0, isLost: true, release: () => undefined };
  expect(() => emptyBank([1, 1]).put(0, 0, { call: elsewhere, row: 0 }, Int32Array.of(0))).toThrow(LostRowsError);
  expect(() => bankTensors({ put: () => undefined, release: () => undefined })).toThrow(LostRowsError);
});
