// Classifier-free guidance (Ho & Salimans 2022, equation 6): unconditional rows first, conditional rows after them.
import { rowsOf, type Tensor } from "./tensor.ts";

/** u + scale (c - u) for an output [2B, ...] whose first half is unconditional; an output of B rows passes unchanged. */
export function guide(output: Tensor, halves: 1 | 2, guidanceScale: number): Tensor {
  if (halves === 1) return output;
  const count = (output.dims[0] ?? 0) / 2;
  const unconditional = rowsOf(output, 0, count);
  const conditional = rowsOf(output, count, count * 2);
  return {
    dims: conditional.dims,
    data: conditional.data.map((c, i) => unconditional.data[i]! + guidanceScale * (c - unconditional.data[i]!)),
  };
}
