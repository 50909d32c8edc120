import { HyperparameterError, ShapeError } from '../../../errors.js';
import { show } from '../../../show.js';
import { refuse, requireInteger } from '../../../validate.js';
import {
  type DataType,
  Elements,
  type Input,
  joinedType,
  read,
  requireDataType,
  shaped,
  valuesOf,
  zerosOf,
} from '../elements.js';
import { isSameShape, requireAxis, sizeOf, stridesOf } from '../shapes.js';
import { broadcastTo, joinedShape } from './broadcast.js';
import { requireNumber } from './numbers.js';
import { takeAlong } from './shaping.js';

/** Elements of `a` where the condition holds, otherwise of `b`; all three broadcast together. */
export function where(condition: Input, a: Input, b: Input): Elements {
  const [is, x, y] = [read('tf.where.condition', condition, 'bool'), read('tf.where.a', a), read('tf.where.b', b)];
  const shape = joinedShape('tf.where', joinedShape('tf.where', is.shape, x.shape), y.shape);
  const dtype = joinedType(x.dtype, y.dtype);
  const [flags, left, right] = [is, x, y].map((given) => valuesOf(broadcastTo(given, shape, 'tf.where')));
  const to = zerosOf('tf.where', dtype, sizeOf(shape));
  for (let index = 0; index < to.length; index++) to[index] = (flags![index] !== 0 ? left : right)![index]!;
  return new Elements(to, shape, dtype);
}

/** Places of the elements that hold: one row of indices for each. */
export function placesWhere(condition: Input): Elements {
  const is = read('tf.whereAsync.condition', condition, 'bool');
  const strides = stridesOf(is.shape);
  const places: number[] = [];
  for (const [flat, flag] of valuesOf(is).entries()) {
    if (flag === 0) continue;
    for (const [axis, stride] of strides.entries()) places.push(Math.floor(flat / stride) % is.shape[axis]!);
  }
  const rank = is.shape.length;
  const rows = rank === 0 ? valuesOf(is)[0]! : places.length / rank;
  return new Elements(Int32Array.from(places), [rows, rank], 'int32');
}

/** Entries of a tensor whose mask holds; the mask's axes become one. @throws ShapeError unless they are the tensor's from `axis` on. */
export function masked(tensor: Input, mask: Input, axis = 0): Elements {
  const [x, is] = [read('tf.booleanMaskAsync.tensor', tensor), read('tf.booleanMaskAsync.mask', mask, 'bool')];
  const from = requireAxis('tf.booleanMaskAsync', axis, x.shape);
  const rank = is.shape.length;
  const fits = rank > 0 && isSameShape(x.shape.slice(from, from + rank), is.shape);
  if (!fits) refuse(ShapeError, 'tf.booleanMaskAsync.mask', `of axes of ${show(x.shape)} from ${from} on`, is.shape);
  const joined = shaped(x, [...x.shape.slice(0, from), is.size, ...x.shape.slice(from + rank)]);
  const kept = [...valuesOf(is).keys()].filter((index) => valuesOf(is)[index] !== 0);
  return takeAlong('tf.booleanMaskAsync', joined, kept, from);
}

/**
 * Encodes class numbers as rows of `offValue` with one `onValue`. The result has one more axis, of length `depth`.
 *
 * @throws DataError `E_LABEL` for a label that is not an integer in [0, depth); TensorFlow.js makes a row without a class then.
 */
export function oneHot(indices: Input, depth: number, onValue = 1, offValue = 0, dtype: DataType = 'int32'): Elements {
  requireInteger('tf.oneHot.depth', depth, 1);
  const given = read('tf.oneHot.indices', indices);
  requireNumber('tf.oneHot.onValue', onValue);
  requireNumber('tf.oneHot.offValue', offValue);
  const type = requireDataType('tf.oneHot', dtype);
  const to = zerosOf('tf.oneHot', type, given.size * depth).fill(offValue);
  for (const [row, label] of valuesOf(given).entries()) {
    if (!Number.isInteger(label) || label < 0 || label >= depth) {
      refuse('E_LABEL', `tf.oneHot[${row}]`, `an integer in [0, ${depth})`, label);
    }
    to[row * depth + label] = onValue;
  }
  return new Elements(to, [...given.shape, depth], type);
}

/** More than so many are sorted, not inserted. */
const FEW = 32;

/** Indices of the k largest of `count` elements from `first` on: the largest first, of equals the first. NaN is last. */
function largest(values: ArrayLike<number>, first: number, count: number, k: number): number[] {
  const isBefore = (a: number, b: number) => {
    const [x, y] = [values[first + a]!, values[first + b]!];
    return x > y || (x === y && a < b) || (Number.isNaN(y) && (!Number.isNaN(x) || a < b));
  };
  if (k > FEW) {
    const all = Array.from({ length: count }, (_, index) => index);
    return all.sort((a, b) => (isBefore(a, b) ? -1 : 1)).slice(0, k);
  }
  const best: number[] = [];
  for (let index = 0; index < count; index++) {
    if (best.length === k && (k === 0 || !isBefore(index, best[k - 1]!))) continue;
    let at = Math.min(best.length, k - 1);
    for (; at > 0 && isBefore(index, best[at - 1]!); at--) best[at] = best[at - 1]!;
    best[at] = index;
  }
  return best;
}

/** The k largest elements along the last axis, and their indices. @throws HyperparameterError unless there are k. */
export function topk(x: Input, k = 1, _sorted = true): { values: Elements; indices: Elements } {
  const from = read('tf.topk.x', x);
  const count = from.shape[requireAxis('tf.topk', -1, from.shape)]!;
  requireInteger('tf.topk.k', k, 0);
  if (k > count) refuse(HyperparameterError, 'tf.topk.k', `at most ${count}`, k);
  const rows = count === 0 ? 0 : from.size / count;
  const [values, indices] = [zerosOf('tf.topk', from.dtype, rows * k), new Int32Array(rows * k)];
  for (let row = 0; row < rows; row++) {
    for (const [at, index] of largest(valuesOf(from), row * count, count, k).entries()) {
      values[row * k + at] = valuesOf(from)[row * count + index]!;
      indices[row * k + at] = index;
    }
  }
  const shape = [...from.shape.slice(0, -1), k];
  return { values: new Elements(values, shape, from.dtype), indices: new Elements(indices, shape, 'int32') };
}

/** Whether the target is among the k classes of the largest predictions. @throws ShapeError, HyperparameterError. */
export function inTopK(predictions: Input, targets: Input, k = 1): Elements {
  const [x, y] = [read('tf.inTopKAsync.predictions', predictions), read('tf.inTopKAsync.targets', targets)];
  const shape = x.shape.slice(0, -1);
  if (x.shape.length < 2) refuse(ShapeError, 'tf.inTopKAsync.predictions', 'of two axes or more', x.shape);
  if (!isSameShape(shape, y.shape)) refuse(ShapeError, 'tf.inTopKAsync.targets', `of shape ${show(shape)}`, y.shape);
  requireInteger('tf.inTopKAsync.k', k, 1);
  const best = topk(x, k).indices;
  const flags = Uint8Array.from(valuesOf(y), (target, row) =>
    valuesOf(best)
      .subarray(row * k, (row + 1) * k)
      .includes(target)
      ? 1
      : 0,
  );
  return new Elements(flags, shape, 'bool');
}
