import type { SafetensorsDtype } from '../formats/safetensors/format.js';
import type { Json } from '../types.js';

/** An array in JSON. */
export interface ArrayJSON {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** The elements, row-major: their bytes, little-endian, in base64; or numbers, with texts for what JSON has no number for. */
  readonly data: string | readonly (number | string)[];
}

/** A model in JSON, as `toJSON` makes it: all that a file of `save` holds. */
export interface ModelJSON {
  readonly format: 'ockham';
  /** Configuration, counters, history, and the rest of a file that is no array. */
  readonly model: { readonly [key: string]: Json };
  /** Weights, the optimizer's state and other arrays, by their names in files. */
  readonly arrays: { readonly [name: string]: ArrayJSON };
}

/** Texts of a file that are JSON themselves. */
export const JSON_TEXTS = ['configuration', 'unfinished', 'callbacks', 'history'];
