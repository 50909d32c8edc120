// Small configurations of Keras, and what comes of them.
import { fromKerasConfig } from '../../src/keras/index.js';
import { errorOf } from '../support/errors.js';

export type Config = Record<string, unknown>;
export interface Read {
  readonly layers: readonly { readonly type: string; readonly config: Config }[];
  readonly standardizer?: { readonly mean: readonly number[]; readonly scale: readonly number[] };
  readonly compiled?: {
    readonly optimizer: { name: string; config: Config };
    readonly loss: object;
    readonly metrics: object;
  };
}

export const input = { class_name: 'InputLayer', config: { batch_shape: [null, 3], name: 'input' } };
export const layer = (class_name: string, config: Config = {}, name = 'a') => ({
  class_name,
  config: { name, ...config },
});
export const model = (layers: readonly unknown[], more: Config = {}) => ({
  class_name: 'Sequential',
  config: { name: 's', layers },
  ...more,
});
export const read = (config: object): Read => {
  const made = fromKerasConfig(config, { seed: 1 });
  const json = made.toJSON() as unknown as Read;
  made.dispose();
  return json;
};
export const refusal = (config: unknown) => {
  const { code, path } = errorOf(() => fromKerasConfig(config as object));
  return `${code} ${path}`;
};
export const at = 'config.config.layers[1] ("a")';
export const ofB = 'config.config.layers[1] ("b")';
