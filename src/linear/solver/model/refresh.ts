// When the model's curvature is too old to go on with. Times are nanoseconds, roughly those of one processor: their ratios count.
import type { Precision } from '../parts/precision.js';
import type { Block } from './block.js';

/** Time per column squared: of the products in integers, in f64 and in f64 of many numbers, for each row; and of the factor, for each column. */
const [COARSE, PRODUCT, REFINED, FACTOR] = [0.025, 0.08, 0.25, 0.1];
/** Time of a round: its calls, per column and row, per row, and per column squared. */
const [CALLS, DOT, LOSS, SOLUTION] = [4e4, 1.3, 20, 1];
/** A new model serves so many strengths more; fewer in f64 again, where columns depend on each other, so that rounds are many whatever its age. */
const [PATIENCE, PATIENCE_REFINED] = [20, 2];
/** Steps of a model before a new one: after the first one, it has not shown how far it goes. */
const LEAST_AGE = 2;

/** Whether going on at the rate of the last round takes longer than a new model. @param excess  of the gap, over the tolerance. */
export function paysRefresh(
  rate: number,
  excess: number,
  { age, set: { size }, data: { ld } }: Block,
  { coarse, isRefined }: Precision,
): boolean {
  if (!(rate > 0 && excess < Infinity) || age < LEAST_AGE) return false;
  const product = coarse !== undefined ? COARSE : isRefined ? REFINED : PRODUCT;
  const refresh = size * size * (product * ld + FACTOR * size);
  const round = CALLS + DOT * size * ld + LOSS * ld + SOLUTION * size * size;
  const rounds = refresh / round / (isRefined ? PATIENCE_REFINED : PATIENCE);
  let expected = excess;
  for (let i = 0; i < rounds; i++) expected *= rate;
  return expected > 1;
}
