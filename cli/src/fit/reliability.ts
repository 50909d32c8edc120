import { confidences, likeliest, type Predictions, type Truth } from './predictions.js';

/** Rows whose predicted probabilities are alike, and how many of them came true. */
export interface ReliabilityBin {
  /** Mean predicted probability. */
  readonly predicted: number;
  readonly observed: number;
  /** 95 % interval of the share observed. */
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

const BINS = 10;

/** Wilson's interval of a share, 95 %. Source: Wilson (1927). */
export function wilson(hits: number, rows: number): readonly [low: number, high: number] {
  const z = 1.959964;
  const share = hits / rows;
  const centre = (share + (z * z) / (2 * rows)) / (1 + (z * z) / rows);
  const half = (z / (1 + (z * z) / rows)) * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * Compares probabilities with what came true, in ten bins of equal width: those of the second class if there are two, otherwise those of the
 * likeliest class. Bins without rows are left out.
 */
export function reliabilityOf(
  truth: Extract<Truth, { kind: 'classes' }>,
  predictions: Extract<Predictions, { kind: 'classes' }>,
): ReliabilityBin[] {
  const isBinary = truth.classes.length === 2;
  const chosen = likeliest(predictions);
  const shares = isBinary ? predictions.probabilities.filter((_, at) => at % 2 === 1) : confidences(predictions);
  const bins = Array.from({ length: BINS }, () => ({ rows: 0, hits: 0, sum: 0 }));
  for (const [row, share] of shares.entries()) {
    const bin = bins[Math.min(BINS - 1, Math.floor(share * BINS))]!;
    bin.rows++;
    bin.sum += share;
    bin.hits += Number(isBinary ? truth.numbers[row] === 1 : truth.numbers[row] === chosen[row]);
  }
  return bins
    .filter(({ rows }) => rows > 0)
    .map(({ rows, hits, sum }) => {
      const [low, high] = wilson(hits, rows);
      return { predicted: sum / rows, observed: hits / rows, low, high, rows };
    });
}
