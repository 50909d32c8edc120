import type { Sequential } from '../model/sequential.js';
import { writeWeights } from './write/weights.js';

/**
 * Writes the weights of a model as a `.weights.h5` file of Keras 3, which `model.load_weights` reads into the same layers. Equal weights give
 * equal bytes.
 *
 * @throws OptionError for layers that Keras lacks; StateError `E_NOT_BUILT`, `E_DISPOSED`.
 * @example const bytes = saveKerasWeights(model); // model.load_weights('model.weights.h5')
 */
export function saveKerasWeights(model: Sequential): Uint8Array<ArrayBuffer> {
  return writeWeights('saveKerasWeights', model, false);
}
