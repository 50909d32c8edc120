import { fileBytes } from '../formats/fileBytes.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import type { LayerEntry } from './read/layers.js';
import { setLayerWeights } from './read/model.js';
import { openWeights } from './weightStore.js';
import { networkOf } from './write/config.js';
import { classOf } from './write/layers.js';

/**
 * Reads the weights of a `.weights.h5` file of Keras 3, or of an `.h5` file of older versions, into a model of the same layers. In files of Keras 3
 * layers are found by their classes and order, in older ones by their names.
 *
 * @param bytes  a Uint8Array, any other view of bytes, or an ArrayBuffer.
 * @throws FormatError for bytes that are no such file, and for arrays of other shapes, by their layers: nothing has changed then.
 * @throws DataError `E_NONFINITE`; OptionError for layers that Keras lacks; StateError `E_BUSY`, `E_DISPOSED`.
 * @example loadKerasWeights(model, saveKerasWeights(model));
 */
export function loadKerasWeights(model: Sequential, bytes: Uint8Array | ArrayBuffer | ArrayBufferView): void {
  const { layers } = networkOf('loadKerasWeights', stateOf(model));
  const file = fileBytes('loadKerasWeights', bytes);
  const entries = layers.map((layer): LayerEntry => {
    const className = classOf('loadKerasWeights', layer);
    return { className, name: layer.name, config: {}, path: layer.name };
  });
  setLayerWeights('loadKerasWeights', { model, entries }, openWeights('loadKerasWeights', file, entries));
}
