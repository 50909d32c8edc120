import { isColumn, readColumn, readColumns } from '../data/reading/columns.js';
import {
  isArrayLike,
  type NumericArray,
  type NumericTypedArray,
  requireReadable,
  typedArrayKind,
} from '../data/reading/numbers.js';
import type { WeightArray, WeightArrays } from '../data/reading/weights.js';
import { isSparse, refuseSparse, type SparseParts } from '../data/sparse.js';
import { CsrMatrix } from '../sparse/sparseMatrix.js';
import { isList, isPlain } from '../validate.js';
import type { Shipment } from './shipment.js';

/** What was given as data, in a form that crosses to another thread and is read there as it would have been here. */
export type Parcel =
  | { readonly form: 'plain'; readonly value: unknown }
  /** A sparse matrix, which is made anew: what reads it cannot cross. */
  | { readonly form: 'sparse'; readonly parts: SparseParts }
  /** Columns: what has a function `toArray` cannot cross. */
  | {
      readonly form: 'columns';
      readonly columns: readonly NumericArray[];
      readonly names: readonly string[] | undefined;
    };

/**
 * Puts data into a shipment. Typed arrays keep their kind, and arrays of numbers become f64, so no bit of it is lost; what is
 * wrong with it is found where it is read.
 *
 * @param path  name of the argument, for messages: `X`, `y`.
 * @throws DataError `E_DETACHED` for an array whose buffer was transferred; as reading columns does.
 */
export function pack(path: string, input: unknown, shipment: Shipment): Parcel {
  if (typeof input !== 'object' || input === null) return plain(input);
  if (isSparse(input)) {
    const { values, columns, rowPointers, shape } = input;
    const part = <T extends NumericTypedArray>(name: string, array: T): T => {
      requireReadable(`${path}: ${name}`, array);
      return shipment.add(array);
    };
    return {
      form: 'sparse',
      parts: {
        values: part('values', values),
        columns: part('columns', columns),
        rowPointers: part('rowPointers', rowPointers),
        shape,
      },
    };
  }
  refuseSparse(path, input);
  if ('data' in input && 'shape' in input && isArrayLike(input.data)) {
    return plain({ data: packNumbers(path, input.data, shipment), shape: input.shape });
  }
  if (isColumn(input)) return plain(packNumbers(path, readColumn(path, input), shipment));
  const named = readColumns(path, input);
  if (named !== undefined) {
    const columns = named.columns.map((column) => packNumbers(path, column, shipment) as NumericArray);
    return { form: 'columns', columns, names: named.names };
  }
  if (isArrayLike(input) && isArrayLike(input[0])) {
    return plain(packRows(path, input as readonly unknown[], shipment) ?? input);
  }
  return plain(packNumbers(path, input, shipment));
}

/** Arrays of weights, in a list or by name; anything else as it is. */
export function packWeights(weights: WeightArrays, shipment: Shipment): unknown {
  if (isList(weights)) return weights.map((array, index) => pack(`setWeights[${index}]`, array, shipment));
  if (!isPlain(weights)) return weights;
  return Object.fromEntries(Object.entries(weights).map(([name, array]) => [name, pack(name, array, shipment)]));
}

/** What {@link packWeights} was given. */
export function unpackWeights(packed: unknown): WeightArrays {
  if (isList(packed)) return packed.map((parcel) => unpack<WeightArray>(parcel as Parcel));
  if (!isPlain(packed)) return packed as WeightArrays;
  return Object.fromEntries(
    Object.entries(packed).map(([name, parcel]) => [name, unpack<WeightArray>(parcel as Parcel)]),
  );
}

/** What a parcel holds, as methods of a model take it; they check it. */
export function unpack<T>(parcel: Parcel): T {
  return contentsOf(parcel) as T;
}

function contentsOf(parcel: Parcel): unknown {
  if (parcel.form === 'plain') return parcel.value;
  return parcel.form === 'sparse' ? new CsrMatrix(parcel.parts) : tableOf(parcel.columns, parcel.names);
}

function plain(value: unknown): Parcel {
  return { form: 'plain', value };
}

/** A typed array as the shipment has it; numbers as f64; anything else as it is. */
function packNumbers(path: string, given: unknown, shipment: Shipment): unknown {
  if (!isArrayLike(given)) return given;
  requireReadable(path, given);
  if (typedArrayKind(given) !== undefined) return shipment.add(given as NumericTypedArray);
  return areNumbers(given) && given.length > 0 ? shipment.give(Float64Array.from(given)) : given;
}

/** Rows of the same length as one matrix; undefined for others, which are refused where they are read. */
function packRows(path: string, rows: readonly unknown[], shipment: Shipment) {
  const columns = isArrayLike(rows[0]) ? rows[0].length : 0;
  const checked: (NumericTypedArray | readonly number[])[] = [];
  for (let row = 0; row < rows.length; row++) {
    const values = rows[row];
    if (!isArrayLike(values)) return undefined;
    requireReadable(`${path}: row ${row}`, values);
    if (values.length !== columns || !areNumbers(values)) return undefined;
    checked.push(values);
  }
  if (columns === 0) return undefined;
  const isSingle = checked.every((values) => typedArrayKind(values) === 'Float32Array');
  const data = isSingle ? new Float32Array(rows.length * columns) : new Float64Array(rows.length * columns);
  for (const [row, values] of checked.entries()) data.set(values, row * columns);
  return { data: shipment.give(data), shape: [rows.length, columns] };
}

/** Whether it holds numbers only: no holes, nulls, strings or BigInts. */
function areNumbers(values: NumericArray): values is NumericTypedArray | readonly number[] {
  if (!Array.isArray(values)) return typedArrayKind(values)?.startsWith('Big') !== true;
  for (let at = 0; at < values.length; at++) if (typeof values[at] !== 'number') return false;
  return true;
}

/** Columns as a table: an object of them would put names that are numbers first. */
function tableOf(columns: readonly NumericArray[], names: readonly string[] | undefined) {
  const vectors = columns.map((values) => ({ toArray: () => values }));
  if (names === undefined) return vectors;
  return {
    schema: { fields: names.map((name) => ({ name })) },
    getChildAt: (index: number) => vectors[index] ?? null,
  };
}
