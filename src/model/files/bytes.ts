import { FormatError, OptionError } from '../../errors.js';
import { bytesLater, viewBytes } from '../../formats/fileBytes.js';
import { decodeSafetensors } from '../../formats/safetensors/decode.js';
import type { SafetensorsFile } from '../../formats/safetensors/format.js';
import { listed, show } from '../../show.js';
import { hasMethods, isObject, refuse } from '../../validate.js';
import { invalidFile } from './fileFields.js';
import { HEADER_BYTES } from './format.js';

/**
 * Returns the bytes of a view or a buffer, which may be shared, without copying.
 *
 * @param owner  the caller's name, for messages.
 * @throws OptionError for anything else, with a hint what to write; DataError `E_DETACHED` for a buffer that was transferred.
 */
export function bytesOf(owner: string, given: unknown): Uint8Array {
  return viewBytes(owner, given) ?? refuseBytes(owner, given);
}

function refuseBytes(owner: string, given: unknown): never {
  const what = owner === 'load' ? '' : 'a model, or ';
  const expected = `${what}the bytes that save() returned: a Uint8Array or an ArrayBuffer`;
  refuse(OptionError, owner, expected, given, `${owner}: expected ${expected}, got ${describe(given)}`);
}

function describe(given: unknown): string {
  if (typeof given === 'string') {
    const cure = 'read the file first, as bytes: load(await readFile(path)), or the arrayBuffer() of a fetched address';
    return `the text ${show(given)}; ${cure}`;
  }
  if (!isObject(given)) return show(given);
  const later = bytesLater(given);
  if (later !== undefined) return later;
  if (hasMethods<{ save(): unknown }>(given, 'save')) return 'a model; give what its save() returned';
  if (Array.isArray(given)) return `${show(given)}; give Uint8Array.from(x), if these are bytes`;
  const { data, layers } = given as { readonly data?: unknown; readonly layers?: unknown };
  if (Array.isArray(data)) return 'a Buffer that JSON made an object of; give Uint8Array.from(x.data)';
  if (0 in given) return 'a Uint8Array that JSON made an object of; give Uint8Array.from(Object.values(x))';
  if (Array.isArray(layers)) return 'a configuration, which has no weights';
  return show(given);
}

/** Beginnings of other kinds of files, as latin1 with symbols for control characters. The first match counts. */
const OTHERS: readonly (readonly [start: RegExp, what: string, cure?: string])[] = [
  [/^\u241f\x8b/, 'gzip', 'decompress it first'],
  [/^\(\xb5\/\xfd/, 'zstd', 'decompress it first'],
  [/^PK.*data\.pkl/s, 'a PyTorch file'],
  [/^PK.*\.npy|^\x93NUMPY/s, 'arrays of NumPy', 'readNpy and readNpz of ockham/numpy read them'],
  [/^PK.*(config|metadata)\.json|^\x89HDF/s, 'a Keras model or HDF5', 'loadKeras of ockham/keras reads models'],
  [/^PK/, 'a zip archive', 'give the file inside'],
  [/^PAR1|^ARROW1|^FEA1/, 'a table (Parquet or Arrow)', 'load reads models'],
  [/^\x80[\u2402-\u2405]/, 'a Python pickle'],
  [/^.{4}TFL3/s, 'a TensorFlow Lite model'],
  [/^GGUF/, 'a GGUF model'],
  [/^\u2408[\t-\r\u2401-\u241f][\u2412\u241a:"B]/, 'protobuf, as ONNX models are'],
  [/^version https:\/\/git-lfs/, 'a pointer of git LFS', 'run git lfs pull'],
  [/^(\xef\xbb\xbf)?\s*</, 'a page (HTML), perhaps of an error', 'look at what the address gives'],
  [/^\s*\{.*"modelTopology"/s, "TensorFlow.js's model.json"],
  [/^\s*\{\s*"(0|type)"\s*:/, 'bytes that went through JSON', 'give Uint8Array.from(Object.values(JSON.parse(text)))'],
  [/^(\xef\xbb\xbf)?\s*[[{]\s*["[{]/, 'JSON', 'load takes the bytes that save() returned'],
  [/^[\w+/]{5}AAAAA[\w+/]/, 'base64', 'decode it first'],
  [/^.{0,8}\xef\xbf\xbd/s, 'bytes that were read as text', 'read them without an encoding'],
  [/^[\t\n\r\x20-\x7e]{9}/, 'text', 'load takes the bytes that save() returned'],
];
const MAKE_AGAIN = 'make the model again with sequential, and give its arrays to setWeights';

/** The code of a byte, or that of the symbol for a control character. */
function pictured(byte: number): number {
  return byte < 32 && !(byte >= 9 && byte <= 13) ? 0x2400 + byte : byte;
}

/** Decodes a file of `save`, without checking its contents. @throws FormatError. */
export function decodeFile(file: Uint8Array): SafetensorsFile {
  let decoded: SafetensorsFile;
  try {
    decoded = decodeSafetensors(file, { maxHeaderBytes: HEADER_BYTES });
  } catch (cause) {
    const start = String.fromCharCode(...Array.from(file.subarray(0, 512), pictured));
    // A header of a plausible length is ours, damaged.
    const other = /^.{4}\u2400{4}[\s{]/s.test(start) ? undefined : OTHERS.find(([pattern]) => pattern.test(start));
    if (other === undefined || !(cause instanceof FormatError)) throw cause;
    const [, what, cure = MAKE_AGAIN] = other;
    throw new FormatError(`load: this is not a model file of ours: it looks like ${what}; ${cure}`, {
      path: 'load',
      cause,
    });
  }
  const { tensors, metadata } = decoded;
  const format = metadata.get('format');
  if (format === 'ockham') return decoded;
  const what = `got ${show(format)}: a safetensors file of something else, with ${listed([...tensors.keys()].map(show)) || 'no arrays'}`;
  throw invalidFile('format', `expected "ockham", ${what}; ${MAKE_AGAIN}`);
}

/** Longest text to be decoded; engines support strings of about twice that length. */
const MOST_TEXT_BYTES = 2 ** 28;

/** Decodes a text of the file. @throws FormatError unless it is UTF-8. */
export function decodeText(key: string, bytes: Uint8Array): string {
  if (bytes.length > MOST_TEXT_BYTES)
    throw invalidFile(key, `has ${bytes.length} bytes, at most ${MOST_TEXT_BYTES} are read`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalidFile(key, 'is not UTF-8', cause);
  }
}
