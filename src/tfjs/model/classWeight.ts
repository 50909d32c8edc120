import type { ShapedArray } from '../../data/reading/inputs.js';
import { type NumberList, readList } from '../../data/reading/list.js';
import { requireNonNegative } from '../../validate.js';
import { largest } from '../figures/figures.js';

/**
 * The weights of rows by their classes, for losses that know no classes: as in TensorFlow.js, the class is the largest of several
 * targets, or the only one. Rows of other classes, and those behind the first `trained`, keep their weight.
 */
export function spreadClassWeight(
  classWeight: Readonly<Record<number, number>>,
  sampleWeight: NumberList | undefined,
  { data, shape }: ShapedArray,
  trained: number,
): Float64Array {
  const [rows, columns] = [shape[0] ?? 0, shape[1] ?? 1];
  const targets = Float64Array.from(data, Number);
  const own = sampleWeight === undefined ? undefined : readList('sampleWeight', sampleWeight);
  return Float64Array.from({ length: rows }, (_, row) => {
    const weight = Number(own?.[row] ?? 1);
    if (row >= trained) return weight;
    const label = columns === 1 ? targets[row]! : largest(targets, row * columns, columns);
    const share = Object.hasOwn(classWeight, label) ? classWeight[label] : 1;
    return weight * requireNonNegative(`classWeight[${label}]`, share);
  });
}
