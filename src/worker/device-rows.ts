// Keys and values in the memory of the graphics processor that computes and reads them: neither read back nor uploaded.
import { type KeptCall, type KeptRow, LostRowsError, type Site, type TokenBank } from "../diffusion/models.ts";
import { type Port, rawNumbers } from "./ports.ts";
import type { RowMemory } from "./row-memory.ts";
import type { ElementType, OrtTensor, Runtime } from "./runtime.ts";
import { copyTokens, KV, numbersOf, sharedType, TabCall } from "./tab-rows.ts";

/** Copies rows of 32-bit words. `order`: words in a row, first row read, first row written, then the rows after the first that are read. */
const COPY_ROWS = `
@group(0) @binding(0) var<storage, read> order: array<u32>;
@group(0) @binding(1) var<storage, read> kept: array<u32>;
@group(0) @binding(2) var<storage, read_write> bank: array<u32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let words = order[0];
  if (id.x < words) {
    bank[(order[2] + id.y) * words + id.x] = kept[(order[1] + order[3 + id.y]) * words + id.x];
  }
}`;
const WORKGROUP = 64;
const WORD_BYTES = 4;
/** Buffers are whole multiples, as the runtime makes its own. */
const ALIGNMENT = 16;

/** A device with its copying of rows, and whether it is still there. */
class Device {
  readonly gpu: GPUDevice;
  isLost = false;
  readonly #copy: GPUComputePipeline;
  constructor(gpu: GPUDevice) {
    this.gpu = gpu;
    this.#copy = gpu.createComputePipeline({
      layout: "auto",
      compute: { module: gpu.createShaderModule({ code: COPY_ROWS }) },
    });
    void gpu.lost.then(() => {
      this.isLost = true;
    });
  }

  /** Rows of `rowBytes`, a multiple of four: rows `first + tokens[i]` of each source become rows `at + i` of its target. */
  copyRows(
    copies: readonly {
      readonly from: GPUBuffer;
      readonly into: GPUBuffer;
      readonly rowBytes: number;
      readonly first: number;
    }[],
    at: number,
    tokens: Int32Array,
  ): void {
    const encoder = this.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#copy);
    const orders = copies.map(({ from, into, rowBytes, first }) => {
      const words = rowBytes / WORD_BYTES;
      const order = this.#upload(Uint32Array.of(words, first, at, ...tokens));
      const buffers = [order, from, into];
      const bindings = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
      pass.setBindGroup(0, this.gpu.createBindGroup({ layout: this.#copy.getBindGroupLayout(0), entries: bindings }));
      pass.dispatchWorkgroups(Math.ceil(words / WORKGROUP), tokens.length);
      return order;
    });
    pass.end();
    this.gpu.queue.submit([encoder.finish()]);
    for (const order of orders) order.destroy();
  }

  #upload(data: Uint32Array<ArrayBuffer>): GPUBuffer {
    const buffer = this.gpu.createBuffer({
      size: data.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    this.gpu.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }
}

/** Outputs that the runtime left in the device's memory. */
class DeviceCall implements KeptCall {
  readonly device: Device;
  readonly sites: readonly { readonly k: OrtTensor; readonly v: OrtTensor }[];
  readonly batch: number;
  readonly #runtime: Runtime;
  constructor(device: Device, sites: DeviceCall["sites"], batch: number, runtime: Runtime) {
    this.device = device;
    this.sites = sites;
    this.batch = batch;
    this.#runtime = runtime;
  }
  get isLost(): boolean {
    return this.device.isLost;
  }
  get bytes(): number {
    return this.sites.reduce((sum, { k, v }) => sum + bytesOf(k) + bytesOf(v), 0);
  }
  release(): void {
    for (const { k, v } of this.sites) for (const tensor of [k, v]) void this.#runtime.dispose(tensor);
  }
}

const bytesOf = ({ type, size }: OrtTensor) => size * numbersOf(type as ElementType, 0).BYTES_PER_ELEMENT;

class DeviceBank implements TokenBank {
  readonly device: Device;
  readonly rows: readonly number[];
  /** By site. One row at least: there are no buffers without bytes. */
  readonly buffers: readonly { readonly k: GPUBuffer; readonly v: GPUBuffer }[];
  readonly #sites: readonly Site[];
  readonly #type: ElementType;
  constructor(device: Device, sites: readonly Site[], type: ElementType, rows: readonly number[]) {
    this.device = device;
    this.rows = rows;
    this.#sites = sites;
    this.#type = type;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.buffers = sites.map((site) => {
      const bytes = Math.max(1, rows[site.level]!) * this.#rowBytes(site);
      const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      return { k: device.gpu.createBuffer({ size, usage }), v: device.gpu.createBuffer({ size, usage }) };
    });
  }
  #rowBytes({ channels }: Site): number {
    return channels * numbersOf(this.#type, 0).BYTES_PER_ELEMENT;
  }
  put(level: number, at: number, { call, row }: KeptRow, tokens: Int32Array): void {
    if (tokens.length === 0) return;
    if (call instanceof TabCall) {
      this.#upload(level, at, call, row, tokens);
      return;
    }
    if (!(call instanceof DeviceCall) || call.device !== this.device || call.isLost)
      throw new LostRowsError("kept by a graphics processor that is gone");
    const copies = this.#sites.flatMap((site, s) => {
      if (site.level !== level) return [];
      return KV.map((which) => {
        const kept = call.sites[s]![which];
        const first = (row * kept.dims[0]!) / call.batch;
        return { from: kept.gpuBuffer, into: this.buffers[s]![which], rowBytes: this.#rowBytes(site), first };
      });
    });
    this.device.copyRows(copies, at, tokens);
  }
  #upload(level: number, at: number, call: TabCall, row: number, tokens: Int32Array): void {
    for (const [s, site] of this.#sites.entries()) {
      if (site.level !== level) continue;
      for (const which of KV) {
        const picked = numbersOf(this.#type, tokens.length * site.channels);
        copyTokens(picked, 0, call.sites[s]![which], { call, row }, tokens, site.channels);
        const bytes = picked as Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
        this.device.gpu.queue.writeBuffer(this.buffers[s]![which], at * this.#rowBytes(site), bytes);
      }
    }
  }
  release(): void {
    for (const { k, v } of this.buffers) for (const buffer of [k, v]) buffer.destroy();
  }
}

/** `gpu`: the device that the session computes on. Its session must leave `site_k_s` and `site_v_s` there. */
export function deviceRows(
  runtime: Runtime,
  gpu: GPUDevice,
  sites: readonly Site[],
  ports: ReadonlyMap<string, Port>,
): RowMemory {
  const type = sharedType(ports);
  const device = new Device(gpu);
  return {
    numberBytes: numbersOf(type, 0).BYTES_PER_ELEMENT,
    async keep(outputs, batch, inTab) {
      const tensors = sites.map((_, s) => ({
        k: outputs[`site_k_${s}`] as OrtTensor,
        v: outputs[`site_v_${s}`] as OrtTensor,
      }));
      if (!inTab) return new DeviceCall(device, tensors, batch, runtime);
      const numbers = [];
      for (const { k, v } of tensors)
        numbers.push({ k: rawNumbers(await runtime.bring(k)), v: rawNumbers(await runtime.bring(v)) });
      return new TabCall(numbers, batch);
    },
    emptyBank: (rows) => new DeviceBank(device, sites, type, rows),
    bankTensors(bank) {
      if (!(bank instanceof DeviceBank) || bank.device !== device)
        throw new LostRowsError("put together on a graphics processor that is gone");
      const tensors = sites.flatMap(({ level, channels }, s) =>
        KV.flatMap((which) => {
          const rows = bank.rows[level]!;
          const buffer = bank.buffers[s]![which];
          return rows === 0 ? [] : [[`bank_${which}_${s}`, runtime.onDevice(type, buffer, [rows, channels])] as const];
        }),
      );
      return Object.fromEntries(tensors);
    },
  };
}
