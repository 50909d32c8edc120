import { type Sequential, stateOf } from '../model/sequential.js';
import type { Json } from '../types.js';
import { requireBoolean, requireOptions } from '../validate.js';
import { writeConfig } from './write/config.js';

/** Options of functions that write for Keras. */
export interface KerasWriteOptions {
  /** false leaves loss, metrics and optimizer out. Default: true, if the model is compiled. */
  compile?: boolean;
}

/** Reads what both functions take. */
export function writeOptions(owner: string, options: KerasWriteOptions): boolean {
  requireOptions(owner, options, ['compile']);
  return requireBoolean(`${owner}.compile`, options.compile ?? true);
}

/**
 * Writes the configuration of a model as Keras 3 has it: `keras.models.model_from_json(json.dumps(config))` makes the same model of it, with new
 * weights. A standardizer becomes a Normalization layer.
 *
 * @throws OptionError, by its name, for everything that Keras lacks: structured penalties, schedules of penalties and rates, dropConnect,
 *   boxes, tables, ...; what is only about training is left out by `{ compile: false }`.
 * @throws StateError `E_NOT_BUILT` if the number of columns is not known yet; `E_DISPOSED`.
 * @example const text = JSON.stringify(toKerasConfig(model));
 *
 * Source: Keras 3, serialization_lib.
 */
export function toKerasConfig(model: Sequential, options: KerasWriteOptions = {}): { readonly [key: string]: Json } {
  const state = stateOf(model);
  return writeConfig('toKerasConfig', state, writeOptions('toKerasConfig', options));
}
