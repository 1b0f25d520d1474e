// Keys and values in the memory of the graphics processor that computes and reads them: neither read back nor uploaded.
import { type KeptCall, type KeptRow, LostRowsError, type Site, type TokenBank } from "../../diffusion/models.ts";
import type { SharedSite } from "../../graph/rules/shared-attention.ts";
import { rawNumbers } from "../networks/ports.ts";
import type { ElementType, OrtTensor, Runtime } from "../runtime.ts";
import { bankInputs, KV, type RowMemory } from "./row-memory.ts";
import { bytesPerNumber, copyTokens, emptyNumbers, sharedType, TabCall } from "./tab-rows.ts";

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
    copies: readonly { readonly from: GPUBuffer; readonly into: GPUBuffer; readonly rowBytes: number }[],
    first: number,
    at: number,
    tokens: Int32Array,
  ): void {
    const encoder = this.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#copy);
    // Keys and values of all sites of one width are copied by one order.
    const orders = new Map<number, GPUBuffer>();
    for (const { from, into, rowBytes } of copies) {
      const words = rowBytes / WORD_BYTES;
      const order = orders.get(words) ?? this.#order([words, first, at], tokens);
      orders.set(words, order);
      const entries = [order, from, into].map((buffer, binding) => ({ binding, resource: { buffer } }));
      pass.setBindGroup(0, this.gpu.createBindGroup({ layout: this.#copy.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(Math.ceil(words / WORKGROUP), tokens.length);
    }
    pass.end();
    this.gpu.queue.submit([encoder.finish()]);
    for (const order of orders.values()) order.destroy();
  }

  #order(head: readonly number[], tokens: Int32Array): GPUBuffer {
    const order = new Uint32Array(head.length + tokens.length);
    order.set(head);
    order.set(tokens, head.length);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const buffer = this.gpu.createBuffer({ size: order.byteLength, usage });
    this.gpu.queue.writeBuffer(buffer, 0, order);
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

const bytesOf = ({ type, size }: OrtTensor) => size * bytesPerNumber(type as ElementType);

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
    return channels * bytesPerNumber(this.#type);
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
      const [kept, into, rowBytes] = [call.sites[s]!, this.buffers[s]!, this.#rowBytes(site)];
      return KV.map((which) => ({ from: kept[which].gpuBuffer, into: into[which], rowBytes }));
    });
    const { k } = call.sites[this.#sites.findIndex((site) => site.level === level)]!;
    this.device.copyRows(copies, (row * k.dims[0]!) / call.batch, at, tokens);
  }
  #upload(level: number, at: number, call: TabCall, row: number, tokens: Int32Array): void {
    for (const [s, site] of this.#sites.entries()) {
      if (site.level !== level) continue;
      for (const which of KV) {
        const picked = emptyNumbers(this.#type, tokens.length * site.channels);
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

/** `gpu`: the device that the session computes on. Its session must leave what is kept there. */
export function deviceRows(runtime: Runtime, gpu: GPUDevice, sites: readonly SharedSite[]): RowMemory {
  const type = sharedType(sites);
  const device = new Device(gpu);
  return {
    numberBytes: bytesPerNumber(type),
    async keep(outputs, batch, inTab) {
      const tensors = sites.map(({ kept }) => ({
        k: outputs[kept.k] as OrtTensor,
        v: outputs[kept.v] as OrtTensor,
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
      return bankInputs(sites, bank.rows, (s, which, dims) => runtime.onDevice(type, bank.buffers[s]![which], dims));
    },
  };
}
