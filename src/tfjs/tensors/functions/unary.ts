import { lift, type UnaryFunction } from '../lift.js';
import * as operations from '../operations/unary.js';
import type { TensorLike } from '../shapes.js';
import type { Tensor } from '../tensor.js';

// Functions of every element. Tensors of integers give integers, cut towards 0, unless said otherwise.

const { unary } = operations;

/**
 * |x|.
 *
 * @example abs([-1, 2]).print()
 */
export const abs = lift<UnaryFunction>(unary('abs'));

/**
 * arccos x: NaN outside of [-1, 1].
 *
 * @example acos([1, 0]).print()
 */
export const acos = lift<UnaryFunction>(unary('acos'));

/**
 * ln(x + sqrt(x² - 1)): NaN below 1.
 *
 * @example acosh([1, 2]).print()
 */
export const acosh = lift<UnaryFunction>(unary('acosh'));

/**
 * arcsin x: NaN outside of [-1, 1].
 *
 * @example asin([0, 1]).print()
 */
export const asin = lift<UnaryFunction>(unary('asin'));

/**
 * ln(x + sqrt(x² + 1)).
 *
 * @example asinh([0, 1]).print()
 */
export const asinh = lift<UnaryFunction>(unary('asinh'));

/**
 * arctan x.
 *
 * @example atan([0, 1]).print()
 */
export const atan = lift<UnaryFunction>(unary('atan'));

/**
 * ln((1 + x) / (1 - x)) / 2.
 *
 * @example atanh([0, 0.5]).print()
 */
export const atanh = lift<UnaryFunction>(unary('atanh'));

/**
 * The smallest integer >= x.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example ceil([0.5, 1]).print()
 */
export const ceil = lift<UnaryFunction>(unary('ceil'));

/**
 * cos x.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example cos([0, 1]).print()
 */
export const cos = lift<UnaryFunction>(unary('cos'));

/**
 * (eˣ + e⁻ˣ) / 2.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example cosh([0, 1]).print()
 */
export const cosh = lift<UnaryFunction>(unary('cosh'));

/**
 * x, or eˣ - 1 where it is negative.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example elu([-1, 1]).print()
 */
export const elu = lift<UnaryFunction>(unary('elu'));

/**
 * The error function, to 1.5e-7: Abramowitz & Stegun (1964), 7.1.26.
 *
 * @example erf([0, 1]).print()
 */
export const erf = lift<UnaryFunction>(unary('erf'));

/**
 * eˣ.
 *
 * @example exp([0, 1]).print()
 */
export const exp = lift<UnaryFunction>(unary('exp'));

/**
 * eˣ - 1, without cancellation near 0.
 *
 * @example expm1([0, 1e-7]).print()
 */
export const expm1 = lift<UnaryFunction>(unary('expm1'));

/**
 * The largest integer <= x.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example floor([0.5, 1]).print()
 */
export const floor = lift<UnaryFunction>(unary('floor'));

/**
 * Whether x is neither NaN nor infinite.
 *
 * @example areFinite([0, NaN]).print()
 */
export const areFinite = lift<UnaryFunction>(unary('isFinite'));

/**
 * Whether x is infinite.
 *
 * @example isInf([0, Infinity]).print()
 */
export const isInf = lift<UnaryFunction>(unary('isInf'));

/**
 * Whether x is NaN.
 *
 * @example areNaN([0, NaN]).print()
 */
export const areNaN = lift<UnaryFunction>(unary('isNaN'));

/**
 * ln x: NaN below 0.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example log([1, 2]).print()
 */
export const log = lift<UnaryFunction>(unary('log'));

/**
 * ln(1 + x), without cancellation near 0.
 *
 * @example log1p([0, 1e-7]).print()
 */
export const log1p = lift<UnaryFunction>(unary('log1p'));

/**
 * Not x.
 *
 * @throws DataError `E_DATA` unless it is a tensor of booleans.
 * @example logicalNot([true, false]).print()
 */
export const logicalNot = lift<UnaryFunction>(unary('logicalNot'));

/**
 * 1 / x.
 *
 * @example reciprocal([1, 2]).print()
 */
export const reciprocal = lift<UnaryFunction>(unary('reciprocal'));

/**
 * max(x, 0).
 *
 * @example relu([-1, 2]).print()
 */
export const relu = lift<UnaryFunction>(unary('relu'));

/**
 * min(max(x, 0), 6).
 *
 * @example relu6([-1, 7]).print()
 */
export const relu6 = lift<UnaryFunction>(unary('relu6'));

/**
 * The nearest integer, the even one of two.
 *
 * @example round([0.5, 1.5]).print()
 */
export const round = lift<UnaryFunction>(unary('round'));

/**
 * 1 / sqrt x.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example rsqrt([1, 4]).print()
 */
export const rsqrt = lift<UnaryFunction>(unary('rsqrt'));

/**
 * The scaled exponential linear unit of Klambauer et al. (2017).
 *
 * @example selu([-1, 1]).print()
 */
export const selu = lift<UnaryFunction>(unary('selu'));

/**
 * 1 / (1 + e⁻ˣ).
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example sigmoid([0, 1]).print()
 */
export const sigmoid = lift<UnaryFunction>(unary('sigmoid'));

/**
 * -1, 0 or 1.
 *
 * @example sign([-2, 0, 3]).print()
 */
export const sign = lift<UnaryFunction>(unary('sign'));

/**
 * sin x.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example sin([0, 1]).print()
 */
export const sin = lift<UnaryFunction>(unary('sin'));

/**
 * (eˣ - e⁻ˣ) / 2.
 *
 * @example sinh([0, 1]).print()
 */
export const sinh = lift<UnaryFunction>(unary('sinh'));

/**
 * ln(1 + eˣ).
 *
 * @example softplus([0, 1]).print()
 */
export const softplus = lift<UnaryFunction>(unary('softplus'));

/**
 * sqrt x: NaN below 0.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example sqrt([1, 4]).print()
 */
export const sqrt = lift<UnaryFunction>(unary('sqrt'));

/**
 * x².
 *
 * @example square([1, 2]).print()
 */
export const square = lift<UnaryFunction>(unary('square'));

/**
 * tan x.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example tan([0, 1]).print()
 */
export const tan = lift<UnaryFunction>(unary('tan'));

/**
 * tanh x.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example tanh([0, 1]).print()
 */
export const tanh = lift<UnaryFunction>(unary('tanh'));

/**
 * -x; booleans stay.
 *
 * @example neg([1, 2]).print()
 */
export const neg = lift<UnaryFunction>(operations.neg);

/**
 * ln(1 / (1 + e⁻ˣ)).
 *
 * @example logSigmoid([0, 1]).print()
 */
export const logSigmoid = lift<UnaryFunction>(operations.logSigmoid);

/**
 * x, or alpha x where it is negative; alpha is 0.2 unless given.
 *
 * @example leakyRelu([-1, 2], 0.1).print()
 */
export const leakyRelu = lift<<T extends Tensor>(x: T | TensorLike, alpha?: number) => T>(operations.leakyRelu);

/**
 * 1 where x is positive, otherwise alpha, which is 0 unless given; NaN stays.
 *
 * @example step([-1, 2]).print()
 */
export const step = lift<<T extends Tensor>(x: T | TensorLike, alpha?: number) => T>(operations.step);

/**
 * x within bounds; NaN stays.
 *
 * @throws HyperparameterError unless the bounds are in order.
 * @example clipByValue([-1, 2], 0, 1).print()
 */
export const clipByValue = lift<<T extends Tensor>(x: T | TensorLike, clipValueMin: number, clipValueMax: number) => T>(
  operations.clipByValue,
);
