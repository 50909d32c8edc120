import { fileBytes } from '../formats/fileBytes.js';
import { decodeNpy, type NumpyArray } from '../formats/npy.js';

/**
 * Reads an array of NumPy from the bytes of a `.npy` file. `fit`, `predict` and all other functions take the result as it is: rows and columns for X,
 * one axis for y; the texts of labels are in its `data`.
 *
 * Fortran order becomes row-major, big-endian numbers those of this machine, half floats floats. Object arrays are refused: they are pickles,
 * programs that reading would run; so are complex numbers, dates and structured arrays.
 *
 * @param bytes  a Uint8Array, any other view of bytes, or an ArrayBuffer; copied.
 * @throws FormatError for bytes that are no such file, or that have more or fewer elements than its shape.
 * @throws OptionError for anything but bytes; DataError `E_DETACHED` for a buffer that was transferred.
 * @example
 * const { shape, dtype, data } = readNpy(writeNpy([[1, 2, 3], [4, 5, 6]]));
 * // [2, 3], 'float64', Float64Array
 *
 * Source: numpy.lib.format, versions 1.0 to 3.0.
 */
export function readNpy(bytes: Uint8Array | ArrayBuffer | ArrayBufferView): NumpyArray {
  return decodeNpy('readNpy', fileBytes('readNpy', bytes));
}
