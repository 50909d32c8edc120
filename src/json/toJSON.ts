import { OptionError } from '../errors.js';
import type { SafetensorsTensor } from '../formats/safetensors/format.js';
import { filePartsOf } from '../model/files/save.js';
import type { Sequential } from '../model/sequential.js';
import { stateOf } from '../model/sequential.js';
import { requireIntact } from '../model/state/state.js';
import type { Json } from '../types.js';
import { refuse, requireOptions } from '../validate.js';
import { base64Of, numbersOf } from './elements.js';
import { type ArrayJSON, JSON_TEXTS, type ModelJSON } from './types.js';

/** Options of {@link toJSON}. */
export interface ToJSONOptions {
  /** Form of the arrays: 'base64' is shorter, 'numbers' can be read. Default: 'base64'. */
  arrays?: 'base64' | 'numbers';
}

/**
 * Writes a model as JSON: its configuration and weights, and all else that `save` keeps. `model.toJSON()`, which `JSON.stringify(model)`
 * calls, has the configuration only.
 *
 * @returns an object for `JSON.stringify`, which `fromJSON` makes an equal model of.
 * @throws OptionError for anything but a model, and as `save` does; StateError `E_DISPOSED`, `E_NOT_BUILT`.
 * @example
 * const text = JSON.stringify(toJSON(model));
 * const again = fromJSON(text);
 */
export function toJSON(model: Sequential, options: ToJSONOptions = {}): ModelJSON {
  requireOptions('toJSON', options, ['arrays']);
  const { arrays: form = 'base64' } = options;
  if (form !== 'base64' && form !== 'numbers') refuse(OptionError, 'toJSON.arrays', "'base64' or 'numbers'", form);
  const state = stateOf(model);
  requireIntact(state, 'save');
  const { tensors, texts } = filePartsOf(state);
  const arrays = [...tensors].map(([name, tensor]): [string, ArrayJSON] => [name, arrayOf(tensor, form)]);
  const entries = Object.entries(texts)
    .filter(([key]) => key !== 'format')
    .map(([key, text]): [string, Json] => [key, JSON_TEXTS.includes(key) ? (JSON.parse(text) as Json) : text]);
  return { format: 'ockham', model: Object.fromEntries(entries), arrays: Object.fromEntries(arrays) };
}

function arrayOf(tensor: SafetensorsTensor, form: 'base64' | 'numbers'): ArrayJSON {
  const { dtype, shape } = tensor;
  return { dtype, shape: [...shape], data: form === 'base64' ? base64Of(tensor) : numbersOf(tensor) };
}
