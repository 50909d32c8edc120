import type { DataType } from '../elements.js';
import { lift, type UnaryFunction } from '../lift.js';
import * as creating from '../operations/creating.js';
import * as random from '../operations/random.js';
import type { Rank, ShapeMap } from '../ranks.js';
import type { TensorLike } from '../shapes.js';
import type { Tensor } from '../tensor.js';

type Shape = readonly number[];
type TensorSeed = random.TensorSeed;

// Random numbers are functions of the seed: the same everywhere, but not those of TensorFlow.js. Without a seed, one is drawn.

/**
 * Makes a tensor whose elements are all one number.
 *
 * @example fill([2, 3], 0.5).print()
 */
export const fill = lift<
  <R extends Rank = Rank>(shape: ShapeMap[R] | Shape, value: number, dtype?: DataType) => Tensor<R>
>((shape, value, dtype) => creating.filled('tf.fill', shape, value, dtype));

/**
 * Makes a tensor of zeros.
 *
 * @example zeros([2, 3]).print()
 */
export const zeros = lift<<R extends Rank = Rank>(shape: ShapeMap[R] | Shape, dtype?: DataType) => Tensor<R>>(
  (shape, dtype) => creating.filled('tf.zeros', shape, 0, dtype),
);

/**
 * Makes a tensor of ones.
 *
 * @example ones([2, 3]).print()
 */
export const ones = lift<<R extends Rank = Rank>(shape: ShapeMap[R] | Shape, dtype?: DataType) => Tensor<R>>(
  (shape, dtype) => creating.filled('tf.ones', shape, 1, dtype),
);

/**
 * Makes a tensor of zeros in the shape and type of another.
 *
 * @example zerosLike([1, 2]).print()
 */
export const zerosLike = lift<UnaryFunction>(creating.like('zerosLike'));

/**
 * Makes a tensor of ones in the shape and type of another.
 *
 * @example onesLike([1, 2]).print()
 */
export const onesLike = lift<UnaryFunction>(creating.like('onesLike'));

/**
 * Makes `num` numbers from start to stop, both included. Each is computed from its index; TensorFlow.js adds the step up, with its errors.
 *
 * @throws HyperparameterError.
 * @example linspace(0, 1, 5).print()
 */
export const linspace = lift<(start: number, stop: number, num: number) => Tensor<Rank.R1>>(creating.linspace);

/**
 * Makes numbers from start on, `step` apart, below stop. Each is computed from its index.
 *
 * @throws HyperparameterError for a step of 0.
 * @example range(0, 5).print()
 */
export const range = lift<(start: number, stop: number, step?: number, dtype?: DataType) => Tensor<Rank.R1>>(
  creating.range,
);

/**
 * Makes a matrix with ones on its diagonal, or a batch of them.
 *
 * @example eye(3).print()
 */
export const eye = lift<
  (numRows: number, numColumns?: number | null, batchShape?: Shape | null, dtype?: DataType) => Tensor<Rank.R2>
>(creating.eye);

/**
 * Makes the coordinates of a grid: a matrix for x, one for y.
 *
 * @throws HyperparameterError unless indexing is 'xy' or 'ij'.
 * @example meshgrid([1, 2], [3, 4])[0].print()
 */
export const meshgrid = lift<
  <T extends Tensor>(x?: T | TensorLike, y?: T | TensorLike, options?: { readonly indexing?: string }) => T[]
>(creating.meshgrid);

/**
 * The shape that two shapes broadcast to.
 *
 * @throws ShapeError.
 * @example broadcastArgs([2, 1], [3]).print()
 */
export const broadcastArgs = lift<
  <R extends Rank = Rank>(s0: Tensor | TensorLike, s1: Tensor | TensorLike) => Tensor<R>
>(creating.broadcastArgs);

/**
 * Makes a tensor of numbers that a function gives.
 *
 * @throws OptionError unless it gives numbers.
 * @example rand([2], () => 0.5).print()
 */
export const rand = lift<
  <R extends Rank = Rank>(shape: ShapeMap[R] | Shape, randFunction: () => number, dtype?: DataType) => Tensor<R>
>(random.rand);

/**
 * Draws uniform numbers from minval to below maxval; other types round them.
 *
 * @throws HyperparameterError.
 * @example randomUniform([2], 0, 1, 'float32', 1).print()
 */
export const randomUniform = lift<
  <R extends Rank = Rank>(
    shape: ShapeMap[R] | Shape,
    minval?: number,
    maxval?: number,
    dtype?: DataType,
    seed?: TensorSeed,
  ) => Tensor<R>
>(random.randomUniform);

/**
 * Draws integers from minval to below maxval.
 *
 * @throws HyperparameterError.
 * @example randomUniformInt([2], 0, 10, 1).print()
 */
export const randomUniformInt = lift<
  <R extends Rank = Rank>(shape: ShapeMap[R] | Shape, minval: number, maxval: number, seed?: TensorSeed) => Tensor<R>
>(random.randomUniformInt);

/**
 * Draws normal numbers.
 *
 * @throws HyperparameterError for a negative deviation.
 * @example randomNormal([2], 0, 1, 'float32', 1).print()
 */
export const randomNormal = lift<
  <R extends Rank = Rank>(
    shape: ShapeMap[R] | Shape,
    mean?: number,
    stdDev?: number,
    dtype?: DataType,
    seed?: TensorSeed,
  ) => Tensor<R>
>(random.randomNormal);

/**
 * Draws normal numbers of mean 0 and deviation 1.
 *
 * @example randomStandardNormal([2], 'float32', 1).print()
 */
export const randomStandardNormal = lift<
  <R extends Rank = Rank>(shape: ShapeMap[R] | Shape, dtype?: DataType, seed?: TensorSeed) => Tensor<R>
>(random.randomStandardNormal);

/**
 * Draws normal numbers within two deviations of the mean.
 *
 * @throws HyperparameterError for a negative deviation.
 * @example truncatedNormal([2], 0, 1, 'float32', 1).print()
 */
export const truncatedNormal = lift<
  <R extends Rank = Rank>(
    shape: ShapeMap[R] | Shape,
    mean?: number,
    stdDev?: number,
    dtype?: DataType,
    seed?: TensorSeed,
  ) => Tensor<R>
>(random.truncatedNormal);

/**
 * Draws from a gamma distribution of shape alpha and rate beta.
 *
 * @throws HyperparameterError unless both are positive.
 * @example randomGamma([2], 2, 1, 'float32', 1).print()
 */
export const randomGamma = lift<
  <R extends Rank = Rank>(
    shape: ShapeMap[R] | Shape,
    alpha: number,
    beta?: number,
    dtype?: DataType,
    seed?: TensorSeed,
  ) => Tensor<R>
>(random.randomGamma);

/**
 * Draws class numbers from rows of logits, or of probabilities if `normalized`.
 *
 * @throws DataError `E_DATA` unless a row has two or more.
 * @example multinomial([0, 1], 3, 1).print()
 */
export const multinomial = lift<
  <T extends Tensor>(logits: Tensor | TensorLike, numSamples: number, seed?: TensorSeed, normalized?: boolean) => T
>(random.multinomial);

/**
 * Sets elements to 0 with probability `rate`, and divides the others by 1 - rate.
 *
 * @throws HyperparameterError unless the rate is in [0, 1).
 * @example dropout([1, 2], 0.5, null, 1).print()
 */
export const dropout = lift<
  (x: Tensor | TensorLike, rate: number, noiseShape?: Shape | null, seed?: TensorSeed) => Tensor
>(random.dropout);
