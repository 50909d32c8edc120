import type { Label, ModelInput, TargetInput } from '../data/preparation.js';
import { isArrayLike } from '../data/reading/numbers.js';
import { isSparse } from '../data/reading/sparse.js';
import { OptionError } from '../errors.js';
import { isList, isObject, isPlain, refuse } from '../validate.js';

/** X of an item: a row of numbers, a row of a table, or all that `fit` takes as X. */
export type StreamX = ArrayLike<number> | Readonly<Record<string, unknown>> | ModelInput;
/** y of an item: that of a row, or all that `fit` takes as y. */
export type StreamY = Label | ArrayLike<number> | TargetInput;

/** One item of a stream: a row, or a batch of rows. To `predict`, y may be missing. */
export type StreamItem =
  | readonly [x: StreamX]
  | readonly [x: StreamX, y: StreamY]
  | readonly [x: StreamX, y: StreamY, sampleWeight: number | ArrayLike<number> | undefined]
  | { readonly x: StreamX; readonly y?: StreamY; readonly sampleWeight?: number | ArrayLike<number> | undefined };

/** The parts of an item, each as `fit` takes it for many rows. */
export interface ItemParts {
  readonly x: ModelInput;
  readonly y: TargetInput | undefined;
  readonly sampleWeight: ArrayLike<number> | undefined;
}

const EXPECTED = '[x, y], [x, y, sampleWeight] or { x, y, sampleWeight }';

/**
 * Takes an item apart. A row becomes a batch of one.
 *
 * @param item  its number, from 0.
 * @throws DataError for anything else; OptionError for a sparse matrix.
 */
export function partsOf(given: unknown, item: number): ItemParts {
  const { x, y, sampleWeight } = namedParts(given, item);
  if (isSparse(x))
    refuse(OptionError, 'x', 'dense rows', 'a sparse matrix', `item ${item} of the stream: a sparse x is not streamed`);
  if (!isRow(x)) return { x: x as ModelInput, y: y as TargetInput, sampleWeight: sampleWeight as ArrayLike<number> };
  return {
    x: [x] as unknown as ModelInput,
    y: y === undefined ? undefined : ([y] as unknown as TargetInput),
    sampleWeight: sampleWeight === undefined ? undefined : ([sampleWeight] as unknown as ArrayLike<number>),
  };
}

function namedParts(
  given: unknown,
  item: number,
): { readonly x?: unknown; readonly y?: unknown; readonly sampleWeight?: unknown } {
  if (isList(given) && given.length >= 1 && given.length <= 3) {
    const [x, y, sampleWeight] = given;
    return { x, y, sampleWeight };
  }
  if (isPlain(given) && 'x' in given && Object.keys(given).every((key) => ['x', 'y', 'sampleWeight'].includes(key))) {
    return given;
  }
  const cure = isObject(given) && 'shape' in given ? '; this has no y: give [it, y]' : '';
  return refuse('E_DATA', `stream[${item}]`, EXPECTED, given, `item ${item} of the stream must be ${EXPECTED}${cure}`);
}

/** Whether x is one row: a list of numbers, or an object of values by name. */
function isRow(x: unknown): boolean {
  if (isArrayLike(x)) return x.length === 0 || !isObject(x[0]);
  if (!isPlain(x) || 'shape' in x) return false;
  const values = Object.values(x);
  return values.length > 0 && !values.some((value) => isObject(value) && !(value instanceof Date));
}
