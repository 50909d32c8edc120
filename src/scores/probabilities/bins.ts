/** Options of bins of probabilities. */
export interface BinOptions {
  /** Number of bins, >= 1. */
  readonly nBins?: number | undefined;
  /** 'uniform': bins of equal width; 'quantile': of as many rows each, whatever their weights. Default: 'uniform'. */
  readonly strategy?: 'uniform' | 'quantile' | undefined;
}

/** Weighted sums of the rows of a bin. */
export interface Bin {
  weight: number;
  positives: number;
  probabilities: number;
}

/** Sums the rows by bins of their probabilities, (lower, upper]; those without weight are left out. */
export function binned(
  isPositive: ArrayLike<number>,
  probabilities: Float64Array,
  weights: Float64Array,
  count: number,
  strategy: 'uniform' | 'quantile',
): readonly Bin[] {
  const sorted = strategy === 'quantile' ? probabilities.slice().sort() : undefined;
  // The inner edges, with the roundings of numpy's linspace and percentile.
  const edges = Array.from({ length: count - 1 }, (_, at) => {
    const share = (at + 1) * (1 / count);
    return sorted === undefined ? share : quantileOf(sorted, share);
  });
  const bins = Array.from({ length: count }, (): Bin => ({ weight: 0, positives: 0, probabilities: 0 }));
  for (const [row, probability] of probabilities.entries()) {
    const bin = bins[binOf(edges, probability)]!;
    bin.weight += weights[row]!;
    bin.positives += weights[row]! * isPositive[row]!;
    bin.probabilities += weights[row]! * probability;
  }
  return bins.filter(({ weight }) => weight > 0);
}

/** The number of edges below a value. */
function binOf(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The quantile between two sorted values, linearly. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const rest = place - below;
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return rest < 0.5 ? low + (high - low) * rest : high - (high - low) * (1 - rest);
}
