import { readList, viewList } from '../data/reading/list.js';
import { isArrayLike } from '../data/reading/numbers.js';
import { FormatError, OptionError } from '../errors.js';
import { fileBytes } from '../formats/fileBytes.js';
import { fromBfloat16, fromHalf } from '../formats/float16.js';
import { decodeSafetensors } from '../formats/safetensors/decode.js';
import type { ElementType, SafetensorsFile } from '../formats/safetensors/format.js';
import { show } from '../show.js';
import { isA, isObject, isPlain, refuse } from '../validate.js';

/** One tensor of a state dict: numbers row-major, with their shape. */
export interface TorchTensor {
  readonly shape: ArrayLike<number>;
  readonly data: ArrayLike<number> | BigInt64Array | BigUint64Array;
}

/** A state dict: the bytes of a safetensors file, or tensors by name, such as `readNpz` gives. */
export type StateDict =
  | Uint8Array
  | ArrayBuffer
  | ReadonlyMap<string, TorchTensor>
  | Readonly<Record<string, TorchTensor>>;

/** The elements of a tensor, not yet checked. */
export interface ReadTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
}

export interface ReadStateDict {
  readonly tensors: ReadonlyMap<string, ReadTensor>;
  /** The text of the modules that the file has with it. */
  readonly architecture: string | undefined;
}

/** Beginnings of files of `torch.save`: a zip archive, or a pickle. */
const ZIP = [0x50, 0x4b];
const PICKLE = 0x80;

/** Types of elements that models here do not write; each number becomes the equal f32. */
const HALVES: ReadonlyMap<string, ElementType> = new Map([
  ['F16', { bytes: 2, create: (buffer: ArrayBuffer) => Float32Array.from(new Uint16Array(buffer), fromHalf) }],
  ['BF16', { bytes: 2, create: (buffer: ArrayBuffer) => Float32Array.from(new Uint16Array(buffer), fromBfloat16) }],
]);

const CURE = 'save it in PyTorch by safetensors.torch.save_file(model.state_dict(), path), as docs/torch.md shows';

/**
 * Reads the tensors of a state dict.
 *
 * @throws FormatError for bytes that are no safetensors file, naming pickles and archives; OptionError for anything else.
 */
export function readStateDict(owner: string, given: unknown): ReadStateDict {
  if (isA(given, Map) || isPlain(given)) {
    const entries: Iterable<[unknown, unknown]> = isA(given, Map) ? given : Object.entries(given);
    const tensors = new Map<string, ReadTensor>();
    for (const [name, tensor] of entries) {
      if (typeof name !== 'string') refuse(OptionError, owner, 'tensors by name', name);
      tensors.set(name, readTensor(owner, name, tensor));
    }
    return { tensors, architecture: undefined };
  }
  const { tensors, metadata } = decode(owner, fileBytes(owner, given));
  const read = new Map([...tensors].map(([name, tensor]) => [name, readTensor(owner, name, tensor)]));
  return { tensors: read, architecture: metadata.get('architecture') };
}

/** @throws FormatError for anything but safetensors, which says so of files that Python would run. */
function decode(owner: string, bytes: Uint8Array): SafetensorsFile {
  try {
    return decodeSafetensors(bytes, { elementTypes: HALVES });
  } catch (cause) {
    // A safetensors file may begin with the same bytes: the length of its header.
    const isZip = ZIP.every((byte, at) => bytes[at] === byte);
    const isPickle = bytes[0] === PICKLE && bytes[1]! >= 2 && bytes[1]! <= 5;
    if (!(isZip || isPickle)) throw cause;
    const what = isZip
      ? 'a zip archive, as torch.save writes it around a pickle, and numpy around arrays (give what readNpz returns)'
      : 'a pickle';
    const message = `${owner}: this is ${what}; a pickle is a program, and is not run here: ${CURE}`;
    throw new FormatError(message, { path: owner, expected: 'a safetensors file', cause });
  }
}

function readTensor(owner: string, name: string, given: unknown): ReadTensor {
  const path = `${owner}: ${show(name)}`;
  const { shape, data } = (isObject(given) ? given : {}) as Partial<Record<'shape' | 'data', unknown>>;
  const sizes = readList(path, shape);
  const areSizes = sizes?.every((size): size is number => Number.isSafeInteger(size) && Number(size) >= 0) ?? false;
  if (sizes === undefined || !areSizes || !isArrayLike(data)) {
    refuse(
      OptionError,
      owner,
      'tensors { shape, data } by name',
      given,
      `${path} is ${show(given)}, expected a tensor { shape, data }`,
    );
  }
  const size = (sizes as readonly number[]).reduce((product, length) => product * length, 1);
  if (size !== data.length) {
    const message = `${path} has ${data.length} numbers, its shape [${sizes.join(', ')}] needs ${size}`;
    refuse(OptionError, owner, `${size} numbers`, data.length, message);
  }
  return { shape: sizes as readonly number[], data: viewList(path, data) ?? [] };
}
