import { ShapeError } from '../../../errors.js';
import { show } from '../../../show.js';
import { refuse } from '../../../validate.js';
import {
  type DataType,
  Elements,
  type Input,
  joinedType,
  read,
  type TensorValues,
  valuesOf,
  zerosOf,
} from '../elements.js';
import { isSameShape, requireSizes, sizeOf, stridesOf } from '../shapes.js';
import { gathered, walk } from './strided.js';

/** The shape that two shapes join in: aligned at their last axes, sizes are equal or one of them is 1. @throws ShapeError. */
export function joinedShape(owner: string, a: readonly number[], b: readonly number[]): readonly number[] {
  if (isSameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    const message = `${owner}: shapes ${show(a)} and ${show(b)} cannot be broadcast together`;
    return refuse(ShapeError, owner, `a shape that broadcasts with ${show(a)}`, b, message);
  });
}

/** Strides of a shape within one that it is broadcast to: 0 along the axes that repeat. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): readonly number[] {
  const strides = stridesOf(from);
  const missing = to.length - from.length;
  return to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}

/** Repeats elements along axes of size 1 and along new ones in front. @throws ShapeError if the shapes do not fit. */
export function broadcastTo(x: Input, shape: readonly number[], owner = 'tf.broadcastTo'): Elements {
  const from = read(`${owner}.x`, x);
  const to = requireSizes(owner, shape);
  if (isSameShape(from.shape, to)) return from;
  if (!isSameShape(joinedShape(owner, from.shape, to), to)) {
    refuse(ShapeError, `${owner}.shape`, `a shape that ${show(from.shape)} broadcasts to`, to);
  }
  return gathered(owner, from, to, broadcastStrides(from.shape, to));
}

/** A function of two numbers, and the type of its results: that in which the arguments join, unless it says another. */
export interface Binary {
  readonly of: (a: number, b: number) => number;
  readonly dtype?: DataType;
}

/** Applies a function to two tensors, broadcast together. The result has the wider type; integers are not rounded to floats before. */
export function combine(owner: string, a: Input, b: Input, { of, dtype }: Binary, only?: DataType): Elements {
  const [left, right] = [read(`${owner}.a`, a, only), read(`${owner}.b`, b, only)];
  const shape = joinedShape(owner, left.shape, right.shape);
  const made = dtype ?? joinedType(left.dtype, right.dtype);
  const to = zerosOf(owner, made, sizeOf(shape));
  fill(to, shape, left, right, of);
  return new Elements(to, shape, made);
}

function fill(to: TensorValues, shape: readonly number[], a: Elements, b: Elements, of: Binary['of']): void {
  const [x, y] = [valuesOf(a), valuesOf(b)];
  const write = (at: number, firsts: readonly number[], count: number, steps: readonly number[]) => {
    let [i = 0, j = 0] = firsts;
    const [di = 0, dj = 0] = steps;
    for (let index = at; index < at + count; index++, i += di, j += dj) to[index] = of(x[i]!, y[j]!);
  };
  const arrays = [a, b].map((given) => ({ strides: broadcastStrides(given.shape, shape), offset: 0 }));
  // One run, where both lie as the result does or are one number.
  const isFlat = [a, b].every((given) => given.size === 1 || isSameShape(given.shape, shape));
  if (isFlat) write(0, [0, 0], to.length, [a.size === 1 ? 0 : 1, b.size === 1 ? 0 : 1]);
  else walk(shape, write, arrays);
}
