import { OptionError } from '../../errors.js';
import { isA, isList, isPlain, refuse } from '../../validate.js';
import type { TensorContainer } from '../tensors/types.js';
import { Dataset } from './dataset.js';

/** Data sets in arrays and objects. */
export type DatasetContainer = Dataset | readonly DatasetContainer[] | { readonly [key: string]: DatasetContainer };

/**
 * Joins data sets: each element has one of each, in the same arrays and objects. It ends with the shortest.
 *
 * @throws OptionError for anything but data sets in arrays and objects.
 */
export function zip<O = TensorContainer>(datasets: DatasetContainer): Dataset<O> {
  const all = leavesOf(datasets);
  const sizes = all.map(({ size }) => size);
  const known = sizes.filter((size) => size !== null);
  const size = known.length < sizes.length || known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b));
  return new Dataset<O>(async function* () {
    const passes = all.map((dataset) => dataset[Symbol.asyncIterator]());
    try {
      for (;;) {
        const next = await Promise.all(passes.map((pass) => pass.next()));
        if (next.some(({ done }) => done === true)) return;
        const values = next.map(({ value }) => value as unknown);
        yield filled(datasets, values) as O;
      }
    } finally {
      for (const pass of passes) await pass.return();
    }
  }, size);
}

const MOST_LEVELS = 20;

function leavesOf(given: unknown, level = 0): Dataset[] {
  if (isA(given, Dataset)) return level === 0 ? refuseZip(given) : [given];
  if (level > MOST_LEVELS) return refuseZip(given);
  const parts = isList(given) ? given : isPlain(given) ? Object.values(given) : refuseZip(given);
  return parts.length === 0 ? refuseZip(given) : parts.flatMap((part) => leavesOf(part, level + 1));
}

function refuseZip(given: unknown): never {
  return refuse(OptionError, 'tf.data.zip', 'data sets in an array or an object', given);
}

/** The same arrays and objects with values; takes them from the front. */
function filled(form: unknown, values: unknown[]): unknown {
  if (isA(form, Dataset)) return values.shift();
  if (isList(form)) return form.map((part) => filled(part, values));
  return Object.fromEntries(Object.entries(form as object).map(([key, part]) => [key, filled(part, values)]));
}
