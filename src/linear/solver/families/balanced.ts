import type { PathProblem } from '../types.js';

/**
 * Coefficients of classes, moved to the ones of the least penalty among those that predict the same: a number added to a column's
 * coefficients of all classes changes no probability. Intercepts and columns without a factor get the mean 0.
 *
 * Where several are least (an even number of classes, α = 1), the middle one, as in glmnet.
 */
export function balanced(
  coefficients: readonly Float64Array[],
  { alpha, factors, lower, upper }: Pick<PathProblem, 'alpha' | 'factors' | 'lower' | 'upper'>,
): readonly Float64Array[] {
  const p = lower.length;
  for (let j = 0; j <= p; j++) {
    const own = Float64Array.from(coefficients, (vector) => vector[j]!).sort();
    if (own.every((value) => value === 0)) continue;
    const middle = factors[j] === 0 ? mean(own) : centre(own, alpha);
    const shift = j === p ? mean(own) : Math.max(own.at(-1)! - upper[j]!, Math.min(own[0]! - lower[j]!, middle));
    if (shift !== 0) for (const vector of coefficients) vector[j]! -= shift;
  }
  return coefficients;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** argmin over s of Σ α |b - s| + (1 - α) (b - s)² / 2, b ascending. */
function centre(b: Float64Array, alpha: number): number {
  const K = b.length;
  if (alpha === 1) return (b[Math.floor((K - 1) / 2)]! + b[Math.floor(K / 2)]!) / 2;
  const middle = mean(b);
  // Between b[k - 1] and b[k], the slope in s is α (2 k - K) + (1 - α) K (s - mean).
  for (let k = 0; k <= K; k++) {
    const s = middle + (alpha * (K - 2 * k)) / ((1 - alpha) * K);
    const [from, to] = [k === 0 ? -Infinity : b[k - 1]!, k === K ? Infinity : b[k]!];
    if (s <= from) return from;
    if (s < to) return s;
  }
  return middle;
}
