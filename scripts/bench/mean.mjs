/** @param {readonly number[]} values */
export const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/**
 * "0.59 ± 0.12": the mean and its 95 % interval, by the normal distribution.
 * @param {readonly number[]} values
 * @param {number} digits
 */
export function meanWithInterval(values, digits) {
  const middle = mean(values);
  const variance = values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / Math.max(1, values.length - 1);
  return `${middle.toFixed(digits)} ± ${(1.96 * Math.sqrt(variance / values.length)).toFixed(digits)}`;
}
