import type { NumberList } from '../data/reading/list.js';
import { ones } from '../initializers/ones.js';
import { zeros } from '../initializers/zeros.js';
import type { Declared } from '../options.js';
import type { ParameterSpec } from '../types.js';
import { requireBoolean, requirePositive } from '../validate.js';
import { readInputShape, readName } from './options.js';

/** Options of both normalizations. */
export interface NormalizationOptions {
  /** Added to the variance, finite, > 0. Default: 1e-3. */
  epsilon?: number;
  /** Whether beta is added, a learned shift of each unit. Default: true. */
  center?: boolean;
  /** Whether the result is multiplied by gamma, a learned factor of each unit. Default: true. */
  scale?: boolean;
  inputShape?: NumberList;
  /** false freezes gamma and beta. Default: true. */
  trainable?: boolean;
  name?: string;
}

/** The options of both normalizations: their defaults and checks. */
export const normalization = {
  epsilon: [1e-3, requirePositive],
  center: [true, requireBoolean],
  scale: [true, requireBoolean],
  trainable: [true, requireBoolean],
  inputShape: [undefined, readInputShape],
  name: [undefined, readName],
} satisfies Declared<Normalization>;

/** The options checked. */
export interface Normalization {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly trainable: boolean;
  readonly inputShape: number | undefined;
  readonly name: string | undefined;
}

/** gamma and beta, unless switched off, without penalty and weight decay. */
export function affineParameters({ scale, center }: Normalization, units: number): ParameterSpec[] {
  const gamma = { name: 'gamma', shape: [units], initializer: ones() };
  const beta = { name: 'beta', shape: [units], initializer: zeros() };
  return [...(scale ? [gamma] : []), ...(center ? [beta] : [])];
}

/** The addresses of gamma and beta, which come first in the list; 0 if switched off. */
export function affineOf(
  { scale, center }: Normalization,
  addresses: readonly number[],
): [gamma: number, beta: number] {
  const [first = 0, second = 0] = addresses;
  return [scale ? first : 0, !center ? 0 : scale ? second : first];
}

/** Length of moments and sums in the kernels. */
export function paddedUnits(units: number): number {
  return Math.ceil(units / 4) * 4;
}
