/** Mean and variance (divided by their number). */
export function momentsOf(x: readonly number[]): { mean: number; variance: number } {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  return { mean, variance: x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length };
}

/** (x - mean) / sqrt(variance + epsilon). */
export function normalized(x: readonly number[], mean: number, variance: number, epsilon: number): number[] {
  return x.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
}

/**
 * d/dx of sum g * normalized(x), where the moments are those of x: (g - mean(g) - xh mean(g xh)) / sqrt(variance + epsilon).
 */
export function normalizedGradient(x: readonly number[], g: readonly number[], epsilon: number): number[] {
  const { mean, variance } = momentsOf(x);
  const xh = normalized(x, mean, variance, epsilon);
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanGradient = meanOf(g);
  const meanProduct = meanOf(g.map((value, i) => value * xh[i]!));
  return g.map((value, i) => (value - meanGradient - xh[i]! * meanProduct) / Math.sqrt(variance + epsilon));
}
