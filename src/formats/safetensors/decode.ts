import { FormatError, OptionError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { tagOf } from '../fileBytes.js';
import { type JsonObject, type JsonValue, parseStrictJson } from '../strictJson.js';
import {
  DTYPES,
  type ElementType,
  headerLimit,
  invalid,
  METADATA,
  type SafetensorsDtype,
  type SafetensorsFile,
  type SafetensorsOptions,
  type SafetensorsTensor,
} from './format.js';

const MAX_RANK = 32;
/** The header itself is 2 deep, and a shape is 3. The header's bytes limit the lengths. */
const MAX_DEPTH = 3;
const MAX_TENSORS = 2 ** 17;
/** Fields, offsets and axes of all tensors. An entry takes more memory than its text. */
const MAX_HEADER_ENTRIES = MAX_TENSORS * (6 + MAX_RANK);
const MAX_METADATA_ENTRIES = 1024;
const MAX_NAME_LENGTH = 1024;

const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map<SafetensorsDtype, ElementType>([
  ['U64', { bytes: 8, create: (buffer) => new BigUint64Array(buffer) }],
  ['I64', { bytes: 8, create: (buffer) => new BigInt64Array(buffer) }],
  ['F64', { bytes: 8, create: (buffer) => new Float64Array(buffer) }],
  ['F32', { bytes: 4, create: (buffer) => new Float32Array(buffer) }],
  ['I32', { bytes: 4, create: (buffer) => new Int32Array(buffer) }],
  ['U8', { bytes: 1, create: (buffer) => new Uint8Array(buffer) }],
]);

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
    throw new FormatError('safetensors: the header is not UTF-8', { path: 'safetensors', cause });
  }
  const header = parseStrictJson('safetensors: header', text, {
    maxDepth: MAX_DEPTH,
    maxEntries: MAX_HEADER_ENTRIES,
    maxObjects: 3 * MAX_TENSORS + 2, // header, metadata, and for each tensor its fields, its shape and its offsets
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

/** Checks a name. Keys that strict JSON may not have were refused with the header. @throws FormatError */
function requireName(what: string, name: string): void {
  if (name.length > MAX_NAME_LENGTH) throw invalid(`a ${what} of ${name.length} characters`, undefined, name);
  if (name === METADATA) throw invalid(`the ${what} ${show(name)} is not allowed`, undefined, name);
}
