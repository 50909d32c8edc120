import { isArrayLike } from '../data/reading/numbers.js';
import { singleRows } from '../data/reading/rows.js';
import { withRows } from '../data/streamed.js';
import { OptionError } from '../errors.js';
import type { Parts } from '../model/parts.js';
import type { Examples } from '../model/rows/examples.js';
import type { Reading } from '../model/streamed.js';
import { isObject, refuse } from '../validate.js';
import { partsOf } from './items.js';
import { formOf, type RowStore } from './rowStore.js';

/** The rows of an item. */
export interface ReadRows extends RowStore {
  readonly rows: number;
  /** Whether x may be the caller's array, as `inPlace` allowed. */
  readonly isCallers: boolean;
}

/** Checks and copies items, for a model. */
export interface RowReader {
  /** The first row of all: it shows the form of the others. Undefined until it is read. */
  sample: Examples | undefined;
  /** @param inPlace  whether x may stay in the caller's array: its rows must then be copied before the source is asked for more. */
  read(item: unknown, number: number, first: number, inPlace?: boolean): ReadRows;
  /** Takes back an item whose rows are copied. Its memory is for a later one, if that fits: new pages would cost more than the copy. */
  release(item: ReadRows): void;
}

/**
 * Makes the function that checks and copies items.
 *
 * @param classWeight  multiplies the weights of rows.
 */
export function rowReader(
  { readExamples, readRowWeights }: Parts,
  { state, compiled }: Reading,
  classWeight?: Readonly<Record<number, number>>,
): RowReader {
  const spare: Float32Array[] = [];
  const reader: RowReader = {
    sample: undefined,
    release({ inputs, isCallers }) {
      if (!isCallers) spare.push(inputs);
    },
    read(item, number, first, inPlace = false) {
      let rows = 1;
      try {
        const { x, y, sampleWeight } = partsOf(item, number);
        rows = rowsOf(x);
        const data = inPlace && isObject(x) && 'data' in x ? x.data : undefined;
        // Memory that is shared is checked in a copy: another thread may write to it.
        const isCallers = data instanceof Float32Array && data.buffer instanceof ArrayBuffer;
        const memory = isCallers ? { inPlace } : { memory: spare.pop() };
        const context = { ...memory, ...(reader.sample !== undefined && { like: reader.sample.inputs }) };
        // y may be missing, which is refused there.
        const examples = readExamples(state, compiled, ['x', 'y'], x, y as never, sampleWeight, context);
        const { targets } = examples;
        if (examples.inputs.listed !== undefined) {
          const message = 'x: columns of type text become lists of terms, and a stream has dense rows; leave them out';
          refuse(OptionError, 'x', 'dense rows', 'columns of text', message);
        }
        const inputs = { ...examples.inputs, data: singleRows(examples.inputs), scaling: undefined };
        const units = inputs.network.outputUnits;
        const weights =
          classWeight === undefined
            ? examples.weights
            : readRowWeights(examples.weights, classWeight, targets, compiled.loss, units);
        const rowsOfItem = { inputs, targets, weights };
        reader.sample ??= firstOf(rowsOfItem);
        if ((weights === undefined) !== (reader.sample.weights === undefined)) {
          const expected =
            reader.sample.weights === undefined ? 'left out, as in the first item' : 'given, as in the first item';
          refuse('E_DATA', 'sampleWeight', expected, sampleWeight);
        }
        return { ...formOf(rowsOfItem), inputs: inputs.data, rows: inputs.rows, isCallers };
      } catch (error) {
        throw withRows(error, number, first, rows);
      }
    },
  };
  return reader;
}

/** Rows of x, if that is easily told; otherwise 0. */
function rowsOf(x: unknown): number {
  if (isArrayLike(x)) return x.length;
  const shape: unknown = isObject(x) && 'shape' in x ? x.shape : undefined;
  const [rows] = isArrayLike(shape) ? Array.from<unknown>(shape) : [];
  return typeof rows === 'number' ? rows : 0;
}

/** A copy of the first row. */
function firstOf({ inputs, targets, weights }: Examples): Examples {
  return {
    inputs: { ...inputs, data: inputs.data.slice(0, inputs.columns), rows: 1 },
    targets: { ...targets, data: targets.data.slice(0, targets.columns), rows: 1 },
    weights: weights?.slice(0, 1),
  };
}
