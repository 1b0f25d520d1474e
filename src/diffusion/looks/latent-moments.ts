// How values of latents are distributed, and the linear map that brings one distribution to another: AdaIN of latents (Chung et al. 2024, "StyleID",
// section 3.3) with whole covariances in place of deviations, so that colours that go together stay together. The map is the one that
// moves values least (Pitié and Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping", equation 4).

export interface LatentMoments {
  readonly mean: readonly number[]; // [C]
  /** Symmetric. */
  readonly covariance: readonly (readonly number[])[]; // [C][C]
}

type Matrix = readonly (readonly number[])[];

/** Added to variances: a channel that does not vary stays finite. */
const EPSILON = 1e-4;

/** Of latents [C, h, w]. */
export function momentsOf(latents: Float32Array, channels: number): LatentMoments {
  const cells = latents.length / channels;
  const channel = (c: number) => latents.subarray(c * cells, (c + 1) * cells);
  const mean = Array.from({ length: channels }, (_, c) => channel(c).reduce((sum, x) => sum + x, 0) / cells);
  const covariance = mean.map((a, c) =>
    mean.map((b, d) => {
      const [x, y] = [channel(c), channel(d)];
      return x.reduce((sum, value, i) => sum + (value - a) * (y[i]! - b), 0) / cells;
    }),
  );
  return { mean, covariance };
}

/** Moments of a mixture; weights come to 1. */
export function mixedLatents(
  parts: readonly { readonly moments: LatentMoments; readonly weight: number }[],
): LatentMoments {
  const channels = parts[0]!.moments.mean.length;
  const each = Array.from({ length: channels }, (_, c) => c);
  const sum = (of: (moments: LatentMoments) => number) =>
    parts.reduce((s, { moments, weight }) => s + weight * of(moments), 0);
  const mean = each.map((c) => sum((m) => m.mean[c]!));
  const covariance = each.map((c) =>
    each.map((d) => sum((m) => m.covariance[c]![d]! + m.mean[c]! * m.mean[d]!) - mean[c]! * mean[d]!),
  );
  return { mean, covariance };
}

/**
 * Latents [C, h, w] with the moments `to`, where `strength` is 1; in between on the straight way there.
 *   x' = T (x − μ) + μ_to,  T = A^-½ (A^½ B A^½)^½ A^-½ for covariances A and B
 */
export function towards(latents: Float32Array, to: LatentMoments, strength: number): Float32Array {
  const channels = to.mean.length;
  const cells = latents.length / channels;
  const from = momentsOf(latents, channels);
  const root = power(from.covariance, 0.5);
  const inverse = power(from.covariance, -0.5);
  const map = times(inverse, times(power(times(root, times(to.covariance, root)), 0.5), inverse));
  const moved = new Float32Array(latents.length);
  for (let i = 0; i < cells; i++)
    for (let c = 0; c < channels; c++) {
      let value = to.mean[c]!;
      for (let d = 0; d < channels; d++) value += map[c]![d]! * (latents[d * cells + i]! - from.mean[d]!);
      const x = latents[c * cells + i]!;
      moved[c * cells + i] = x + strength * (value - x);
    }
  return moved;
}

function times(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
}

/** A power of a symmetric, positive matrix, by its eigenvectors. */
function power(matrix: Matrix, exponent: number): Matrix {
  const { values, vectors } = eigen(matrix);
  const powers = values.map((value) => Math.max(EPSILON, value) ** exponent);
  return matrix.map((_, i) =>
    matrix.map((__, j) => powers.reduce((sum, p, k) => sum + p * vectors[i]![k]! * vectors[j]![k]!, 0)),
  );
}

/** Cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, section 8.5). Columns of `vectors` belong to `values`. */
function eigen(matrix: Matrix): { readonly values: readonly number[]; readonly vectors: Matrix } {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = matrix.map((_, i) => matrix.map((__, j) => Number(i === j)));
  for (let sweep = 0; sweep < 30; sweep++)
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(a[p]![q]!) < 1e-14) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta));
        const c = 1 / Math.hypot(1, t);
        rotate(a, v, p, q, c, t * c);
      }
  return { values: a.map((row, i) => row[i]!), vectors: v };
}

function rotate(a: number[][], v: number[][], p: number, q: number, c: number, s: number): void {
  for (const row of [...a, ...v]) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  const [x, y] = [a[p]!, a[q]!];
  for (let k = 0; k < x.length; k++) [x[k], y[k]] = [c * x[k]! - s * y[k]!, s * x[k]! + c * y[k]!];
}
