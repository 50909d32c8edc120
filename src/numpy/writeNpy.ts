import { encodeNpy } from '../formats/npy.js';
import { type NumpyInput, readArray } from './arrays.js';

/**
 * Writes an array as the bytes of a `.npy` file, which `numpy.load` reads: version 1.0, row-major, little-endian. Equal arrays give equal bytes.
 *
 * @param array  a typed array, a list of numbers, texts or booleans, rows of numbers, or `{ data, shape }` such as a {@link Matrix}, with a
 *   `dtype` if it is not that of the data: numbers become float64, `{ dtype: 'float16' }` rounds floats to the nearest half float.
 * @throws OptionError for anything else; ShapeError for rows of different lengths, and a shape that does not fit.
 * @throws DataError `E_DATA` for text that NumPy would cut (zeros at its end), and floats beyond the half floats.
 * @example
 * const bytes = writeNpy(model.predict(X)); // np.load('predictions.npy')
 */
export function writeNpy(array: NumpyInput): Uint8Array<ArrayBuffer> {
  return encodeNpy(readArray('writeNpy', array));
}
