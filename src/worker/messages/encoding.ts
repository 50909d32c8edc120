import { isTabular } from '../../data/preparation.js';
import { isColumn, readColumn, readColumns, tableOf } from '../../data/reading/columns.js';
import { narrowKind } from '../../data/reading/narrow.js';
import {
  isArrayLike,
  type NumericArray,
  type NumericTypedArray,
  requireReadable,
  typedArrayKind,
} from '../../data/reading/numbers.js';
import { isSparse, refuseSparse, type SparseParts } from '../../data/reading/sparse.js';
import type { WeightArray, WeightArrays } from '../../data/reading/weights.js';
import { CsrMatrix } from '../../sparse/sparseMatrix.js';
import { TableColumn } from '../../table/columns/column.js';
import { Table, type TableParts } from '../../table/table.js';
import { isList, isPlain } from '../../validate.js';
import type { TransferList } from './transferList.js';

/** The parts of a column of a table: numbers, or numbers of its texts, an array that a worker keeps. */
type ColumnParts = Pick<TableColumn, 'name' | 'type'> &
  (
    | { readonly values: Float64Array }
    | { readonly numbers: Int32Array; readonly texts: readonly (string | undefined)[] }
  );

/** The parts of a table, without methods. */
interface PostedTable extends Pick<TableParts, 'schema' | 'missing' | 'rows'> {
  readonly columns: readonly ColumnParts[];
  readonly target: ColumnParts | undefined;
}

/** Data of a caller in a form that can be posted, and that reads in the worker as the original does here. */
export type Encoded =
  | { readonly form: 'plain'; readonly value: unknown }
  /** A sparse matrix. The worker builds it again, because its methods cannot be posted. */
  | { readonly form: 'sparse'; readonly parts: SparseParts }
  /** A table. The worker builds it again. */
  | { readonly form: 'table'; readonly parts: PostedTable }
  /** Columns of a table. Objects with a function `toArray` cannot be posted. */
  | {
      readonly form: 'columns';
      readonly columns: readonly NumericArray[];
      readonly names: readonly string[] | undefined;
    };

/**
 * Encodes data, and adds its buffers to the transfer list. Typed arrays keep their kind and arrays of numbers become f64, so no
 * bit is lost. Wrong data is refused in the worker, where it is read.
 *
 * @param path  name of the argument, for messages: `X`, `y`.
 * @throws DataError `E_DETACHED` for an array whose buffer was transferred; and like the reader of columns.
 */
export function encode(path: string, input: unknown, transferList: TransferList): Encoded {
  if (typeof input !== 'object' || input === null) return plain(input);
  if (isTabular(input)) {
    const { columns, target, schema, missing, rows } = input as Table;
    const part = ({ name, type, values }: TableColumn): ColumnParts => {
      if (values instanceof Float64Array) return { name, type, values: transferList.own(values.slice()) };
      const places = new Map([...new Set(values)].map((text, place) => [text, place]));
      const numbers = Int32Array.from(values, (text) => places.get(text)!);
      return { name, type, numbers: transferList.own(numbers), texts: [...places.keys()] };
    };
    return {
      form: 'table',
      parts: { columns: columns.map(part), target: target && part(target), schema, missing, rows },
    };
  }
  if (isSparse(input)) {
    const { values, columns, rowPointers, shape } = input;
    const part = <T extends NumericTypedArray>(name: string, array: T): T => {
      requireReadable(`${path}: ${name}`, array);
      return transferList.add(array);
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
    return plain({ data: encodeNumbers(path, input.data, transferList), shape: input.shape });
  }
  if (isColumn(input)) return plain(encodeNumbers(path, readColumn(path, input), transferList));
  const named = readColumns(path, input);
  if (named !== undefined) {
    const columns = named.columns.map((column) => encodeNumbers(path, column, transferList) as NumericArray);
    return { form: 'columns', columns, names: named.names };
  }
  if (isArrayLike(input) && isArrayLike(input[0])) {
    return plain(encodeRows(path, input as readonly unknown[], transferList) ?? input);
  }
  return plain(encodeNumbers(path, input, transferList));
}

/** Encodes arrays of weights in a list or by name. Anything else stays as it is. */
export function encodeWeights(weights: WeightArrays, transferList: TransferList): unknown {
  if (isList(weights)) return weights.map((array, index) => encode(`setWeights[${index}]`, array, transferList));
  if (!isPlain(weights)) return weights;
  return Object.fromEntries(Object.entries(weights).map(([name, array]) => [name, encode(name, array, transferList)]));
}

/** Inverse of {@link encodeWeights}. */
export function decodeWeights(encoded: unknown): WeightArrays {
  if (isList(encoded)) return encoded.map((array) => decode<WeightArray>(array as Encoded));
  if (!isPlain(encoded)) return encoded as WeightArrays;
  return Object.fromEntries(
    Object.entries(encoded).map(([name, array]) => [name, decode<WeightArray>(array as Encoded)]),
  );
}

/** Inverse of {@link encode}: data for a method of a model, which checks it. */
export function decode<T>(encoded: Encoded): T {
  return contentsOf(encoded) as T;
}

function contentsOf(encoded: Encoded): unknown {
  if (encoded.form === 'plain') return encoded.value;
  if (encoded.form === 'table') {
    const { columns, target, ...others } = encoded.parts;
    const column = (part: ColumnParts) => {
      const values = 'values' in part ? part.values : Array.from(part.numbers, (place) => part.texts[place]);
      return new TableColumn(part.name, part.type, values);
    };
    return new Table({ ...others, columns: columns.map(column), target: target && column(target) });
  }
  return encoded.form === 'sparse' ? new CsrMatrix(encoded.parts) : tableOf(encoded.columns, encoded.names);
}

function plain(value: unknown): Encoded {
  return { form: 'plain', value };
}

/** Encodes a typed array or an array of numbers. Anything else stays as it is. */
function encodeNumbers(path: string, given: unknown, transferList: TransferList): unknown {
  if (!isArrayLike(given)) return given;
  requireReadable(path, given);
  if (typedArrayKind(given) !== undefined) return transferList.add(given as NumericTypedArray);
  return areNumbers(given) && given.length > 0 ? transferList.own(Float64Array.from(given)) : given;
}

/** Encodes rows of one length as a matrix. Undefined for others, which the reader refuses. */
function encodeRows(path: string, rows: readonly unknown[], transferList: TransferList) {
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
  const Numbers = narrowKind(checked) ?? (isSingle ? Float32Array : Float64Array);
  const data = new Numbers(rows.length * columns);
  for (const [row, values] of checked.entries()) data.set(values, row * columns);
  return { data: transferList.own(data), shape: [rows.length, columns] };
}

/** Whether all values are numbers: no holes, nulls, strings or BigInts. */
function areNumbers(values: NumericArray): values is NumericTypedArray | readonly number[] {
  if (!Array.isArray(values)) return typedArrayKind(values)?.startsWith('Big') !== true;
  for (let at = 0; at < values.length; at++) if (typeof values[at] !== 'number') return false;
  return true;
}
