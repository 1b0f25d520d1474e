// What is known about a tensor before a run: element type, shape and, when small, its numbers. Shapes are concrete: the
// graph is walked with example sizes for its free dimensions, which reads every exporter's shape arithmetic alike.
export interface Fact {
  /** TensorProto_DataType; 0 when unknown. */
  readonly type: number;
  readonly dims: readonly number[] | null;
  /** All numbers, or a single one that stands for every element, or null when not known. */
  readonly values: readonly number[] | null;
}

/** How large a tensor may be for its numbers to be followed: shapes and scales, not weights. */
export const smallTensor = 64;

export const unknown: Fact = { type: 0, dims: null, values: null };

export function fact(type: number, dims: readonly number[] | null, values: readonly number[] | null = null): Fact {
  return { type, dims, values };
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

/** The one number a tensor consists of, or null. */
export function uniformOf(f: Fact): number | null {
  const first = f.values?.[0];
  if (first === undefined) return null;
  return f.values!.every((value) => value === first) ? first : null;
}

/** Numpy's broadcasting, except that on a clash the left side wins: example sizes of unrelated inputs need not fit. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    return left === 1 ? right : left;
  });
}

/** Negative axes count from the end. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The shape that Reshape makes; null when it cannot be. */
export function reshaped(from: readonly number[], wanted: readonly number[], zeroIsZero: boolean) {
  const dims = wanted.map((d, i) => (d === 0 && !zeroIsZero ? (from[i] ?? 0) : d));
  const hole = dims.indexOf(-1);
  if (hole < 0) return sizeOf(dims) === sizeOf(from) ? dims : null;
  const rest = sizeOf(dims.filter((_, i) => i !== hole));
  const size = sizeOf(from) / rest;
  return Number.isInteger(size) ? dims.with(hole, size) : null;
}
