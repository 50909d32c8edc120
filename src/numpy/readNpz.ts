import { isForbiddenKey } from '../concept.js';
import { FormatError, OptionError } from '../errors.js';
import { fileBytes } from '../formats/fileBytes.js';
import { decodeNpy, isNpy, type NumpyArray } from '../formats/npy.js';
import { ZipArchive } from '../formats/zip.js';
import { listed, show } from '../show.js';
import { isList, refuse, requireOptions, requirePositive } from '../validate.js';

/** Options of {@link readNpz}. */
export interface ReadNpzOptions {
  /** Names of the arrays to read; the others are not looked at, whatever they are. Default: all. */
  names?: readonly string[];
  /** Most bytes that all arrays together may unpack to. Default: 16 MiB and 100 times the bytes of the file. */
  maxBytes?: number;
}

const EXTENSION = '.npy';

/**
 * Reads the arrays of a `.npz` file, by their names: what `numpy.savez` and `savez_compressed` write. Each is read as {@link readNpy} reads it.
 *
 * Compressed files need the package `fflate`, which is loaded when there is one.
 *
 * @param bytes  a Uint8Array, any other view of bytes, or an ArrayBuffer; copied.
 * @returns an object without a prototype.
 * @throws FormatError for bytes that are no such file, damaged or not, and for archives that unpack to more than the limit.
 * @throws OptionError for anything but bytes, and for names that the file does not have; RuntimeSupportError without `fflate`.
 * @example
 * const { X, y } = await readNpz(await writeNpz({ X: [[1, 2], [3, 4]], y: ['no', 'yes'] }));
 *
 * Source: numpy.savez.
 */
export async function readNpz(
  bytes: Uint8Array | ArrayBuffer | ArrayBufferView,
  options: ReadNpzOptions = {},
): Promise<Record<string, NumpyArray>> {
  requireOptions('readNpz', options, ['names', 'maxBytes']);
  const { names, maxBytes } = options;
  if (maxBytes !== undefined) requirePositive('readNpz.maxBytes', maxBytes);
  const wanted = names === undefined ? undefined : requireNames(names);
  const file = fileBytes('readNpz', bytes);
  if (isNpy(file)) throw new FormatError('readNpz: the file of one array, which readNpy reads', { path: 'readNpz' });
  const archive = new ZipArchive('readNpz', file, { maxBytes });
  const members = new Map(archive.names.map((member) => [arrayName(member), member]));
  const missing = wanted?.find((name) => !members.has(name));
  if (missing !== undefined) {
    refuse(OptionError, 'readNpz.names', `of ${listed([...members.keys()].map(show))}`, missing);
  }
  const arrays = Object.create(null) as Record<string, NumpyArray>;
  for (const [name, member] of members) {
    if (wanted !== undefined && !wanted.includes(name)) continue;
    if (isForbiddenKey(name))
      throw new FormatError(`readNpz: the name ${show(name)} is not allowed`, { path: 'readNpz' });
    arrays[name] = decodeNpy(`readNpz: ${show(name)}`, (await archive.read(member))!);
  }
  return arrays;
}

function requireNames(names: unknown): readonly string[] {
  if (isList(names) && names.every((name) => typeof name === 'string')) return [...names];
  refuse(OptionError, 'readNpz.names', 'a list of names', names);
}

function arrayName(member: string): string {
  if (member.endsWith(EXTENSION)) return member.slice(0, -EXTENSION.length);
  throw new FormatError(`readNpz: ${show(member)} is no array (.npy)`, { path: 'readNpz', got: member });
}
