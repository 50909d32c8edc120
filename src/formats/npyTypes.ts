import { FormatError } from '../errors.js';
import { show } from '../show.js';
import { fromHalf, toHalf } from './float16.js';

/** Arrays of JavaScript by NumPy's names of types. Half floats are read as floats, booleans as 0 and 1, text without its padding. */
export interface NumpyArrays {
  readonly float16: Float32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly uint16: Uint16Array;
  readonly uint32: Uint32Array;
  readonly uint64: BigUint64Array;
  readonly bool: Uint8Array;
  readonly str: readonly string[];
  readonly bytes: readonly string[];
}

/** NumPy's name of a type. */
export type NumpyDtype = keyof NumpyArrays;

/** A type of numbers: how many bytes an element has, and how one is read and written. */
export interface NumberType {
  readonly dtype: Exclude<NumpyDtype, 'str' | 'bytes'>;
  /** The type in headers, without the order of its bytes. */
  readonly code: string;
  readonly bytes: number;
  create(length: number): NumpyArrays[NumberType['dtype']];
  /** Whether the bytes of an element, little-endian, are those of the array in memory. */
  readonly isPlain: boolean;
  read(view: DataView, at: number, isLittle: boolean): number | bigint;
  write(view: DataView, at: number, value: number | bigint): void;
}

type Read = (view: DataView, at: number, isLittle: boolean) => number | bigint;
type Write = (view: DataView, at: number, value: never) => void;

const type = (
  dtype: NumberType['dtype'],
  code: string,
  create: NumberType['create'],
  read: Read,
  write: Write,
  isPlain = true,
): NumberType => ({
  dtype,
  code,
  bytes: Number(code.slice(1)),
  create,
  isPlain,
  read,
  write: write as NumberType['write'],
});

const NUMBER_TYPES: readonly NumberType[] = [
  type(
    'float32',
    'f4',
    (n) => new Float32Array(n),
    (v, at, little) => v.getFloat32(at, little),
    (v, at, x: number) => v.setFloat32(at, x, true),
  ),
  type(
    'float64',
    'f8',
    (n) => new Float64Array(n),
    (v, at, little) => v.getFloat64(at, little),
    (v, at, x: number) => v.setFloat64(at, x, true),
  ),
  type(
    'float16',
    'f2',
    (n) => new Float32Array(n),
    (v, at, little) => fromHalf(v.getUint16(at, little)),
    (v, at, x: number) => v.setUint16(at, toHalf(x), true),
    false,
  ),
  type(
    'int8',
    'i1',
    (n) => new Int8Array(n),
    (v, at) => v.getInt8(at),
    (v, at, x: number) => v.setInt8(at, x),
  ),
  type(
    'int16',
    'i2',
    (n) => new Int16Array(n),
    (v, at, little) => v.getInt16(at, little),
    (v, at, x: number) => v.setInt16(at, x, true),
  ),
  type(
    'int32',
    'i4',
    (n) => new Int32Array(n),
    (v, at, little) => v.getInt32(at, little),
    (v, at, x: number) => v.setInt32(at, x, true),
  ),
  type(
    'int64',
    'i8',
    (n) => new BigInt64Array(n),
    (v, at, little) => v.getBigInt64(at, little),
    (v, at, x: bigint) => v.setBigInt64(at, x, true),
  ),
  type(
    'uint8',
    'u1',
    (n) => new Uint8Array(n),
    (v, at) => v.getUint8(at),
    (v, at, x: number) => v.setUint8(at, x),
  ),
  type(
    'uint16',
    'u2',
    (n) => new Uint16Array(n),
    (v, at, little) => v.getUint16(at, little),
    (v, at, x: number) => v.setUint16(at, x, true),
  ),
  type(
    'uint32',
    'u4',
    (n) => new Uint32Array(n),
    (v, at, little) => v.getUint32(at, little),
    (v, at, x: number) => v.setUint32(at, x, true),
  ),
  type(
    'uint64',
    'u8',
    (n) => new BigUint64Array(n),
    (v, at, little) => v.getBigUint64(at, little),
    (v, at, x: bigint) => v.setBigUint64(at, x, true),
  ),
  type(
    'bool',
    'b1',
    (n) => new Uint8Array(n),
    (v, at) => v.getUint8(at),
    (v, at, x: number) => v.setUint8(at, x),
  ),
];

/** The type of numbers by NumPy's name; undefined for text. */
export function numberType(dtype: string): NumberType | undefined {
  return NUMBER_TYPES.find((known) => known.dtype === dtype);
}

/** NumPy's names of all types that are read and written. */
export const DTYPES: readonly string[] = [...NUMBER_TYPES.map(({ dtype }) => dtype), 'str', 'bytes'];

/** Types that are refused, by the first letter of the code, with what to write instead. */
const REFUSED: Readonly<Record<string, string>> = {
  O: 'an object array is a pickle, a program that reading would run; convert it: x.astype(float), x.astype(str)',
  c: 'complex numbers have no counterpart here; give x.real and x.imag',
  M: 'dates have no counterpart here; give x.astype("int64")',
  m: 'durations have no counterpart here; give x.astype("int64")',
  V: 'raw bytes (void, bfloat16) have no counterpart here; give x.astype("float32")',
  f: 'this width of float has no counterpart here; give x.astype("float64")',
};

/** A type as a header has it. */
export interface ReadType {
  /** Of numbers; or text, of so many bytes an element. */
  readonly numbers: NumberType | undefined;
  readonly text: 'str' | 'bytes' | undefined;
  readonly bytes: number;
  readonly isLittle: boolean;
}

/** Reads a type of a header: `<f4`, `>i8`, `|b1`, `<U12`. @throws FormatError for types that are not read, by their names. */
export function readType(path: string, descr: string): ReadType {
  const [, order = '', kind = '', digits = ''] = /^([<>|])([a-zA-Z?])(\d{0,9})$/.exec(descr) ?? [];
  const numbers = NUMBER_TYPES.find(({ code }) => code === kind + digits);
  const isText = kind === 'U' || kind === 'S';
  const size = isText && digits !== '' ? Number(digits) * (kind === 'U' ? 4 : 1) : numbers?.bytes;
  const hasOrder = order !== '|' || size === 1 || kind === 'S';
  if (size !== undefined && hasOrder && (numbers !== undefined || isText)) {
    const text = kind === 'U' ? 'str' : 'bytes';
    return { numbers, text: numbers === undefined ? text : undefined, bytes: size, isLittle: order !== '>' };
  }
  const why = REFUSED[kind] ?? `known are ${DTYPES.join(', ')}`;
  throw new FormatError(`${path}: dtype ${show(descr)}: ${why}`, { path, expected: DTYPES.join(', '), got: descr });
}
