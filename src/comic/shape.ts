// Which of a model's trained shapes a frame asks for.

/** In which a model draws, pixels. */
export type Shapes = readonly (readonly [width: number, height: number])[];

/**
 * The shape [width, height] whose aspect is nearest to `aspect` (width / height), by ratio: 2:1 is as far from 1:1 as
 * 1:2. Ties go to the earlier shape. Throws when there are no shapes.
 */
export function nearestShape<S extends readonly [width: number, height: number]>(
  aspect: number,
  shapes: readonly S[],
): S {
  let best: S | undefined;
  let least = Infinity;
  for (const shape of shapes) {
    const distance = Math.abs(Math.log(aspect) - Math.log(shape[0] / shape[1]));
    if (distance < least) [best, least] = [shape, distance];
  }
  if (!best) {
    throw new Error(
      `nearestShape(): expected a positive aspect and a shape, found ${aspect} and ${shapes.length} shapes`,
    );
  }
  return best;
}
