import type { Sequential } from '../model/sequential.js';
import { requireOptions } from '../validate.js';
import { copyJson } from './json.js';
import { type KerasLoadOptions, readOptions } from './loadKeras.js';
import { readModel } from './read/model.js';

/**
 * Makes a new model of a configuration of Keras: what `model.to_json()` returns, or the `config.json` of a `.keras` file. Its weights are new; the
 * optimizer begins at step 0.
 *
 * @param config  the text, or the object that JSON.parse made of it.
 * @throws FormatError for all that is no such configuration, and, by its name, for everything without a counterpart; OptionError.
 * @example const fresh = fromKerasConfig(toKerasConfig(model), { seed: 1 });
 */
export function fromKerasConfig(config: string | object, options: KerasLoadOptions = {}): Sequential {
  requireOptions('fromKerasConfig', options, ['compile', 'seed']);
  return readModel('config', copyJson('config', config), readOptions('fromKerasConfig', options)).model;
}
