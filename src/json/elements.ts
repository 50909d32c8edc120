import { FormatError } from '../errors.js';
import { decodeBase64, encodeBase64 } from '../formats/base64.js';
import type { SafetensorsArrays, SafetensorsDtype, SafetensorsTensor } from '../formats/safetensors/format.js';
import type { JsonValue } from '../formats/strictJson.js';
import { show } from '../show.js';

type Elements = SafetensorsArrays[SafetensorsDtype];

interface ElementType {
  readonly bytes: number;
  view(bytes: Uint8Array<ArrayBuffer>): Elements;
  /** The element of a value in JSON; undefined if it is none. */
  read(value: JsonValue): number | bigint | undefined;
}

/** Numbers that JSON does not have, or does not keep. */
const WORDS = ['NaN', 'Infinity', '-Infinity', '-0'];

const float = (value: JsonValue) => {
  if (typeof value === 'string') return WORDS.includes(value) ? Number(value) : undefined;
  return typeof value === 'number' ? value : undefined;
};
const integer = (holds: (value: number) => boolean) => (value: JsonValue) =>
  typeof value === 'number' && holds(value) ? value : undefined;
const long = (wrap: (bits: number, value: bigint) => bigint) => (value: JsonValue) => {
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined;
  const number = BigInt(value);
  return wrap(64, number) === number ? number : undefined;
};

const TYPES: { readonly [D in SafetensorsDtype]: ElementType } = {
  F32: { bytes: 4, view: ({ buffer }) => new Float32Array(buffer), read: float },
  F64: { bytes: 8, view: ({ buffer }) => new Float64Array(buffer), read: float },
  I32: { bytes: 4, view: ({ buffer }) => new Int32Array(buffer), read: integer((value) => (value | 0) === value) },
  U8: { bytes: 1, view: (bytes) => bytes, read: integer((value) => (value & 255) === value) },
  I64: { bytes: 8, view: ({ buffer }) => new BigInt64Array(buffer), read: long(BigInt.asIntN) },
  U64: { bytes: 8, view: ({ buffer }) => new BigUint64Array(buffer), read: long(BigInt.asUintN) },
};

/** The elements as numbers, with texts for numbers that JSON does not have: NaN, -0 and 64-bit integers. */
export function numbersOf({ data }: SafetensorsTensor): (number | string)[] {
  return Array.from(data as ArrayLike<number | bigint>, (value) => {
    if (Object.is(value, -0)) return '-0';
    return typeof value === 'bigint' || !Number.isFinite(value) ? String(value) : value;
  });
}

/** The bytes of the elements in base64. */
export function base64Of({ data }: SafetensorsTensor): string {
  return encodeBase64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/**
 * Reads an array.
 *
 * @throws FormatError for an unknown type, or elements that are not as many as the shape says, or not of the type.
 */
export function readArray(path: string, value: JsonValue): SafetensorsTensor {
  const invalid = (what: string) => new FormatError(`${path}: ${what}`, { path });
  if (!(value instanceof Map)) throw invalid(`expected { dtype, shape, data }, got ${show(value)}`);
  const fields = value as ReadonlyMap<string, JsonValue>;
  const unknown = [...fields.keys()].find((key) => !['dtype', 'shape', 'data'].includes(key));
  if (unknown !== undefined) throw invalid(`unknown field ${show(unknown)}`);
  const [dtype, shape, data] = [fields.get('dtype'), fields.get('shape'), fields.get('data')];
  if (typeof dtype !== 'string' || !Object.hasOwn(TYPES, dtype)) {
    throw invalid(`dtype is ${show(dtype)}, known are ${Object.keys(TYPES).join(', ')}`);
  }
  const type = TYPES[dtype as SafetensorsDtype];
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw invalid(`shape is ${show(shape)}, expected sizes`);
  }
  const sizes = shape as readonly number[];
  const count = sizes.reduce((product, size) => product * size, 1);
  const elements =
    typeof data === 'string' ? fromBase64(data, count * type.bytes, invalid) : fromNumbers(data, count, type, invalid);
  return { dtype, shape: sizes, data: type.view(elements) } as SafetensorsTensor;
}

type Invalid = (what: string) => FormatError;

function fromBase64(text: string, length: number, invalid: Invalid): Uint8Array<ArrayBuffer> {
  let decoded: Uint8Array<ArrayBuffer>;
  try {
    decoded = decodeBase64(text);
  } catch {
    throw invalid('data is no base64');
  }
  if (decoded.length !== length) throw invalid(`data has ${decoded.length} bytes, its shape needs ${length}`);
  return decoded;
}

function fromNumbers(data: JsonValue | undefined, count: number, type: ElementType, invalid: Invalid) {
  if (data instanceof Map) throw invalid('JSON made an object of a typed array: save Array.from(it), or base64');
  if (!Array.isArray(data)) throw invalid(`data is ${show(data)}, expected base64 or numbers`);
  if (data.length !== count) throw invalid(`data has ${data.length} numbers, its shape needs ${count}`);
  const bytes = new Uint8Array(count * type.bytes);
  const elements = type.view(bytes) as { [at: number]: number | bigint };
  for (const [at, value] of (data as readonly JsonValue[]).entries()) {
    const element = type.read(value);
    const cure = value === null ? "; JSON makes null of NaN and infinities: save them as texts, 'NaN'" : '';
    if (element === undefined)
      throw invalid(`data holds ${show(value)} at ${at}, which is no number of its type${cure}`);
    elements[at] = element;
  }
  return bytes;
}
