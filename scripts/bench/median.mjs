/** The upper one of the two in the middle of an even number. @param {readonly number[]} values */
export function median(values) {
  const found = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (found === undefined) throw new Error("bench: expected at least one value, found none");
  return found;
}
