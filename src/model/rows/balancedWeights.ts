import type { Parts } from '../parts.js';
import type { Compiled } from '../state/compile.js';
import type { Targets } from './targets.js';

/** Weights by class number. */
export type ClassWeight = Readonly<Record<number, number>>;

/**
 * Class weights as numbers: 'balanced' gives class c `n / (k n_c)`, with n_c of the n rows of class c, and k classes among them.
 *
 * @param rows  the first rows, that train.
 *
 * Source: King & Zeng (2001); scikit-learn's compute_class_weight, which counts rows without their weights, too.
 */
export function classWeightOf(
  { classesOf }: Parts,
  given: ClassWeight | 'balanced' | undefined,
  targets: Targets,
  { loss }: Compiled,
  rows: number,
): ClassWeight | undefined {
  if (given !== 'balanced') return given;
  const counts = new Map<number, number>();
  for (const label of classesOf(targets, loss)?.subarray(0, rows) ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries([...counts].map(([label, count]) => [label, rows / (counts.size * count)]));
}
