import { isForbiddenKey } from '../concept.js';
import { OptionError } from '../errors.js';
import { encodeNpy } from '../formats/npy.js';
import { writeZip } from '../formats/zipWriter.js';
import { show } from '../show.js';
import { isA, isPlain, isWellFormed, refuse, requireBoolean, requireOptions } from '../validate.js';
import { type NumpyInput, readArray } from './arrays.js';

/** Options of {@link writeNpz}. */
export interface WriteNpzOptions {
  /** Whether arrays are deflated, as by `numpy.savez_compressed`. Needs the package `fflate`. Default: false. */
  compress?: boolean;
}

const LONGEST = 1000;

/**
 * Writes arrays by their names as the bytes of a `.npz` file, which `numpy.load` reads. Equal arrays give equal bytes.
 *
 * @param arrays  an object or a Map of arrays, each as {@link writeNpy} takes it.
 * @throws OptionError for anything else, and for names that a file cannot have; otherwise as {@link writeNpy}.
 * @throws RuntimeSupportError if it is to be compressed, and `fflate` is missing; MemoryError for 4 GiB and more.
 * @example
 * const bytes = await writeNpz({ X, y, predictions: model.predict(X) }); // np.load('data.npz')['X']
 */
export async function writeNpz(
  arrays: Readonly<Record<string, NumpyInput>> | ReadonlyMap<string, NumpyInput>,
  options: WriteNpzOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  requireOptions('writeNpz', options, ['compress']);
  const compress = requireBoolean('writeNpz.compress', options.compress ?? false);
  const members = new Map<string, Uint8Array>();
  for (const [name, array] of entriesOf(arrays)) {
    const isFit =
      name !== '' && name.length <= LONGEST && isWellFormed(name) && !isForbiddenKey(name) && !name.includes('\0');
    if (!isFit)
      refuse(
        OptionError,
        'writeNpz',
        `names of 1 to ${LONGEST} characters`,
        name,
        `writeNpz: the name ${show(name)} is not allowed`,
      );
    members.set(`${name}.npy`, encodeNpy(readArray(`writeNpz.${name}`, array)));
  }
  return writeZip('writeNpz', members, compress);
}

function entriesOf(arrays: unknown): readonly (readonly [string, NumpyInput])[] {
  const entries = isA(arrays, Map)
    ? [...arrays]
    : isPlain(arrays) && !('shape' in arrays)
      ? Object.entries(arrays)
      : undefined;
  if (entries?.every(([name]) => typeof name === 'string') === true) return entries as [string, NumpyInput][];
  refuse(OptionError, 'writeNpz.arrays', 'an object of arrays by name: { X, y }', arrays);
}
