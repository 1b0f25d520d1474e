// Whether a gradient fits, told before it is opened: from the shapes that its graph has at a size of picture.
import type { InputDims } from "../../graph/infer.ts";
import { forecastMemory, type MemoryForecast } from "../../graph/memory.ts";
import type { Graph } from "../../graph/model.ts";
import { type Failure, StudioError } from "../../models/failure.ts";

/** What limits a run, in bytes. */
export interface Room {
  /** For weights and everything that a run makes. */
  readonly all: number;
  /** Of a single tensor. */
  readonly tensor: number;
}

/** Of latents. */
export interface PictureSizes {
  /** Pixels along a side of a cell. */
  readonly downscale: number;
  /** Of the sides of pictures, in pixels. */
  readonly multiple: number;
}

/** WebAssembly's memory holds what the CPU computes with. */
const HEAP_BYTES = 2 ** 32;

/** `resident`: bytes of the weights that are loaded already. A device tells of the largest buffer, not of its memory. */
export function roomOf(device: Pick<GPUDevice, "limits"> | null, resident: number): Room {
  if (!device) return { all: Math.max(0, HEAP_BYTES - resident), tensor: HEAP_BYTES };
  return { all: Number.POSITIVE_INFINITY, tensor: device.limits.maxStorageBufferBindingSize };
}

/**
 * `dims`: the graph's inputs, `sample` [B, C, h, w] among them. Throws StudioError "out-of-memory" when a run with them does not fit, with what was
 * needed and the largest picture of the same shape that fits.
 */
export function expectRoom(
  graph: Graph,
  room: Room,
  sizes: PictureSizes,
  dims: InputDims,
  advise: (largest: string | null) => string = adviceForDrawing,
): void {
  const fits = ({ run, weights, largest }: MemoryForecast): boolean =>
    run + weights <= room.all && largest <= room.tensor;
  const found = forecastMemory(graph, dims);
  if (fits(found)) return;
  const smaller = smallerDims(dims, sizes).find((other) => fits(forecastMemory(graph, other)));
  const isOneTensor = found.largest > room.tensor;
  const [needed, given] = isOneTensor ? [found.largest, room.tensor] : [found.run + found.weights, room.all];
  throw new StudioError(
    "out-of-memory",
    `The gradient at ${pictureOf(dims, sizes)} needs ${mega(needed)}${isOneTensor ? " for one tensor" : ""}: there are ${mega(given)}.`,
    advise(smaller ? pictureOf(smaller, sizes) : null),
    smaller ? pixelsOf(smaller, sizes) : null,
  );
}

const adviceForDrawing = (largest: string | null): string =>
  largest
    ? `Bring it into its box once more: the panel is then drawn at ${largest} or less. Or leave the thing where weighing its word has brought it.`
    : "Leave the thing where weighing its word has brought it, drag its box, or try other poses.";

const mega = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;

function pixelsOf(dims: InputDims, { downscale }: PictureSizes): NonNullable<Failure["fits"]> {
  const [, , height = 0, width = 0] = dims.get("sample") ?? [];
  return { width: width * downscale, height: height * downscale };
}

function pictureOf(dims: InputDims, sizes: PictureSizes): string {
  const { width, height } = pixelsOf(dims, sizes);
  return `${width} x ${height} pixels`;
}

/** Shapes of inputs for smaller pictures of about the same proportions, the largest first. Images keep their share of the latents. */
function smallerDims(dims: InputDims, { downscale, multiple }: PictureSizes): readonly InputDims[] {
  const [, , height = 0, width = 0] = dims.get("sample") ?? [];
  const step = Math.max(1, multiple / downscale);
  const steps = Math.max(height, width) / step;
  const shrunk = (side: number, n: number): number => Math.max(step, Math.round((side * n) / steps / step) * step);
  return Array.from({ length: Math.max(0, Math.ceil(steps) - 1) }, (_, i) => {
    const n = Math.ceil(steps) - 1 - i;
    const scale = (own: readonly number[]): readonly number[] =>
      own.length === 4
        ? [own[0]!, own[1]!, (own[2]! * shrunk(height, n)) / height, (own[3]! * shrunk(width, n)) / width]
        : own;
    return new Map([...dims].map(([name, own]) => [name, scale(own)]));
  });
}
