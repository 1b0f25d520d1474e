/**
 * The value below or at which this share of the values lies.
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 */
export function percentileOf(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
