import { OptionError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse, requireFinite } from '../../validate.js';
import type { Maybe } from '../options.js';
import { type Elements, read } from '../tensors/elements.js';
import { isSameShape, sizeOf, type TensorLike } from '../tensors/shapes.js';
import { Tensor, valuesOf } from '../tensors/tensor.js';
import { type ElementLoss, EPSILON, elementLosses, huberOf, logLossOf, rowLosses } from './formulas.js';

/** Reduction of the losses of single elements: all of them, their mean, sum, or the sum over the number of weights that are not 0. */
export const Reduction = Object.freeze({ NONE: 0, MEAN: 1, SUM: 2, SUM_BY_NONZERO_WEIGHTS: 3 } as const);

export type Reduction = (typeof Reduction)[keyof typeof Reduction];

type Input = Tensor | TensorLike;

/** Numbers in f64, and their shape. */
interface Numbers {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

const floats = (values: ArrayLike<number>, shape: readonly number[]) =>
  new Tensor(Float32Array.from(values), shape, 'float32');

/** Reads two tensors of one shape. @throws ShapeError unless their shapes agree. */
function readPair(owner: string, first: Input, second: Input): [t: Elements, p: Elements] {
  const [t, p] = [read(owner, first), read(owner, second)];
  if (!isSameShape(t.shape, p.shape)) refuse(ShapeError, owner, `two tensors of one shape`, [t.shape, p.shape]);
  return [t, p];
}

/** Weighs losses, and reduces them. The weights have the shape of the losses, or one that spreads over it. */
function reduce(owner: string, losses: Numbers, weights: Maybe<Input>, reduction: Reduction): Tensor {
  const { values, shape } = losses;
  const given = weights === null || weights === undefined ? undefined : read(`${owner}.weights`, weights);
  const spread = given && spreadOver(owner, given, shape);
  const weighted = Float64Array.from(values, (value, at) => value * (spread?.[at] ?? 1));
  if (reduction === Reduction.NONE) return floats(weighted, shape);
  const sum = weighted.reduce((a, b) => a + b, 0);
  if (reduction === Reduction.SUM) return floats([sum], []);
  const sumOfWeights = spread?.reduce((a, b) => a + b, 0) ?? weighted.length;
  if (reduction === Reduction.MEAN) return floats([sum / sumOfWeights], []);
  if (reduction !== Reduction.SUM_BY_NONZERO_WEIGHTS) refuse(OptionError, `${owner}.reduction`, '0 to 3', reduction);
  const count = spread === undefined ? weighted.length : spread.filter((weight) => weight !== 0).length;
  return floats([sum / count], []);
}

/** Repeats weights along axes of length 1, and in front. */
function spreadOver(owner: string, weights: Elements, shape: readonly number[]): Float64Array {
  const values = valuesOf(weights);
  const own = [...shape.slice(weights.shape.length).map(() => 1), ...weights.shape];
  if (own.length > shape.length || own.some((size, axis) => size !== 1 && size !== shape[axis])) {
    refuse(ShapeError, `${owner}.weights`, `of a shape that spreads over ${show(shape)}`, weights.shape);
  }
  return Float64Array.from({ length: sizeOf(shape) }, (_, at) => {
    let [rest, index, step] = [at, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (own[axis] !== 1) index += (rest % shape[axis]!) * step;
      step *= own[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return values[index]!;
  });
}

const DEFAULT = Reduction.SUM_BY_NONZERO_WEIGHTS;

/** Applies a function to pairs of elements. */
function elementwise(owner: string, { value }: Pick<ElementLoss, 'value'>) {
  return (labels: Input, predictions: Input, weights?: Maybe<Input>, reduction: Reduction = DEFAULT): Tensor => {
    const [t, p] = readPair(owner, labels, predictions);
    const [targets, numbers] = [valuesOf(t), valuesOf(p)];
    const values = Float64Array.from(targets, (target, at) => value(target, numbers[at]!));
    return reduce(owner, { values, shape: t.shape }, weights, reduction);
  };
}

export const absoluteDifference = elementwise('tf.losses.absoluteDifference', elementLosses.absolute);
export const meanSquaredError = elementwise('tf.losses.meanSquaredError', elementLosses.squared);
export const hingeLoss = elementwise('tf.losses.hingeLoss', elementLosses.hingeOfLabels);

/** Reduces losses that are computed already. */
export function computeWeightedLoss(losses: Input, weights?: Maybe<Input>, reduction: Reduction = DEFAULT): Tensor {
  const owner = 'tf.losses.computeWeightedLoss';
  const given = read(owner, losses);
  return reduce(owner, { values: valuesOf(given), shape: given.shape }, weights, reduction);
}

/** `d² / 2` up to delta, then linear. */
export function huberLoss(
  labels: Input,
  predictions: Input,
  weights?: Maybe<Input>,
  delta = 1,
  reduction: Reduction = DEFAULT,
): Tensor {
  const owner = 'tf.losses.huberLoss';
  return elementwise(owner, huberOf(requireFinite(`${owner}.delta`, delta)))(labels, predictions, weights, reduction);
}

/** Binary cross entropy of probabilities, to which epsilon is added. */
export function logLoss(
  labels: Input,
  predictions: Input,
  weights?: Maybe<Input>,
  epsilon: Maybe<number> = EPSILON,
  reduction: Reduction = DEFAULT,
): Tensor {
  const owner = 'tf.losses.logLoss';
  const loss = logLossOf(requireFinite(`${owner}.epsilon`, epsilon ?? EPSILON));
  return elementwise(owner, loss)(labels, predictions, weights, reduction);
}

/** Binary cross entropy of logits. Smoothing moves the labels towards one half. */
export function sigmoidCrossEntropy(
  labels: Input,
  logits: Input,
  weights?: Maybe<Input>,
  labelSmoothing = 0,
  reduction: Reduction = DEFAULT,
): Tensor {
  const owner = 'tf.losses.sigmoidCrossEntropy';
  const smoothing = requireFinite(`${owner}.labelSmoothing`, labelSmoothing);
  const { value } = elementLosses.sigmoidCrossEntropy;
  const smoothed = (t: number, z: number) => value(t * (1 - smoothing) + smoothing / 2, z);
  return elementwise(owner, { value: smoothed })(labels, logits, weights, reduction);
}

/** Cross entropy of logits, one per row. Smoothing spreads a part of the labels over the classes. */
export function softmaxCrossEntropy(
  labels: Input,
  logits: Input,
  weights?: Maybe<Input>,
  labelSmoothing = 0,
  reduction: Reduction = DEFAULT,
): Tensor {
  const owner = 'tf.losses.softmaxCrossEntropy';
  const smoothing = requireFinite(`${owner}.labelSmoothing`, labelSmoothing);
  const [t, z] = readPair(owner, labels, logits);
  const classes = t.shape.at(-1) ?? 1;
  const smoothed = Float64Array.from(valuesOf(t), (label) => label * (1 - smoothing) + smoothing / classes);
  const numbers = valuesOf(z);
  const values = Float64Array.from({ length: t.size / classes }, (_, row) =>
    rowLosses.softmaxCrossEntropy(smoothed, numbers, row * classes, classes),
  );
  return reduce(owner, { values, shape: t.shape.slice(0, -1) }, weights, reduction);
}

/** `1 - Σ labels predictions` along an axis, which keeps the length 1. */
export function cosineDistance(
  labels: Input,
  predictions: Input,
  axis: number,
  weights?: Maybe<Input>,
  reduction: Reduction = DEFAULT,
): Tensor {
  const owner = 'tf.losses.cosineDistance';
  const [t, p] = readPair(owner, labels, predictions);
  const along = Number.isInteger(axis) ? (axis < 0 ? axis + t.shape.length : axis) : Number.NaN;
  const count = t.shape[along];
  if (count === undefined) refuse(OptionError, `${owner}.axis`, `an axis of ${show(t.shape)}`, axis);
  const inner = sizeOf(t.shape.slice(along + 1));
  const shape = t.shape.map((size, at) => (at === along ? 1 : size));
  const [targets, numbers] = [valuesOf(t), valuesOf(p)];
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, at) => {
    const first = Math.floor(at / inner) * count * inner + (at % inner);
    let product = 0;
    for (let index = 0; index < count; index++) {
      product += targets[first + index * inner]! * numbers[first + index * inner]!;
    }
    return 1 - product;
  });
  return reduce(owner, { values, shape }, weights, reduction);
}
