import { HyperparameterError, ShapeError } from '../../../errors.js';
import { show } from '../../../show.js';
import { isList, refuse } from '../../../validate.js';
import { Elements, type Input, read, shaped, valuesOf, zerosOf } from '../elements.js';
import { inferredSizes, requireAxes, requireAxis, requireSizes, sizeOf, stridesOf } from '../shapes.js';
import { requireNumber } from './numbers.js';
import { gathered, scattered } from './strided.js';

type Shape = readonly number[];

/** The same elements in another shape. One size may be -1, and follows from the others. @throws ShapeError. */
export function reshape(x: Input, shape: Shape): Elements {
  const from = read('tf.reshape.x', x);
  const given = requireSizes('tf.reshape', shape, -1);
  const sizes = inferredSizes(given, from.size);
  if (sizes !== undefined) return shaped(from, sizes);
  const expected = `${from.size} elements`;
  const message = `tf.reshape: [${given.join(', ')}] does not hold ${expected}`;
  return refuse(ShapeError, 'tf.reshape', expected, shape, message);
}

/** Puts an axis of size 1 in. @throws HyperparameterError unless the axis is in [-rank - 1, rank]. */
export function expandDims(x: Input, axis = 0): Elements {
  const from = read('tf.expandDims.x', x);
  const at = requireAxis('tf.expandDims', axis, [...from.shape, 1]);
  return shaped(from, [...from.shape.slice(0, at), 1, ...from.shape.slice(at)]);
}

/** Takes axes of size 1 out: some, or all. @throws ShapeError if one has another size. */
export function squeeze(x: Input, axis?: Shape | null): Elements {
  const from = read('tf.squeeze.x', x);
  if (axis === undefined || axis === null)
    return shaped(
      from,
      from.shape.filter((size) => size !== 1),
    );
  const axes = requireAxes('tf.squeeze', axis, from.shape);
  const wrong = axes.find((index) => from.shape[index] !== 1);
  if (wrong !== undefined) refuse(ShapeError, 'tf.squeeze.axis', `axes of size 1 of [${from.shape.join(', ')}]`, axis);
  return shaped(
    from,
    from.shape.filter((_, index) => !axes.includes(index)),
  );
}

/** Puts the axes in another order; default: reversed. @throws HyperparameterError unless perm has each axis once. */
export function transpose(x: Input, perm?: Shape | null): Elements {
  const from = read('tf.transpose.x', x);
  const axes = [...from.shape.keys()];
  const given = perm ?? axes.reverse();
  if (!isList(given)) refuse(HyperparameterError, 'tf.transpose.perm', 'a list of axes', perm);
  const order = given.map((axis) => requireAxis('tf.transpose.perm', axis, from.shape));
  if (order.length !== axes.length || new Set(order).size < axes.length) {
    refuse(HyperparameterError, 'tf.transpose.perm', `each of ${axes.length} axes once`, perm);
  }
  const strides = stridesOf(from.shape);
  return gathered(
    'tf.transpose',
    from,
    order.map((axis) => from.shape[axis]!),
    order.map((axis) => strides[axis]!),
  );
}

/** Reverses the order along axes, default all. @throws HyperparameterError for an axis that is not there. */
export function reverse(x: Input, axis?: number | Shape | null): Elements {
  const from = read('tf.reverse.x', x);
  const axes = requireAxes('tf.reverse', axis, from.shape);
  if (from.size === 0) return from;
  const strides = stridesOf(from.shape);
  let offset = 0;
  for (const along of axes) {
    offset += (from.shape[along]! - 1) * strides[along]!;
    strides[along]! *= -1;
  }
  return gathered('tf.reverse', from, from.shape, strides, offset);
}

/** Repeats a tensor along each axis. @throws ShapeError unless there is one integer >= 0 for every axis. */
export function tile(x: Input, reps: Shape): Elements {
  const from = read('tf.tile.x', x);
  const times = requireSizes('tf.tile.reps', reps);
  if (times.length !== from.shape.length) refuse(ShapeError, 'tf.tile.reps', `${from.shape.length} numbers`, reps);
  const strides = stridesOf(from.shape);
  const apart = gathered(
    'tf.tile',
    from,
    times.flatMap((count, axis) => [count, from.shape[axis]!]),
    strides.flatMap((stride) => [0, stride]),
  );
  return shaped(
    apart,
    times.map((count, axis) => count * from.shape[axis]!),
  );
}

type Paddings = readonly (readonly [number, number])[];

/** Reads [before, after] of each axis. */
function requirePaddings(owner: string, x: Elements, paddings: unknown): Paddings {
  if (!isList(paddings) || paddings.length !== x.shape.length) {
    refuse(ShapeError, `${owner}.paddings`, `[before, after] for ${x.shape.length} axes`, paddings);
  }
  // Holes are pairs that are missing.
  return Array.from(paddings, (pair, axis) => {
    const [before, after, ...more] = requireSizes(`${owner}.paddings[${axis}]`, pair);
    if (before === undefined || after === undefined || more.length > 0) {
      return refuse(ShapeError, `${owner}.paddings[${axis}]`, '[before, after]', pair);
    }
    return [before, after] as const;
  });
}

/** Puts a constant around the elements. @param paddings  [before, after] for each axis. */
export function pad(x: Input, paddings: Paddings, constantValue = 0): Elements {
  const from = read('tf.pad.x', x);
  const around = requirePaddings('tf.pad', from, paddings);
  requireNumber('tf.pad.constantValue', constantValue);
  const shape = from.shape.map((size, axis) => size + around[axis]![0] + around[axis]![1]);
  const to = zerosOf('tf.pad', from.dtype, sizeOf(shape)).fill(constantValue);
  const result = new Elements(to, shape, from.dtype);
  const strides = stridesOf(shape);
  scattered(
    from,
    result,
    strides,
    around.reduce((sum, [before], axis) => sum + before * strides[axis]!, 0),
  );
  return result;
}

/** Mirrors the elements outwards: about the last one ('reflect') or behind it ('symmetric'). @throws ShapeError if it is too far. */
export function mirrorPad(x: Input, paddings: Paddings, mode: 'reflect' | 'symmetric'): Elements {
  let result = read('tf.mirrorPad.x', x);
  if (mode !== 'reflect' && mode !== 'symmetric')
    refuse(HyperparameterError, 'tf.mirrorPad.mode', '"reflect" or "symmetric"', mode);
  const shift = mode === 'reflect' ? 0 : 1;
  for (const [axis, [before, after]] of requirePaddings('tf.mirrorPad', result, paddings).entries()) {
    const size = result.shape[axis]!;
    const most = size - 1 + shift;
    if (before > most || after > most)
      refuse(ShapeError, `tf.mirrorPad.paddings[${axis}]`, `at most ${most}`, [before, after]);
    const order = Array.from({ length: before + size + after }, (_, index) => {
      const at = index - before;
      return at < 0 ? -at - shift : at < size ? at : 2 * size - 2 - at + shift;
    });
    result = takeAlong('tf.mirrorPad', result, order, axis);
  }
  return result;
}

/** Takes the entries of those indices along an axis. The indices must be there. */
export function takeAlong(owner: string, x: Elements, indices: ArrayLike<number>, axis: number): Elements {
  const shape = [...x.shape.slice(0, axis), indices.length, ...x.shape.slice(axis + 1)];
  const inner = sizeOf(x.shape.slice(axis + 1));
  const outer = sizeOf(x.shape.slice(0, axis));
  const step = x.shape[axis]! * inner;
  const from = valuesOf(x);
  const to = zerosOf(owner, x.dtype, sizeOf(shape));
  for (let block = 0, at = 0; block < outer; block++) {
    for (let index = 0; index < indices.length; index++, at += inner) {
      const first = block * step + indices[index]! * inner;
      if (inner === 1) to[at] = from[first]!;
      else to.set(from.subarray(first, first + inner), at);
    }
  }
  return new Elements(to, shape, x.dtype);
}

/** Returns the tensor. @throws ShapeError unless it has the shape, in which null is any size. */
export function ensureShape(x: Input, shape: readonly (number | null)[]): Elements {
  const from = read('tf.ensureShape.x', x);
  const fits =
    isList(shape) &&
    shape.length === from.shape.length &&
    shape.every((size, axis) => size === null || size === from.shape[axis]);
  if (!fits) refuse(ShapeError, 'tf.ensureShape.x', `of shape ${show(shape)}`, from.shape);
  return from;
}

/** A tensor of twice as many axes with the elements on its diagonal, 0 elsewhere. */
export function diag(x: Input): Elements {
  const from = read('tf.diag.x', x);
  const to = zerosOf('tf.diag', from.dtype, from.size * from.size);
  for (const [index, value] of valuesOf(from).entries()) to[index * (from.size + 1)] = value;
  return new Elements(to, [...from.shape, ...from.shape], from.dtype);
}

/** Returns a tensor of so many axes. @throws ShapeError for any other. */
export function requireRank(owner: string, x: Elements, rank: number): Elements {
  if (x.shape.length === rank) return x;
  const message = `${owner}: expected ${rank} ${rank === 1 ? 'axis' : 'axes'}, got ${show(x.shape)}`;
  return refuse(ShapeError, owner, `${rank} axes`, x.shape, message);
}
