import { type FromKeras, fromKeras, type KerasObject } from '../../interop/keras.js';
import type { Json } from '../../types.js';
import { type Fields, made, readSerialized } from '../json.js';

/** Settings of a layer that `fromKeras` translates. */
export const SETTINGS = [
  'kernel_regularizer',
  'bias_regularizer',
  'kernel_constraint',
  'bias_constraint',
  'kernel_initializer',
  'bias_initializer',
] as const;

/** Translates the penalties, constraints and initializers of a layer. @throws FormatError for those without a counterpart, by their names. */
export function readSettings(path: string, config: Fields): Omit<FromKeras, 'optimizer' | 'rate'> {
  let read: FromKeras = {};
  for (const setting of SETTINGS) {
    const value = config[setting];
    if (value === undefined || value === null) continue;
    read = {
      ...read,
      ...made(`${path}.${setting}`, () => fromKeras({ [setting]: bare(`${path}.${setting}`, value) })),
    };
  }
  return read;
}

/** The class and its configuration without what else Keras writes beside them. */
function bare(path: string, value: Json): KerasObject {
  const { name, config, isBare } = readSerialized(path, value);
  return isBare ? name : { class_name: name, config: withoutSeed(config) };
}

/** Seeds are ignored: the model's seed makes all random numbers. */
function withoutSeed({ seed, dtype, ...config }: Fields): Fields {
  return config;
}
