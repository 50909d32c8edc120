import { HyperparameterError } from '../../../errors.js';
import { refuse } from '../../../validate.js';
import { cast, type Elements, type Input, read, shaped } from '../elements.js';
import { requireAxes, requireAxis } from '../shapes.js';
import { binary, div } from './binary.js';
import { requireSwitch } from './numbers.js';
import { type Axes, kept, max, mean, min, reducedShape, sum } from './reduce.js';
import { unary } from './unary.js';

// Functions composed of others: each step is rounded, as in TensorFlow.js.

const [sub, add, pow] = [binary('sub'), binary('add'), binary('pow')];
const [exp, log, abs, sqrt, square] = [unary('exp'), unary('log'), unary('abs'), unary('sqrt'), unary('square')];

/** e^x / sum e^x along the last axis. @throws HyperparameterError for another axis, as in TensorFlow.js. */
export function softmax(logits: Input, dim = -1): Elements {
  const x = read('tf.softmax.logits', logits, 'float32');
  const axis = requireAxis('tf.softmax', dim, x.shape);
  const powers = exp(sub(x, max(x, axis, true)));
  return div(powers, sum(powers, axis, true));
}

/** ln softmax x. */
export function logSoftmax(logits: Input, axis = -1): Elements {
  const x = read('tf.logSoftmax.logits', logits);
  const along = requireAxis('tf.logSoftmax', axis, x.shape);
  const below = sub(x, max(x, along, true));
  return sub(cast(below, 'float32'), log(sum(exp(below), along, true)));
}

/** ln sum e^x along axes. */
export function logSumExp(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  const from = read('tf.logSumExp.x', x);
  const axes = requireAxes('tf.logSumExp', axis, from.shape);
  const shape = reducedShape(from.shape, axes, requireSwitch('tf.logSumExp.keepDims', keepDims));
  const most = max(from, axes, true);
  const rest = log(sum(exp(sub(from, most)), axes));
  return shaped(add(shaped(most, rest.shape), rest), shape);
}

/** Mean and variance along axes, of a population: divided by the number of elements. */
export function moments(x: Input, axis?: Axes, keepDims?: boolean): { mean: Elements; variance: Elements } {
  const from = read('tf.moments.x', x);
  const axes = requireAxes('tf.moments', axis, from.shape);
  const center = mean(from, axes, keepDims);
  const deviations = sub(cast(from, 'float32'), kept(center, from.shape, axes));
  return { mean: center, variance: mean(square(deviations), axes, keepDims) };
}

/** Order of a norm. */
export type NormOrder = number | 'euclidean' | 'fro';

/**
 * Norm of a vector, of a matrix if two axes are given, or of all elements.
 *
 * @param ord  1, 2, Infinity, -Infinity, 'euclidean', and for matrices 'fro'.
 * @throws HyperparameterError for another one.
 */
export function norm(x: Input, ord: NormOrder = 'euclidean', axis?: Axes, keepDims?: boolean): Elements {
  const from = read('tf.norm.x', x);
  if (from.shape.length === 0) return abs(from);
  const axes = requireAxes('tf.norm', axis, from.shape);
  const isWhole = axis === undefined || axis === null;
  const result = isWhole
    ? vectorNorm(shaped(from, [from.size]), ord, [0])
    : axes.length === 1
      ? vectorNorm(from, ord, axes)
      : matrixNorm(from, ord, axes);
  return shaped(result, reducedShape(from.shape, axes, requireSwitch('tf.norm.keepDims', keepDims)));
}

function vectorNorm(x: Elements, ord: NormOrder, axes: readonly number[]): Elements {
  const sizes = abs(x);
  if (ord === 1) return sum(sizes, axes);
  if (ord === Number.POSITIVE_INFINITY) return max(sizes, axes);
  if (ord === Number.NEGATIVE_INFINITY) return min(sizes, axes);
  if (ord !== 'euclidean' && ord !== 2)
    refuse(HyperparameterError, 'tf.norm.ord', '1, 2, Infinity, -Infinity or "euclidean"', ord);
  return sqrt(cast(sum(square(sizes), axes), 'float32'));
}

function matrixNorm(x: Elements, ord: NormOrder, axes: readonly number[]): Elements {
  const [rows, columns] = axes;
  if (rows === undefined || columns === undefined || axes.length > 2) {
    return refuse(HyperparameterError, 'tf.norm.axis', 'one axis, or two', axes);
  }
  const sizes = abs(x);
  if (ord === 1) return max(sum(sizes, rows), columns - 1);
  if (ord === Number.POSITIVE_INFINITY) return max(sum(sizes, columns), rows);
  if (ord === Number.NEGATIVE_INFINITY) return min(sum(sizes, columns), rows);
  if (ord !== 'euclidean' && ord !== 'fro')
    refuse(HyperparameterError, 'tf.norm.ord', '1, Infinity, -Infinity, "euclidean" or "fro"', ord);
  return sqrt(cast(sum(square(x), axes), 'float32'));
}

/** Square root of the sum of squares along axes. */
export function euclideanNorm(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  return norm(x, 'euclidean', axis, keepDims);
}

/** v + (x - v) (1 - decay), corrected for a start at 0 by 1 / (1 - decay^step). */
export function movingAverage(v: Input, x: Input, decay: Input, step?: Input, zeroDebias = true): Elements {
  const from = read('tf.movingAverage.v', v);
  const rest = sub(1, decay);
  let update = binary('mul')(sub(x, from), rest);
  if (requireSwitch('tf.movingAverage.zeroDebias', zeroDebias)) {
    if (step === undefined) refuse(HyperparameterError, 'tf.movingAverage.step', 'given with zeroDebias', step);
    update = div(update, sub(1, pow(decay, step)));
  }
  return add(from, update);
}
