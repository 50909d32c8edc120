// Source: the HDF5 File Format Specification, version 3.0 (The HDF Group): what h5py writes by default, in old and new versions of the format:
// groups, attributes, and contiguous data sets of numbers.
import { show } from '../../show.js';
import { fromHalf } from '../float16.js';
import { FileView } from './bytes.js';
import { type Datatype, elementsOf, readDatatype, readShape } from './datatype.js';
import {
  ATTRIBUTE,
  ATTRIBUTE_INFO,
  DATASPACE,
  DATATYPE,
  FILTERS,
  LAYOUT,
  type Message,
  readHeader,
  rootOf,
} from './header.js';
import { type Links, readLinks } from './links.js';

/** A data set of numbers, as f32 unless it holds integers or doubles. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
  /** Whether the elements are integers. */
  readonly isInteger: boolean;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46];

/** Whether the bytes begin as HDF5 does. */
export function isHdf5(file: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => file[at] === byte);
}

/** A file: groups by their paths, their members, arrays and attributes. Everything is checked where it is read. */
export class Hdf5File {
  private readonly file: FileView;
  private readonly root: Hdf5Object;

  /** @throws FormatError for all bytes that are no such file. */
  constructor(path: string, bytes: Uint8Array) {
    this.file = new FileView(path, bytes);
    this.root = new Hdf5Object(this.file, rootOf(this.file));
  }

  /** Names of a group's members; undefined if there is no group of that path. */
  names(path: string): readonly string[] | undefined {
    const links = this.find(path)?.links;
    return links && [...links.keys()];
  }

  /** The numbers of a data set; undefined if there is none of that path. @throws FormatError for other types, chunks and filters. */
  array(path: string): Hdf5Array | undefined {
    return this.find(path)?.array(path);
  }

  /** The text, or texts, of an attribute; undefined if there is none of that name. */
  attribute(path: string, name: string): string | readonly string[] | undefined {
    return this.find(path)?.attribute(name);
  }

  private find(path: string): Hdf5Object | undefined {
    let found: Hdf5Object | undefined = this.root;
    for (const name of path.split('/')) {
      if (name === '' || found === undefined) continue;
      const at: number | undefined = found.links?.get(name);
      found = at === undefined ? undefined : found.child(name, at);
    }
    return found;
  }
}

/** A group or data set. */
class Hdf5Object {
  private readonly messages: readonly Message[];
  private readonly children = new Map<string, Hdf5Object>();
  private read: Links | undefined;

  constructor(
    private readonly file: FileView,
    at: number,
  ) {
    this.messages = readHeader(file, at);
  }

  get links(): Links | undefined {
    this.read ??= readLinks(this.file, this.messages);
    return this.read;
  }

  child(name: string, at: number): Hdf5Object {
    const known = this.children.get(name);
    if (known !== undefined) return known;
    const made = new Hdf5Object(this.file, at);
    this.children.set(name, made);
    return made;
  }

  array(path: string): Hdf5Array | undefined {
    const { file } = this;
    const [space, type, layout] = [DATASPACE, DATATYPE, LAYOUT].map((kind) => this.message(kind));
    if (space === undefined || type === undefined || layout === undefined) return undefined;
    if (this.message(FILTERS) !== undefined)
      throw file.invalid(`${show(path)} is compressed, which Keras never writes`);
    const shape = readShape(file, space.at);
    if (shape === undefined) throw file.invalid(`${show(path)} is empty`);
    const datatype = readDatatype(file, type.at);
    if (datatype.kind !== 'float' && datatype.kind !== 'integer') {
      throw file.invalid(`${show(path)} has elements of class ${datatype.number}; floats and integers are read`);
    }
    const count = elementsOf(file, shape, datatype.bytes);
    const start = this.contents(path, layout, count * datatype.bytes);
    const isDouble = datatype.kind === 'integer' || datatype.bytes === 8;
    const data = isDouble ? new Float64Array(count) : new Float32Array(count);
    file.step(Math.ceil(count / 64));
    // What was never written reads as its fill value, which Keras never sets.
    if (start === undefined && count > 0) throw file.invalid(`${show(path)} was never written`);
    if (start !== undefined) fill(file, start, datatype, data);
    return { shape, data, isInteger: datatype.kind === 'integer' };
  }

  attribute(name: string): string | readonly string[] | undefined {
    for (const { type, at } of this.messages) {
      if (type === ATTRIBUTE_INFO && this.file.address(at + 2 + (this.file.u8(at + 1) & 1 ? 2 : 0)) !== undefined) {
        throw this.file.invalid('attributes in a heap');
      }
      if (type !== ATTRIBUTE) continue;
      const read = readAttribute(this.file, at, name);
      if (read !== undefined) return read;
    }
    return undefined;
  }

  private message(kind: number): Message | undefined {
    return this.messages.find(({ type }) => type === kind);
  }

  /** The place of a data set's bytes; undefined if it was never written. */
  private contents(path: string, { at }: Message, bytes: number): number | undefined {
    const { file } = this;
    const version = file.u8(at);
    const isOld = version === 1 || version === 2;
    if (!isOld && version !== 3 && version !== 4) throw file.invalid(`version ${version} of a layout`);
    const layout = file.u8(at + (isOld ? 2 : 1));
    if (layout === 2) throw file.invalid(`${show(path)} is in chunks, which Keras never writes`);
    if (layout > 1 || (isOld && layout === 0)) throw file.invalid(`${show(path)} has layout ${layout}`);
    const start = layout === 0 ? at + 4 : file.address(at + (isOld ? 8 : 2));
    if (start === undefined) return undefined;
    const given = layout === 0 ? file.u16(at + 2) : bytes;
    if (given < bytes) throw file.invalid(`${show(path)} has ${given} bytes, and needs ${bytes}`);
    file.part(start, bytes);
    return start;
  }
}

function fill(file: FileView, start: number, type: Datatype, data: Float32Array | Float64Array): void {
  const bytes = file.part(start, data.length * type.bytes);
  if (type.kind === 'float' && type.isLittle && type.bytes === data.BYTES_PER_ELEMENT) {
    new Uint8Array(data.buffer).set(bytes);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { isLittle, isSigned } = type;
  const read = {
    float: {
      2: (at: number) => fromHalf(view.getUint16(at, isLittle)),
      4: (at: number) => view.getFloat32(at, isLittle),
      8: (at: number) => view.getFloat64(at, isLittle),
    },
    integer: {
      1: (at: number) => (isSigned ? view.getInt8(at) : view.getUint8(at)),
      2: (at: number) => (isSigned ? view.getInt16(at, isLittle) : view.getUint16(at, isLittle)),
      4: (at: number) => (isSigned ? view.getInt32(at, isLittle) : view.getUint32(at, isLittle)),
      8: (at: number) => Number(isSigned ? view.getBigInt64(at, isLittle) : view.getBigUint64(at, isLittle)),
    },
  }[type.kind as 'float' | 'integer'] as Readonly<Record<number, (at: number) => number>>;
  const element = read[type.bytes]!;
  for (let i = 0; i < data.length; i++) data[i] = element(i * type.bytes);
}

/** Reads an attribute of text, if it has that name. */
function readAttribute(file: FileView, at: number, wanted: string): string | readonly string[] | undefined {
  const version = file.u8(at);
  if (version < 1 || version > 3) throw file.invalid(`version ${version} of an attribute`);
  const [nameBytes, typeBytes, spaceBytes] = [2, 4, 6].map((field) => file.u16(at + field)) as [number, number, number];
  const padded = (bytes: number) => (version === 1 ? Math.ceil(bytes / 8) * 8 : bytes);
  const first = at + (version === 3 ? 9 : 8);
  if (file.text(first, nameBytes) !== wanted) return undefined;
  const typeAt = first + padded(nameBytes);
  const spaceAt = typeAt + padded(typeBytes);
  const type = readDatatype(file, typeAt);
  const shape = readShape(file, spaceAt);
  if (shape === undefined) return [];
  if (type.kind !== 'text' && type.kind !== 'variableText')
    throw file.invalid(`the attribute ${show(wanted)} is no text`);
  const count = elementsOf(file, shape, type.bytes);
  file.step(count);
  const start = spaceAt + padded(spaceBytes);
  const texts = Array.from({ length: count }, (_, i) =>
    type.kind === 'text' ? file.text(start + i * type.bytes, type.bytes) : variableText(file, start + i * type.bytes),
  );
  return shape.length === 0 ? texts[0]! : texts;
}

/** A text in the global heap: its length, the collection it lies in, and its number there. */
function variableText(file: FileView, at: number): string {
  const length = file.u32(at);
  const collection = file.address(at + 4);
  const wanted = file.u32(at + 12);
  if (length === 0) return '';
  if (collection === undefined) throw file.invalid('a text without a place');
  file.expect(collection, 'GCOL');
  const end = collection + file.u64(collection + 8);
  for (let object = collection + 16; object + 16 <= end; ) {
    file.step();
    const [index, size] = [file.u16(object), file.u64(object + 8)];
    if (index === 0) break;
    if (index === wanted) {
      if (length > size) throw file.invalid('a text longer than its place');
      return file.text(object + 16, length);
    }
    object += 16 + Math.ceil(size / 8) * 8;
  }
  throw file.invalid('a text that is not there');
}
