import type { NumberList } from '../data/reading/list.js';
import { ones } from '../initializers/ones.js';
import { zeros } from '../initializers/zeros.js';
import type { Json, ParameterSpec } from '../types.js';
import { given, requireBoolean, requirePositive } from '../validate.js';
import { readInputShape, readName, shapeOf } from './options.js';

/** Options that both normalizations have. */
export interface NormalizationOptions {
  /** Added to the variance, finite, > 0. Default: 1e-3. */
  epsilon?: number;
  /** Whether beta is added, a shift for each unit that is learned. Default: true. */
  center?: boolean;
  /** Whether the result is multiplied by gamma, a factor for each unit that is learned. Default: true. */
  scale?: boolean;
  inputShape?: NumberList;
  /** false freezes gamma and beta. Default: true. */
  trainable?: boolean;
  name?: string;
}

/** The options checked, with their defaults. */
export interface Normalization {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly trainable: boolean;
  readonly inputUnits: number | undefined;
  readonly name: string | undefined;
  readonly config: { readonly [key: string]: Json };
}

/** @throws HyperparameterError, OptionError, ShapeError for options that do not hold. */
export function readNormalization(owner: string, options: NormalizationOptions): Normalization {
  const epsilon = requirePositive(`${owner}.epsilon`, options.epsilon ?? 1e-3);
  const center = requireBoolean(`${owner}.center`, options.center ?? true);
  const scale = requireBoolean(`${owner}.scale`, options.scale ?? true);
  const trainable = requireBoolean(`${owner}.trainable`, options.trainable ?? true);
  const inputUnits = readInputShape(owner, options.inputShape);
  const name = readName(owner, options.name);
  const config = {
    epsilon,
    center,
    scale,
    trainable,
    ...given({ inputShape: shapeOf(inputUnits), name }),
  };
  return { epsilon, center, scale, trainable, inputUnits, name, config };
}

/** gamma and beta, where there are any; no penalty and no weight decay is on them. */
export function affineParameters({ scale, center }: Normalization, units: number): ParameterSpec[] {
  const gamma = { name: 'gamma', shape: [units], initializer: ones() };
  const beta = { name: 'beta', shape: [units], initializer: zeros() };
  return [...(scale ? [gamma] : []), ...(center ? [beta] : [])];
}

/** What belongs to gamma and to beta, in arrays that begin with those of them that there are; otherwise 0. */
export function affineOf(
  { scale, center }: Normalization,
  addresses: readonly number[],
): [gamma: number, beta: number] {
  const [first = 0, second = 0] = addresses;
  return [scale ? first : 0, !center ? 0 : scale ? second : first];
}

/** Units as the kernels count moments and sums. */
export function paddedUnits(units: number): number {
  return Math.ceil(units / 4) * 4;
}
