import { allocate } from '../data/reading/allocate.js';
import { type NumericArray, requireReadable, typedArrayKind } from '../data/reading/numbers.js';
import { requireShape } from '../data/reading/shape.js';
import { OptionError, ShapeError } from '../errors.js';
import { fromHalf, toHalf } from '../formats/float16.js';
import type { NumpyArray } from '../formats/npy.js';
import { characters } from '../formats/npyText.js';
import { DTYPES, type NumpyDtype, numberType } from '../formats/npyTypes.js';
import type { Matrix } from '../types.js';
import { isList, isObject, isWellFormed, refuse } from '../validate.js';

/** An array to write: a typed array or list is one axis, rows are two, `{ data, shape }` is any. */
export type NumpyInput =
  | NumericArray
  | readonly string[]
  | readonly boolean[]
  | readonly NumericArray[]
  | NumpyArray
  | Matrix<Float32Array | Float64Array>
  | {
      readonly data: NumericArray | readonly string[] | readonly boolean[];
      readonly shape: ArrayLike<number>;
      readonly dtype?: NumpyDtype;
    };

/** The type of each kind of typed array, if no other is named. */
const OF_KIND: Readonly<Record<string, NumpyDtype>> = {
  Float16Array: 'float16',
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  BigInt64Array: 'int64',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  BigUint64Array: 'uint64',
};
/** The most that one text, and all together padded to its length, may take. */
const MOST_TEXT_BYTES = 2 ** 31;

/**
 * Reads an array in any form, as the format has it.
 *
 * @throws as writeNpy.
 */
export function readArray(owner: string, given: unknown): NumpyArray {
  if (isList(given) && isRow(given[0])) return readRows(owner, given);
  if (isRow(given)) {
    return readData(owner, given, [given.length], undefined);
  }
  if (!isObject(given) || !('data' in given) || !('shape' in given)) {
    refuse(OptionError, owner, 'an array, rows, or { data, shape }', given);
  }
  const { data, shape } = given;
  const dtype = 'dtype' in given ? given.dtype : undefined;
  if (!isRow(data)) {
    refuse(OptionError, `${owner}.data`, 'an array of numbers, texts or booleans', data);
  }
  const isScalar = isObject(shape) && (shape as Partial<ArrayLike<number>>).length === 0;
  const { length } = data;
  if (isScalar && length !== 1) refuse(ShapeError, owner, 'one element for a shape of []', length);
  return readData(owner, data, isScalar ? [] : requireShape(owner, shape, length), dtype);
}

/** Whether it is a list or a typed array. */
function isRow(value: unknown): value is ArrayLike<unknown> {
  return isList(value) || typedArrayKind(value) !== undefined;
}

/** @param rows  the first of which is a row. */
function readRows(owner: string, rows: readonly unknown[]): NumpyArray {
  const columns = (rows[0] as ArrayLike<unknown>).length;
  const data = allocate(owner, rows.length, columns, (length) => new Float64Array(length));
  const kinds = new Set<string | undefined>();
  for (const [r, row] of rows.entries()) {
    if (!isRow(row)) refuse(OptionError, `${owner}[${r}]`, 'a row, as row 0', row);
    if (row.length !== columns) refuse(ShapeError, `${owner}[${r}]`, `${columns} numbers, as in row 0`, row.length);
    kinds.add(typedArrayKind(row));
    for (let c = 0; c < columns; c++) {
      const value = row[c];
      if (typeof value !== 'number') refuse('E_DATA', `${owner}[${r}][${c}]`, 'a number', value);
      data[r * columns + c] = value;
    }
  }
  const isSingle = kinds.size === 1 && kinds.has('Float32Array');
  const shape = [rows.length, columns];
  return isSingle ? { dtype: 'float32', shape, data: Float32Array.from(data) } : { dtype: 'float64', shape, data };
}

function readData(owner: string, data: unknown, shape: readonly number[], dtype: unknown): NumpyArray {
  const kind = typedArrayKind(data);
  const own = kind === undefined ? typeOfList(data as readonly unknown[]) : OF_KIND[kind];
  if (own === undefined) refuse(OptionError, owner, 'an array of numbers, texts or booleans', data);
  const wanted = dtype ?? own;
  if (typeof wanted !== 'string' || !DTYPES.includes(wanted))
    refuse(OptionError, `${owner}.dtype`, DTYPES.join(', '), dtype);
  if (kind !== undefined) requireReadable(owner, data as NumericArray);
  const values = data as ArrayLike<unknown>;
  if (wanted === 'str' || wanted === 'bytes') return { dtype: wanted, shape, data: readTexts(owner, values, wanted) };
  const type = numberType(wanted)!;
  const copy = allocate(owner, values.length, 1, (length) => type.create(length));
  const isBig = type.dtype === 'int64' || type.dtype === 'uint64';
  for (let i = 0; i < values.length; i++) {
    const given = values[i];
    const value = given === true ? 1 : given === false ? 0 : given;
    if (typeof value !== 'number' && typeof value !== 'bigint')
      refuse('E_DATA', `${owner}[${i}]`, `of ${wanted}`, given);
    const exact = isBig && typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
    const stored = type.dtype === 'float16' ? fromHalf(toHalf(Number(exact))) : exact;
    if (isBig !== (typeof stored === 'bigint')) refuse('E_DATA', `${owner}[${i}]`, `of ${wanted}`, given);
    copy[i] = stored;
    if (!isKept(type.dtype, copy[i], exact)) refuse('E_DATA', `${owner}[${i}]`, `a number that ${wanted} holds`, given);
  }
  return { dtype: type.dtype, shape, data: copy } as NumpyArray;
}

/** Whether a number was stored as it is; floats are rounded, and stay finite. */
function isKept(dtype: NumpyDtype, stored: unknown, given: number | bigint): boolean {
  if (dtype === 'bool') return given === 0 || given === 1;
  if (typeof given === 'bigint' || typeof stored === 'bigint') return stored === given;
  if (dtype.startsWith('float')) return Number.isFinite(stored) || !Number.isFinite(given);
  return stored === given;
}

/** The type of a list, by its first element. */
function typeOfList([first]: readonly unknown[]): NumpyDtype | undefined {
  if (typeof first === 'string') return 'str';
  if (typeof first === 'boolean') return 'bool';
  if (typeof first === 'bigint') return 'int64';
  return first === undefined || typeof first === 'number' ? 'float64' : undefined;
}

function readTexts(owner: string, values: ArrayLike<unknown>, kind: 'str' | 'bytes'): readonly string[] {
  let longest = 1;
  const texts = Array.from(values, (value, i) => {
    const isText = typeof value === 'string' && isWellFormed(value) && !value.endsWith('\0');
    if (!isText) refuse('E_DATA', `${owner}[${i}]`, 'text that does not end with a zero', value);
    if (kind === 'bytes' && /[^\0-\x7f]/.test(value)) refuse('E_DATA', `${owner}[${i}]`, 'ASCII', value);
    longest = Math.max(longest, characters(value));
    return value;
  });
  const bytes = texts.length * longest * 4;
  if (bytes > MOST_TEXT_BYTES) {
    refuse('E_DATA', owner, `texts of up to ${MOST_TEXT_BYTES} bytes, each padded to the longest`, bytes);
  }
  return texts;
}
