// When the model's curvature is too old to go on with. Times are nanoseconds, roughly those of one processor: their ratios count.

/** Time per column squared: of the weighted products for each row, and of the factor for each column. */
const REFRESH = { product: 0.025, refined: 0.25, factor: 0.1 };
/** Time of a round: its calls, per column and row, per row, and per column squared. */
const ROUND = { calls: 4e4, product: 1.3, loss: 20, solve: 1 };
/** A new model serves so many strengths more; fewer where columns depend on each other, so that rounds are many whatever its age. */
const PATIENCE = { usual: 20, refined: 2 };

/** Whether going on at the rate of the last round takes longer than a new model. @param isRefined  products are those in f64, of many numbers. */
export function paysRefresh(
  gap: number,
  before: number,
  tolerance: number,
  columns: number,
  rows: number,
  isRefined: boolean,
): boolean {
  if (!(gap < Infinity) || before === Infinity) return false;
  const refresh =
    columns * columns * ((isRefined ? REFRESH.refined : REFRESH.product) * rows + REFRESH.factor * columns);
  const round = ROUND.calls + ROUND.product * columns * rows + ROUND.loss * rows + ROUND.solve * columns * columns;
  const rounds = refresh / round / (isRefined ? PATIENCE.refined : PATIENCE.usual);
  let expected = gap;
  for (let i = 0; i < rounds; i++) expected *= gap / before;
  return expected > tolerance;
}
