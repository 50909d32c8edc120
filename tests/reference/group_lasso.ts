/** ||x||_2. */
export function norm(x: ArrayLike<number>): number {
  return Math.sqrt(Array.from(x).reduce((sum, value) => sum + value * value, 0));
}

/** Element numbers of every group of a row-major (rows, columns) matrix. */
export function groupsOf(rows: number, columns: number, byRows: boolean): number[][] {
  const [groups, size] = byRows ? [rows, columns] : [columns, rows];
  return Array.from({ length: groups }, (_, g) =>
    Array.from({ length: size }, (_, i) => (byRows ? g * columns + i : i * columns + g)),
  );
}

/** x * max(0, 1 - threshold / ||x||). */
export function groupThreshold(x: ArrayLike<number>, threshold: number): number[] {
  const length = norm(x);
  return Array.from(x, (value) => (length <= threshold ? 0 : value * (1 - threshold / length)));
}

/** sum (y - x)^2 / (2 t) + lambda ||y||: what the proximal operator in a metric minimizes. */
export function proximalObjective(
  y: ArrayLike<number>,
  x: ArrayLike<number>,
  t: ArrayLike<number>,
  lambda: number,
): number {
  return Array.from(x).reduce((sum, value, i) => sum + (y[i]! - value) ** 2 / (2 * t[i]!), lambda * norm(y));
}

/** The minimizer of {@link proximalObjective}: its norm s by bisection on sum (x / (s + lambda t))^2 = 1. */
export function groupThresholdMetric(x: ArrayLike<number>, t: ArrayLike<number>, lambda: number): number[] {
  const values = Array.from(x);
  const isTooSmall = (s: number) => norm(values.map((value, i) => value / (s + lambda * t[i]!))) > 1;
  if (norm(x) === 0 || !isTooSmall(0)) return values.map(() => 0);
  let [below, above] = [0, norm(x)];
  for (let halving = 0; halving < 200; halving++) {
    const middle = (below + above) / 2;
    if (isTooSmall(middle)) below = middle;
    else above = middle;
  }
  return values.map((value, i) => (value * above) / (above + lambda * t[i]!));
}

/** The same, but at most `most` from x, on the straight way. */
export function cappedThresholdMetric(
  x: ArrayLike<number>,
  t: ArrayLike<number>,
  lambda: number,
  most: number,
): number[] {
  const y = groupThresholdMetric(x, t, lambda);
  const moved = norm(y.map((value, i) => value - x[i]!));
  return moved <= most ? y : y.map((value, i) => x[i]! + (value - x[i]!) * (most / moved));
}
