import { refuse } from '../../../validate.js';
import {
  cast,
  type DataType,
  Elements,
  type Input,
  joinedType,
  read,
  shaped,
  type TensorValues,
  valuesOf,
  zerosOf,
} from '../elements.js';
import { requireAxes, requireAxis, sizeOf, stridesOf } from '../shapes.js';
import { requireSwitch } from './numbers.js';
import { gathered } from './strided.js';

/** Axes to reduce: one, some, or all if null. */
export type Axes = number | readonly number[] | null | undefined;

/** Reduces `count` elements from `first` on to one. */
type Reduction = (values: TensorValues, first: number, count: number) => number;

/** Moves axes behind the others, in their order. */
export function movedBack(owner: string, x: Elements, axes: readonly number[]): Elements {
  const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
  if (order.every((axis, index) => axis === index)) return x;
  const strides = stridesOf(x.shape);
  return gathered(
    owner,
    x,
    order.map((axis) => x.shape[axis]!),
    order.map((axis) => strides[axis]!),
  );
}

/** The shape without some axes, or with 1 in their place. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  if (keepDims) return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return shape.filter((_, axis) => !axes.includes(axis));
}

function reduce(owner: string, x: Elements, axis: Axes, keepDims: unknown, dtype: DataType, of: Reduction): Elements {
  const axes = requireAxes(owner, axis, x.shape);
  const shape = reducedShape(x.shape, axes, requireSwitch(`${owner}.keepDims`, keepDims));
  const values = valuesOf(movedBack(owner, x, axes));
  const count = sizeOf(axes.map((index) => x.shape[index]!));
  const to = zerosOf(owner, dtype, sizeOf(shape));
  for (let index = 0; index < to.length; index++) to[index] = of(values, index * count, count);
  return new Elements(to, shape, dtype);
}

const sumOf: Reduction = (values, first, count) => {
  let sum = 0;
  for (let index = first; index < first + count; index++) sum += values[index]!;
  return sum;
};

const productOf: Reduction = (values, first, count) => {
  let product = 1;
  for (let index = first; index < first + count; index++) product *= values[index]!;
  return product;
};

const largestOf: Reduction = (values, first, count) => {
  let most = values[first]!;
  for (let index = first; index < first + count; index++) {
    const value = values[index]!;
    if (value > most || Number.isNaN(value)) most = value;
  }
  return most;
};

const smallestOf: Reduction = (values, first, count) => {
  let least = values[first]!;
  for (let index = first; index < first + count; index++) {
    const value = values[index]!;
    if (value < least || Number.isNaN(value)) least = value;
  }
  return least;
};

/** Sum along axes, in f64; booleans are counted. */
export function sum(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  const from = read('tf.sum.x', x);
  return reduce('tf.sum', from, axis, keepDims, joinedType(from.dtype, 'int32'), sumOf);
}

/** Mean along axes: each element is divided by their number first, and rounded, as in TensorFlow.js. */
export function mean(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  const from = cast(read('tf.mean.x', x), 'float32');
  const axes = requireAxes('tf.mean', axis, from.shape);
  const count = sizeOf(axes.map((index) => from.shape[index]!));
  const values = valuesOf(from);
  const parts = new Float32Array(values.length);
  for (const [index, value] of values.entries()) parts[index] = value / count;
  return reduce('tf.mean', new Elements(parts, from.shape, 'float32'), axis, keepDims, 'float32', sumOf);
}

/** Product along axes. */
export function prod(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  const from = read('tf.prod.x', x);
  return reduce('tf.prod', from, axis, keepDims, joinedType(from.dtype, 'int32'), productOf);
}

/** Largest element along axes; NaN, if there is one. @throws DataError `E_EMPTY` if there is no element. */
export function max(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  return extreme('tf.max', x, axis, keepDims, largestOf);
}

/** Smallest element along axes; NaN, if there is one. @throws DataError `E_EMPTY` if there is no element. */
export function min(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  return extreme('tf.min', x, axis, keepDims, smallestOf);
}

function extreme(owner: string, x: Input, axis: Axes, keepDims: unknown, of: Reduction): Elements {
  const from = read(`${owner}.x`, x);
  requireSome(owner, from, requireAxes(owner, axis, from.shape));
  return reduce(owner, from, axis, keepDims, from.dtype, of);
}

function requireSome(owner: string, x: Elements, axes: readonly number[]): void {
  if (!axes.some((axis) => x.shape[axis] === 0)) return;
  refuse(
    'E_EMPTY',
    `${owner}.x`,
    'elements along the axis',
    x.shape,
    `${owner}: no elements along the axis of [${x.shape.join(', ')}]`,
  );
}

/** Whether all booleans along axes are true. */
export function all(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  const isEvery: Reduction = (values, first, count) => (values.subarray(first, first + count).includes(0) ? 0 : 1);
  return reduce('tf.all', read('tf.all.x', x, 'bool'), axis, keepDims, 'bool', isEvery);
}

/** Whether one of the booleans along axes is true. */
export function someOf(x: Input, axis?: Axes, keepDims?: boolean): Elements {
  const isSome: Reduction = (values, first, count) => {
    for (let index = first; index < first + count; index++) if (values[index] !== 0) return 1;
    return 0;
  };
  return reduce('tf.any', read('tf.any.x', x, 'bool'), axis, keepDims, 'bool', isSome);
}

/** Index of the largest element along an axis, the first of equals. */
export function argMax(x: Input, axis = 0): Elements {
  return indexOfExtreme('tf.argMax', x, axis, (value, most) => value > most);
}

/** Index of the smallest element along an axis, the first of equals. */
export function argMin(x: Input, axis = 0): Elements {
  return indexOfExtreme('tf.argMin', x, axis, (value, least) => value < least);
}

function indexOfExtreme(owner: string, x: Input, axis: number, isBetter: (a: number, b: number) => boolean): Elements {
  const from = read(`${owner}.x`, x);
  const along = requireAxis(owner, axis, from.shape);
  requireSome(owner, from, [along]);
  return reduce(owner, from, along, false, 'int32', (values, first, count) => {
    let best = 0;
    for (let index = 1; index < count; index++)
      if (isBetter(values[first + index]!, values[first + best]!)) best = index;
    return best;
  });
}

/** Sums of the elements up to each one along an axis. */
export function cumsum(x: Input, axis?: number, exclusive?: boolean, reverse?: boolean): Elements {
  return accumulate('tf.cumsum', x, axis, exclusive, reverse, 0, (total, value) => total + value);
}

/** Products of the elements up to each one along an axis. */
export function cumprod(x: Input, axis?: number, exclusive?: boolean, reverse?: boolean): Elements {
  return accumulate('tf.cumprod', x, axis, exclusive, reverse, 1, (total, value) => total * value);
}

/** @param exclusive  without the element itself.  @param reverse  from the last one on. */
function accumulate(
  owner: string,
  x: Input,
  axis: number | undefined,
  exclusive: unknown,
  reverse: unknown,
  start: number,
  of: (total: number, value: number) => number,
): Elements {
  const from = read(`${owner}.x`, x);
  const along = requireAxis(owner, axis ?? 0, from.shape);
  const isExclusive = requireSwitch(`${owner}.exclusive`, exclusive);
  const isReversed = requireSwitch(`${owner}.reverse`, reverse);
  const values = valuesOf(from);
  const dtype = joinedType(from.dtype, 'int32');
  const to = zerosOf(owner, dtype, values.length);
  const count = from.shape[along]!;
  const step = sizeOf(from.shape.slice(along + 1));
  for (let run = 0; run < (count === 0 ? 0 : values.length / count); run++) {
    const first = Math.floor(run / step) * count * step + (run % step);
    let total = start;
    for (let index = 0; index < count; index++) {
      const at = first + (isReversed ? count - 1 - index : index) * step;
      if (isExclusive) to[at] = total;
      total = of(isExclusive ? to[at]! : total, values[at]!);
      if (!isExclusive) {
        to[at] = total;
        total = to[at]!; // rounded, as the elements are
      }
    }
  }
  return new Elements(to, from.shape, dtype);
}

/** Reshapes a reduced tensor to have 1 in the place of the axes. */
export function kept(x: Elements, shape: readonly number[], axes: readonly number[]): Elements {
  return shaped(x, reducedShape(shape, axes, true));
}
