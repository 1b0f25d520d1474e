// Float tensors as plain data: row-major, outermost dimension first, the batch in front.

export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Wraps data. Throws when the element count does not fit the dims. */
export function tensor(dims: readonly number[], data?: Float32Array): Tensor {
  const size = dims.reduce((a, b) => a * b, 1);
  const values = data ?? new Float32Array(size);
  if (values.length !== size) throw new Error(`tensor(): dims [${dims}] hold ${size} numbers, found ${values.length}`);
  return { dims, data: values };
}

/** The rows [from, to) along the first dimension; a view, not a copy. */
export function rowsOf(x: Tensor, from: number, to: number): Tensor {
  const [count = 0, ...rest] = x.dims;
  const size = rest.reduce((a, b) => a * b, 1);
  if (from < 0 || to > count || from > to) throw new Error(`rowsOf(): rows ${from}..${to} of ${count}`);
  return { dims: [to - from, ...rest], data: x.data.subarray(from * size, to * size) };
}

/** Joins along the first dimension. All other dims must be equal. */
export function concatRows(parts: readonly Tensor[]): Tensor {
  const head = parts[0];
  if (!head) throw new Error("concatRows(): expected at least one tensor");
  const rest = head.dims.slice(1);
  let rows = 0;
  for (const p of parts) {
    if (p.dims.slice(1).join() !== rest.join())
      throw new Error(`concatRows(): [${p.dims}] does not fit [${head.dims}]`);
    rows += p.dims[0] ?? 0;
  }
  const data = new Float32Array(parts.reduce((n, p) => n + p.data.length, 0));
  let offset = 0;
  for (const p of parts) {
    data.set(p.data, offset);
    offset += p.data.length;
  }
  return { dims: [rows, ...rest], data };
}
