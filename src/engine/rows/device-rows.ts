// Keys and values in the memory of the graphics processor that computes and reads them: neither read back nor uploaded.
import { type KeptCall, type KeptRow, LostRowsError, type Site, type TokenBank } from "../../diffusion/models.ts";
import type { SharedSite } from "../../graph/rules/shared-attention.ts";
import { rawNumbers } from "../networks/ports.ts";
import type { ElementType, OrtTensor, Runtime } from "../runtime.ts";
import { bankInputs, type KeyValues, KV, type RowMemory } from "./row-memory.ts";
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
  readonly sites: readonly KeyValues<OrtTensor>[];
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
  readonly buffers: readonly KeyValues<GPUBuffer>[];
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
    const ofLevel = this.#sites.flatMap((site, s) => {
      if (site.level !== level) return [];
      const [into, rowBytes] = [this.buffers[s]!, this.#rowBytes(site)];
      return KV.map((which) => ({ s, which, channels: site.channels, into: into[which], rowBytes }));
    });
    if (call instanceof TabCall)
      for (const { s, which, channels, into, rowBytes } of ofLevel) {
        const picked = emptyNumbers(this.#type, tokens.length * channels);
        copyTokens(picked, 0, call.sites[s]![which], { call, row }, tokens, channels);
        const bytes = picked as Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
        this.device.gpu.queue.writeBuffer(into, at * rowBytes, bytes);
      }
    else if (call instanceof DeviceCall && call.device === this.device && !call.isLost) {
      const copies = ofLevel.map(({ s, which, ...to }) => ({ ...to, from: call.sites[s]![which].gpuBuffer }));
      const [rows = 0] = call.sites[ofLevel[0]!.s]!.k.dims;
      this.device.copyRows(copies, (row * rows) / call.batch, at, tokens);
    } else throw new LostRowsError("kept by a graphics processor that is gone");
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
      const tensors = sites.map(({ kept: { k, v } }) => ({ k: outputs[k] as OrtTensor, v: outputs[v] as OrtTensor }));
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
