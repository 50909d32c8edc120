import { writeZip } from '../formats/zipWriter.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import { type KerasWriteOptions, writeOptions } from './toKerasConfig.js';
import { writeConfig } from './write/config.js';
import { writeWeights } from './write/weights.js';

/** The version whose layout is written. */
const KERAS_VERSION = '3.12.0';

/**
 * Writes a model as a `.keras` file of Keras 3, which `keras.models.load_model` reads: configuration, weights, and, of a compiled model, loss, metrics
 * and the optimizer with its state. Equal models give equal bytes.
 *
 * Zeros of pruned weights are written as zeros; Keras's training does not keep them.
 *
 * @throws as {@link toKerasConfig}.
 * @example const bytes = await saveKeras(model); // keras.models.load_model('model.keras')
 *
 * Source: Keras 3, saving_lib.
 */
export async function saveKeras(model: Sequential, options: KerasWriteOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const state = stateOf(model);
  const compile = writeOptions('saveKeras', options);
  const config = writeConfig('saveKeras', state, compile);
  const encoder = new TextEncoder();
  const json = (value: unknown) => encoder.encode(JSON.stringify(value));
  // The day of saving is left as that of the epoch, so that equal models give equal bytes.
  const metadata = { keras_version: KERAS_VERSION, date_saved: '1970-01-01@00:00:00' };
  const members = new Map([
    ['metadata.json', json(metadata)],
    ['config.json', json(config)],
    ['model.weights.h5', writeWeights('saveKeras', model, compile)],
  ]);
  return writeZip('saveKeras', members, false);
}
