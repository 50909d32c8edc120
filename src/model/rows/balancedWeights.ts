/** Weights by class number. */
export type ClassWeight = Readonly<Record<number, number>>;

/**
 * Class weights as numbers: 'balanced' gives class c `n / (k n_c)`, with n_c of the n rows of class c, and k classes among them.
 *
 * @param classesOf  gives the class of every row, or undefined if rows have none: `readRowWeights` then refuses any weights.
 * @param rows  number of the first rows, that train.
 *
 * Source: King & Zeng (2001); scikit-learn's compute_class_weight, which counts rows without their weights, too.
 */
export function classWeightOf(
  given: ClassWeight | 'balanced' | undefined,
  classesOf: () => Int32Array | undefined,
  rows: number,
): ClassWeight | undefined {
  if (given !== 'balanced') return given;
  const counts = new Map<number, number>();
  for (const label of classesOf()?.subarray(0, rows) ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries([...counts].map(([label, count]) => [label, rows / (counts.size * count)]));
}
