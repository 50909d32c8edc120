/** Mean and sample standard deviation (n - 1 in the denominator); sd is NaN for fewer than two values. */
export interface Spread {
  readonly mean: number;
  readonly sd: number;
}

/** @returns NaN for no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** √(Σ (xᵢ − mean)² / (n − 1)), in two passes. NaN for fewer than two values. */
export function sampleSd(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

export function spread(values: readonly number[]): Spread {
  return { mean: mean(values), sd: sampleSd(values) };
}

/** Mean and sd over several curves, entry by entry up to the longest; shorter curves are left out of later entries. */
export function spreadOfCurves(curves: readonly (readonly number[])[]): Spread[] {
  const length = curves.reduce((longest, curve) => Math.max(longest, curve.length), 0);
  return Array.from({ length }, (_, i) => spread(curves.filter((curve) => i < curve.length).map((curve) => curve[i]!)));
}

/** Fraction of entries that are exactly 0 (−0 included). */
export function zeroFraction(values: Float32Array): number {
  return values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0) / values.length;
}
