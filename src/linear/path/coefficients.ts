import type { Label } from '../../data/preparation.js';

/** Coefficients at one strength, of the columns as given. */
export interface Coefficients {
  readonly lambda: number;
  readonly intercept: number;
  /** (p) one per column of X. */
  readonly values: Float64Array;
  /** The same by the names of the columns, or x0, x1, ... An object without a prototype. */
  readonly byName: Readonly<Record<string, number>>;
  /** The columns whose coefficient is not 0, largest first by size. */
  readonly nonzero: readonly { readonly index: number; readonly name: string; readonly value: number }[];
}

/** The same of one class of a multinomial model. */
export interface ClassCoefficients extends Coefficients {
  readonly label: Label;
}

/** Names of the columns; x0, x1, ... without names. */
export function namesOrNumbers(names: readonly string[] | undefined, columns: number): readonly string[] {
  return names ?? Array.from({ length: columns }, (_, column) => `x${column}`);
}

/** Makes the coefficients of one output. */
export function coefficientsOf(
  lambda: number,
  { intercept, values }: { readonly intercept: number; readonly values: Float64Array },
  names: readonly string[],
): Coefficients {
  const byName: Record<string, number> = Object.create(null);
  for (const [column, name] of names.entries()) byName[name] = values[column]!;
  const nonzero = names
    .map((name, index) => ({ index, name, value: values[index]! }))
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return { lambda, intercept, values, byName, nonzero };
}
