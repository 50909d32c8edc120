import { hasMethods, isList } from '../../validate.js';

/** Methods by which the tables of other libraries return their numbers. */
const GIVERS = ['dataSync', 'to2DArray', 'tolist'] as const;

/** Guesses the meaning of a value that is neither a number nor rows of numbers: the end of a message, or '' without a guess. */
export function cureFor(value: unknown): string {
  if (value === '') return '; text must become numbers first';
  if (typeof value === 'string')
    return Number.isNaN(Number(value)) ? '; number the categories, or use table()' : '; use Number(it)';
  if (typeof value === 'boolean') return '; give 1 or 0';
  if (typeof value === 'bigint') return '; give Number(it), or a BigInt64Array';
  if (typeof value === 'function') return '; rowStream(it) of ockham/stream makes a stream of rows';
  if (typeof value !== 'object' || value === null) return '';
  if (isList(value)) return '; there is one axis too many: give each row as one list, row.flat()';
  if (hasMethods<Date>(value, 'getTime')) return '; use its getTime()';
  for (const giver of GIVERS) {
    if (!hasMethods<Record<typeof giver, unknown>>(value, giver)) continue;
    return giver === 'dataSync' ? '; give { data: it.dataSync(), shape: it.shape }' : `; give its ${giver}()`;
  }
  try {
    if ('0' in value && !ArrayBuffer.isView(value)) return '; JSON makes this of a typed array: save Array.from(it)';
    if ('data' in value) {
      return 'shape' in value ? `; its data is wrong${cureFor(value.data)}` : '; give { data, shape: [rows, columns] }';
    }
    return Object.values(value).some((entry) => typeof entry === 'number') ? '; Object.values(it) is a row' : '';
  } catch {
    return ''; // a value that cannot be read gives no hint
  }
}
