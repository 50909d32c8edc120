import { DataError, type DataErrorCode } from '../../errors.js';
import { show } from '../../show.js';
import { isList } from '../../validate.js';
import { cureFor } from './mistakes.js';

/** A Float16Array, which older runtimes do not have. */
export interface HalfArray {
  readonly [Symbol.toStringTag]: 'Float16Array';
  readonly BYTES_PER_ELEMENT: number;
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly length: number;
  [index: number]: number;
  set(array: ArrayLike<number>, offset?: number): void;
  slice(begin?: number, end?: number): HalfArray;
  subarray(begin?: number, end?: number): HalfArray;
}

/** A typed array whose elements are numbers. Views of a SharedArrayBuffer are copied first. */
export type NumericTypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | HalfArray;

/** Numbers that take less memory than in f32, which holds each of them: bytes (pixels, quantized features), half floats. */
export type NarrowArray = Uint8Array | Uint8ClampedArray | Int8Array | HalfArray;

/** 64-bit integers, as Parquet and Arrow hold them. */
export type BigIntTypedArray = BigInt64Array | BigUint64Array;

/** A list of numbers; 64-bit integers are accepted up to 2^53, as far as f64 is exact. */
export type NumericArray = NumericTypedArray | BigIntTypedArray | readonly number[];

/** Values accepted beside finite numbers: NaN and infinities, and for `missing` also null, undefined, holes and blank text, as NaN. */
export type Keep = 'nothing' | 'nonfinite' | 'missing';

/** Arrays that converted numbers are written to. */
export type FloatArray = Float32Array | Float64Array;

/** The getter that all typed arrays share: 30 times as fast as `Object.prototype.toString`. */
const kindOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get!;

/** The type's name, such as `Float32Array`, in any realm; undefined if it is not a typed array. */
export function typedArrayKind(value: unknown): string | undefined {
  return kindOf.call(value);
}

/** Whether the value is an array or a typed array, with any elements. */
export function isArrayLike(value: unknown): value is NumericArray {
  return isList(value) || typedArrayKind(value) !== undefined;
}

/** Whether the buffer was transferred. Its views have length 0, and only a new view tells them from empty ones. */
function isDetached(view: NumericTypedArray): boolean {
  if (view.length > 0) return false;
  try {
    new Uint8Array(view.buffer);
    return false;
  } catch {
    return true;
  }
}

/** @throws DataError `E_DETACHED` for a view whose buffer was transferred. */
export function requireReadable(path: string, array: NumericArray): void {
  const kind = typedArrayKind(array);
  if (kind === undefined) return;
  if (isDetached(array as NumericTypedArray)) {
    throw new DataError('E_DETACHED', `${path}: the buffer of this ${kind} was transferred; give a copy instead`, {
      path,
      got: kind,
    });
  }
}

/** Whether f32 holds every number of such an array. */
export function isSinglePrecision(array: NumericArray): boolean {
  const kind = typedArrayKind(array);
  return kind === 'Float32Array' || (kind !== undefined && (array as NumericTypedArray).BYTES_PER_ELEMENT <= 2);
}

/** Converts a BigInt within 2^53 to the equal number; returns anything else as it is. */
export function fromBigInt(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Math.abs(number) <= 2 ** 53 && BigInt(number) === value ? number : value;
}

/** Converts typed arrays of BigInts to numbers. BigInts beyond 2^53 stay: readNumber refuses them with their place. */
export function withoutBigInts(array: NumericArray): NumericTypedArray | readonly number[] {
  const holdsNumbers = !typedArrayKind(array)?.startsWith('Big');
  return (holdsNumbers ? array : Array.from(array as ArrayLike<unknown>, fromBigInt)) as NumericTypedArray;
}

/**
 * Reads the value at a row and column as a number that f32 can hold.
 *
 * @throws DataError `E_DATA` if it is not a number, `E_NONFINITE` for NaN, infinities, and numbers too large for f32.
 */
export function readNumber(path: string, value: unknown, row: number, column: number, keep: Keep): number {
  if (typeof value === 'number') {
    const rounded = Math.fround(value);
    if (rounded - rounded === 0) return value;
    if (Number.isFinite(value)) {
      const most = 'a number of magnitude at most 3.4028234663852886e38';
      throw wrongCell('E_NONFINITE', path, row, column, value, most, 'too large for f32');
    }
    if (keep !== 'nothing') return value;
    throw wrongCell('E_NONFINITE', path, row, column, value, 'a finite number');
  }
  if (keep === 'missing' && isMissing(value)) return Number.NaN;
  if (typeof value === 'bigint' && fromBigInt(value) === value) {
    throw wrongCell('E_DATA', path, row, column, value, 'an integer within 2^53');
  }
  throw wrongCell('E_DATA', path, row, column, value, 'a number', `expected a number${cureFor(value)}`);
}

/** Whether a cell is empty, in any form that table readers return. */
function isMissing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

/** Makes the error for a wrong element of a matrix: `X: row 0, column 3 is NaN, expected a finite number`. */
export function wrongCell(
  code: DataErrorCode,
  path: string,
  row: number,
  column: number,
  got: unknown,
  expected: string,
  problem = `expected ${expected}`,
): DataError {
  const what = got === undefined ? 'empty' : show(got);
  const message = `${path}: row ${row}, column ${column} is ${what}, ${problem}`;
  return new DataError(code, message, { path: `${path}[${row}][${column}]`, expected, got });
}

/**
 * out[start + i] := given[i], checked as {@link readNumber} does; the first bad one is named by row and column.
 *
 * @param columns  elements per row of `out`, for the message only.
 */
export function copyNumbers(
  path: string,
  given: NumericArray,
  out: FloatArray | NarrowArray,
  start: number,
  columns: number,
  keep: Keep,
): void {
  const source = withoutBigInts(given);
  if (Array.isArray(source)) {
    for (let i = 0; i < source.length; i++) {
      const at = start + i;
      out[at] = readNumber(path, source[i], Math.floor(at / columns), at % columns, keep);
    }
    return;
  }
  if (out !== source) out.set(source, start);
  if (out.BYTES_PER_ELEMENT === 1) return; // integers
  // The copy is checked, not the source: another thread may still write to a shared one.
  const end = start + source.length;
  for (let at = firstSuspect(out, start, end); at < end; at++) {
    const rounded = Math.fround(out[at]!);
    if (rounded - rounded === 0) continue;
    const original = out instanceof Float64Array ? out[at] : source[at - start];
    out[at] = readNumber(path, original, Math.floor(at / columns), at % columns, keep);
  }
}

/** Place from which numbers must be looked at one by one: before it all are finite. Four at a time take a third of the time. */
function firstSuspect(numbers: FloatArray | NarrowArray, start: number, end: number): number {
  if (!(numbers instanceof Float32Array)) return start;
  let at = start;
  // A finite number times 0 is 0 or -0, any other NaN.
  while (at + 4 <= end && numbers[at]! * 0 + numbers[at + 1]! * 0 + numbers[at + 2]! * 0 + numbers[at + 3]! * 0 === 0)
    at += 4;
  return at;
}
