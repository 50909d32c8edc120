// Source: NumPy's NEP 1 and the documentation of numpy.lib.format: "\x93NUMPY", a version, the length of the header, the header as the text
// of a dict of Python, the elements.
import { FormatError } from '../errors.js';
import { show } from '../show.js';
import { type NpyHeader, parseNpyHeader } from './npyHeader.js';
import { decodeText, encodeText } from './npyText.js';
import { type NumberType, type NumpyArrays, type NumpyDtype, numberType, readType } from './npyTypes.js';

/** An array of NumPy: elements row-major, in the type of JavaScript that holds them. A shape of [] is a scalar. */
export type NumpyArray<D extends NumpyDtype = NumpyDtype> = {
  readonly [K in D]: { readonly dtype: K; readonly shape: readonly number[]; readonly data: NumpyArrays[K] };
}[D];

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy's own writer stays below 300 bytes, and its reader refuses headers of more than 10000 characters. */
const MOST_HEADER_BYTES = 2 ** 16;
const ALIGNMENT = 64;

/** Whether the bytes begin as a file of one array does. */
export function isNpy(file: Uint8Array): boolean {
  return MAGIC.every((byte, at) => file[at] === byte);
}

/**
 * Decodes a file of one array. Nothing is allocated before the header is known to describe exactly the given bytes.
 *
 * @param path  where it is, for messages.
 * @throws FormatError for all bytes that are not such a file, and for types without a counterpart, pickled objects among them.
 */
export function decodeNpy(path: string, file: Uint8Array): NumpyArray {
  const { header, start } = readHeader(path, file);
  const { numbers, text, bytes, isLittle } = readType(path, header.descr);
  const count = requireSize(path, header.shape, bytes, file.length - start);
  const { shape } = header;
  const places = header.fortranOrder && shape.length > 1 ? columnMajor(shape) : undefined;
  const view = new DataView(file.buffer, file.byteOffset + start, file.length - start);
  if (numbers === undefined) {
    const data = decodeText(path, text!, view, { count, bytes, isLittle, places });
    return { dtype: text!, shape, data };
  }
  const data = readNumbers(numbers, view, count, isLittle, places);
  if (numbers.dtype === 'bool') requireBooleans(path, data as Uint8Array);
  return { dtype: numbers.dtype, shape, data } as NumpyArray;
}

/** Encodes a file of one array: version 1.0, row-major, little-endian. The array was checked. */
export function encodeNpy({ dtype, shape, data }: NumpyArray): Uint8Array<ArrayBuffer> {
  const numbers = numberType(dtype);
  const text = numbers === undefined ? encodeText(dtype as 'str' | 'bytes', data as readonly string[]) : undefined;
  const code = text?.code ?? `${numbers!.bytes === 1 ? '|' : '<'}${numbers!.code}`;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${code}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((MAGIC.length + 4 + dict.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = text?.bytes ?? numbers!.bytes;
  const file = new Uint8Array(start + data.length * bytes);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  file[6] = 1;
  view.setUint16(8, start - 10, true);
  file.fill(0x20, 10, start - 1);
  file.set(new TextEncoder().encode(dict), 10);
  file[start - 1] = 0x0a;
  if (text !== undefined) text.write(view, start);
  else writeNumbers(numbers!, data as NumpyArrays[NumberType['dtype']], file, start);
  return file;
}

function readHeader(path: string, file: Uint8Array): { header: NpyHeader; start: number } {
  const invalid = (what: string) => new FormatError(`${path}: ${what}`, { path });
  if (!isNpy(file)) throw invalid(`not a file of NumPy${otherKind(file)}`);
  if (file.length < 12) throw invalid(`${file.length} bytes, which hold no header`);
  const [major = 0, minor = 0] = file.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0) {
    const what = `${path}: version ${major}.${minor} of the format; known are 1.0, 2.0 and 3.0`;
    throw new FormatError(what, { path, got: `${major}.${minor}` }, major > 3 ? 'E_VERSION' : 'E_FORMAT');
  }
  const view = new DataView(file.buffer, file.byteOffset, 12);
  const first = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER_BYTES) throw invalid(`a header of ${length} bytes; at most ${MOST_HEADER_BYTES} are read`);
  if (length > file.length - first) throw invalid(`a header of ${length} bytes in a file of ${file.length}`);
  // Versions differ in the encoding of names of fields, which are refused; all else is ASCII.
  const text = Array.from(file.subarray(first, first + length), (byte) => String.fromCharCode(byte)).join('');
  return { header: parseNpyHeader(path, text), start: first + length };
}

function otherKind(file: Uint8Array): string {
  if (file[0] === 0x50 && file[1] === 0x4b) return ', but a zip archive: readNpz reads .npz';
  if (file[0] === 0x80) return ', but a Python pickle, which is never read: it is a program';
  return '';
}

/** Counts the elements. @throws FormatError unless they take exactly the bytes that there are. */
function requireSize(path: string, shape: readonly number[], bytes: number, given: number): number {
  // Without 0, so that no size hides behind it.
  const most = shape.reduce((product, size) => product * Math.max(size, 1), 1);
  const count = shape.includes(0) ? 0 : most;
  if (!Number.isSafeInteger(most * Math.max(bytes, 1))) {
    throw new FormatError(`${path}: the shape [${shape}] is too large`, { path, got: shape });
  }
  if (bytes === 0 && count > 0) throw new FormatError(`${path}: ${count} texts of no characters`, { path, got: shape });
  if (count * bytes === given) return count;
  const what = `the shape [${shape}] needs ${count * bytes} bytes, and there are ${given}`;
  throw new FormatError(`${path}: ${what}`, { path, expected: `${count * bytes} bytes`, got: given });
}

function readNumbers(
  type: NumberType,
  view: DataView,
  count: number,
  isLittle: boolean,
  places: (() => number) | undefined,
): NumpyArrays[NumberType['dtype']] {
  const data = type.create(count);
  if (type.isPlain && (isLittle || type.bytes === 1) && places === undefined) {
    new Uint8Array(data.buffer).set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return data;
  }
  for (let i = 0; i < count; i++) data[i] = type.read(view, (places?.() ?? i) * type.bytes, isLittle);
  return data;
}

function writeNumbers(
  type: NumberType,
  data: NumpyArrays[NumberType['dtype']],
  file: Uint8Array<ArrayBuffer>,
  start: number,
): void {
  if (type.isPlain) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
    return;
  }
  const view = new DataView(file.buffer);
  for (let i = 0; i < data.length; i++) type.write(view, start + i * type.bytes, data[i]!);
}

/** The places of elements in column-major order, in row-major order: one with each call. */
function columnMajor(shape: readonly number[]): () => number {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  const index = new Array<number>(shape.length).fill(0);
  let place = 0;
  return () => {
    const current = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      place += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      place -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
    return current;
  };
}

function requireBooleans(path: string, data: Uint8Array): void {
  const bad = data.findIndex((value) => value > 1);
  if (bad === -1) return;
  throw new FormatError(`${path}: a boolean of ${show(data[bad])}, at ${bad}`, {
    path,
    expected: '0 or 1',
    got: data[bad],
  });
}
