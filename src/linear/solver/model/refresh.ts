// When the model's curvature is too old to go on with. Times are nanoseconds, roughly those of one processor: their ratios count.
import type { Precision } from '../parts/precision.js';
import type { Block } from './block.js';

/** Time per column squared: of the weighted products for each row, and of the factor for each column. */
const REFRESH = { coarse: 0.025, product: 0.08, refined: 0.25, factor: 0.1 };
/** Time of a round: its calls, per column and row, per row, and per column squared. */
const ROUND = { calls: 4e4, product: 1.3, loss: 20, solve: 1 };
/** A new model serves so many strengths more; fewer where columns depend on each other, so that rounds are many whatever its age. */
const PATIENCE = { usual: 20, refined: 2 };

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
  const product = coarse !== undefined ? REFRESH.coarse : isRefined ? REFRESH.refined : REFRESH.product;
  const refresh = size * size * (product * ld + REFRESH.factor * size);
  const round = ROUND.calls + ROUND.product * size * ld + ROUND.loss * ld + ROUND.solve * size * size;
  const rounds = refresh / round / (isRefined ? PATIENCE.refined : PATIENCE.usual);
  let expected = excess;
  for (let i = 0; i < rounds; i++) expected *= rate;
  return expected > 1;
}
