import { isForbiddenKey } from '../concept.js';
// Source: the safetensors format (github.com/huggingface/safetensors, README "Format"): 8 bytes little-endian length of
// the header, the header as JSON, the tensors' bytes without gaps. Numbers are little-endian, like the kernels' memory.
import { FormatError, OptionError } from '../errors.js';
import { show } from '../show.js';
import { isWellFormed, refuse } from '../validate.js';
import { tagOf } from './fileBytes.js';
import { type JsonObject, type JsonValue, parseStrictJson } from './strictJson.js';

/**
 * Element types that are read and written exactly. Half floats (F16, BF16) and all others are refused: a codec that converted
 * them could not write the bytes that it read.
 */
export interface SafetensorsArrays {
  readonly F32: Float32Array;
  readonly F64: Float64Array;
  readonly I32: Int32Array;
  readonly U8: Uint8Array;
  readonly I64: BigInt64Array;
  readonly U64: BigUint64Array;
}

export type SafetensorsDtype = keyof SafetensorsArrays;

/** One array; `data` has the product of `shape` elements ([] is a scalar, a size of 0 no element). */
export type SafetensorsTensor = {
  readonly [D in SafetensorsDtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: SafetensorsArrays[D];
  };
}[SafetensorsDtype];

export interface SafetensorsFile {
  readonly tensors: Map<string, SafetensorsTensor>;
  readonly metadata: Map<string, string>;
}

export interface SafetensorsOptions {
  /** Longest header that is read or written. Default 1 MiB; the format allows 100 MB. */
  readonly maxHeaderBytes?: number;
  /** Element types to read beside {@link SafetensorsArrays}, each converted to arrays of those. */
  readonly elementTypes?: ReadonlyMap<string, ElementType>;
}

/** The limit of the reference implementation. */
const FORMAT_HEADER_BYTES = 100_000_000;
const DEFAULT_HEADER_BYTES = 2 ** 20;
const MAX_RANK = 32;
/** The header itself is 2 deep, and a shape is 3. The header's bytes limit the lengths. */
const MAX_DEPTH = 3;
const MAX_TENSORS = 2 ** 17;
/** Fields, offsets and axes of all tensors. An entry takes more memory than its text. */
const MAX_HEADER_ENTRIES = MAX_TENSORS * (6 + MAX_RANK);
const MAX_METADATA_ENTRIES = 1024;
const MAX_NAME_LENGTH = 1024;
const METADATA = '__metadata__';

/** How the elements of a tensor are read. */
export interface ElementType {
  readonly bytes: number;
  create(buffer: ArrayBuffer): SafetensorsArrays[SafetensorsDtype];
}

/** In the order in which the reference implementation writes them: wide elements stay aligned. */
const DTYPES: readonly string[] = ['U64', 'I64', 'F64', 'F32', 'I32', 'U8'] satisfies SafetensorsDtype[];

const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map<SafetensorsDtype, ElementType>([
  ['U64', { bytes: 8, create: (buffer) => new BigUint64Array(buffer) }],
  ['I64', { bytes: 8, create: (buffer) => new BigInt64Array(buffer) }],
  ['F64', { bytes: 8, create: (buffer) => new Float64Array(buffer) }],
  ['F32', { bytes: 4, create: (buffer) => new Float32Array(buffer) }],
  ['I32', { bytes: 4, create: (buffer) => new Int32Array(buffer) }],
  ['U8', { bytes: 1, create: (buffer) => new Uint8Array(buffer) }],
]);

function invalid(what: string, path?: string, got?: unknown): FormatError {
  return new FormatError(`safetensors: ${what}`, path === undefined ? { got } : { path, got });
}

/**
 * Encodes a safetensors file. Equal contents give equal bytes: tensors by element type (wide first), then by name;
 * metadata by key; the header padded with spaces so that the data starts at a multiple of 8.
 *
 * Only the size of the header is checked. The caller sees to it that arrays fit their shapes, and that names and counts are ones
 * that {@link decodeSafetensors} accepts.
 *
 * @throws FormatError for a longer header; OptionError when an option is out of range.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const maxHeaderBytes = headerLimit(options);
  const strings = [...metadata]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const fields = strings.length > 0 ? [`"${METADATA}":{${strings.join(',')}}`] : [];
  const ordered = [...tensors].sort(
    ([a, first], [b, second]) => DTYPES.indexOf(first.dtype) - DTYPES.indexOf(second.dtype) || compareText(a, b),
  );
  let end = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    const offsets = `[${end},${end + data.byteLength}]`;
    fields.push(`${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape}],"data_offsets":${offsets}}`);
    end += data.byteLength;
  }
  const header = new TextEncoder().encode(`{${fields.join(',')}}`);
  const headerBytes = Math.ceil(header.length / 8) * 8;
  if (headerBytes > maxHeaderBytes) {
    throw invalid(`a header of ${headerBytes} bytes; at most ${maxHeaderBytes} would be read again`);
  }

  const file = new Uint8Array(8 + headerBytes + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(header, 8);
  file.fill(0x20, 8 + header.length, 8 + headerBytes);
  let at = 8 + headerBytes;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * Decodes a safetensors file; every array is a copy. It allocates no tensor before it has checked that the header describes
 * exactly the given bytes.
 *
 * Stricter than the format: duplicate names, gaps, overlaps, trailing bytes, unknown fields and element types
 * other than {@link SafetensorsArrays} are refused. White space before the header is accepted, never written.
 *
 * @throws FormatError for all bytes that are not such a file; never another error.
 * @throws OptionError if bytes is not a Uint8Array, or an option is out of range.
 */
export function decodeSafetensors(bytes: Uint8Array, options: SafetensorsOptions = {}): SafetensorsFile {
  if (tagOf(bytes) !== '[object Uint8Array]') {
    refuse(OptionError, 'safetensors.bytes', 'a Uint8Array', bytes);
  }
  const maxHeaderBytes = headerLimit(options);
  // Another thread may still write to the bytes, so they are read once.
  const file = tagOf(bytes.buffer) === '[object ArrayBuffer]' ? bytes : new Uint8Array(bytes);
  const dataStart = 8 + headerLength(file, maxHeaderBytes);
  const header = readHeader(file.subarray(8, dataStart), maxHeaderBytes);
  const metadata = readMetadata(header.get(METADATA));
  const typeOf = (dtype: string) => ELEMENT_TYPES.get(dtype) ?? options.elementTypes?.get(dtype);
  const entries = [...header]
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value, typeOf));
  if (entries.length > MAX_TENSORS) throw invalid(`more than ${MAX_TENSORS} tensors`);
  requireNoGaps(entries, file.length - dataStart);

  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, dtype, type, shape, start, end } of entries) {
    const copy = new Uint8Array(end - start); // its own buffer: offsets need not be aligned
    copy.set(file.subarray(dataStart + start, dataStart + end));
    const data = type.create(copy.buffer);
    tensors.set(name, { dtype, shape, data } as SafetensorsTensor);
  }
  return { tensors, metadata };
}

function headerLimit({ maxHeaderBytes = DEFAULT_HEADER_BYTES }: SafetensorsOptions): number {
  if (maxHeaderBytes >= 0 && maxHeaderBytes <= FORMAT_HEADER_BYTES) return maxHeaderBytes;
  refuse(OptionError, 'safetensors.maxHeaderBytes', 'a number in [0, 100000000]', maxHeaderBytes);
}

function headerLength(file: Uint8Array, maxHeaderBytes: number): number {
  if (file.length < 8) throw invalid(`${file.length} bytes; the length of the header alone takes 8`);
  const length = new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(maxHeaderBytes)) throw invalid(`a header of ${length} bytes; at most ${maxHeaderBytes} are read`);
  if (length > BigInt(file.length - 8)) throw invalid(`a header of ${length} bytes in a file of ${file.length}`);
  return Number(length);
}

function readHeader(bytes: Uint8Array, maxHeaderBytes: number): JsonObject {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError('safetensors: the header is not UTF-8', { cause });
  }
  const header = parseStrictJson('safetensors: header', text, {
    maxDepth: MAX_DEPTH,
    maxEntries: MAX_HEADER_ENTRIES,
    maxObjects: 3 * MAX_TENSORS + 2,
    maxStringLength: maxHeaderBytes,
    integersOnly: true,
  });
  if (!(header instanceof Map)) throw invalid('the header is not an object');
  return header;
}

function readMetadata(value: JsonValue | undefined): Map<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined) return metadata;
  if (!(value instanceof Map)) throw invalid(`${METADATA} is not an object`, METADATA);
  if (value.size > MAX_METADATA_ENTRIES) throw invalid(`more than ${MAX_METADATA_ENTRIES} metadata entries`, METADATA);
  for (const [key, text] of value as JsonObject) {
    requireName('metadata key', key);
    if (typeof text !== 'string') throw invalid(`metadata ${show(key)} is not a string`, METADATA, text);
    metadata.set(key, text);
  }
  return metadata;
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function readEntry(name: string, value: JsonValue, typeOf: (dtype: string) => ElementType | undefined): Entry {
  requireName('tensor name', name);
  if (!(value instanceof Map)) throw invalid(`${show(name)} is not an object`, name);
  const fields = value as JsonObject;
  for (const field of fields.keys()) {
    if (!['dtype', 'shape', 'data_offsets'].includes(field))
      throw invalid(`${show(name)} has a field ${show(field)}`, name);
  }
  const dtype = fields.get('dtype');
  const shape = fields.get('shape');
  const offsets = fields.get('data_offsets');
  if (typeof dtype !== 'string') throw invalid(`${show(name)} has no dtype`, name, dtype);
  if (!isSizes(shape)) throw invalid(`the shape of ${show(name)} is not an array of sizes`, name, shape);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw invalid(`the offsets of ${show(name)} are no two sizes`, name, offsets);
  const [start, end] = offsets as readonly [number, number];
  if (end < start) throw invalid(`the offsets of ${show(name)} are reversed: ${start}, ${end}`, name, offsets);
  const type = typeOf(dtype);
  if (type === undefined)
    throw invalid(`${show(name)} has dtype ${show(dtype)}, known are ${DTYPES.join(', ')}`, name, dtype);
  const needed = requireSizes(name, type, shape);
  if (end - start !== needed) {
    throw invalid(`${show(name)} has ${end - start} bytes, ${dtype} [${shape}] needs ${needed}`, name, end - start);
  }
  return { name, dtype, type, shape, start, end };
}

/** Counts the bytes of an array. @throws FormatError for too many elements. */
function requireSizes(name: string, type: ElementType, shape: readonly number[]): number {
  if (shape.length > MAX_RANK)
    throw invalid(`${show(name)} has ${shape.length} axes, at most ${MAX_RANK} are read`, name);
  let bytes = type.bytes;
  for (const size of shape) {
    bytes *= size; // both factors are below 2^53, so the check below finds every product beyond it
    if (!Number.isSafeInteger(bytes)) throw invalid(`the shape [${shape}] of ${show(name)} is too large`, name, shape);
  }
  return bytes;
}

/**
 * Requires that the tensors, in order of their offsets, cover the data: no gap, no overlap, no byte before or after. An empty
 * tensor lies between two others, never within one; encoders put it there.
 */
function requireNoGaps(entries: readonly Entry[], dataBytes: number): void {
  let position = 0;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== position) {
      const what = start > position ? 'leaves a gap' : 'overlaps another';
      throw invalid(`${show(name)} ${what}: it starts at ${start}, expected ${position}`, name, start);
    }
    position = end;
  }
  if (position === dataBytes) return;
  const what = position < dataBytes ? 'bytes follow the last tensor' : 'bytes are missing';
  throw invalid(`${Math.abs(dataBytes - position)} ${what}`, undefined, dataBytes);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0 && !Object.is(size, -0));
}

function requireName(what: string, name: string): void {
  if (name.length > MAX_NAME_LENGTH) throw invalid(`a ${what} of ${name.length} characters`, undefined, name);
  if (isForbiddenKey(name) || name === METADATA || !isWellFormed(name)) {
    throw invalid(`the ${what} ${show(name)} is not allowed`, undefined, name);
  }
}

/** Sorts by code points, like the reference implementation, which sorts UTF-8. */
function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
