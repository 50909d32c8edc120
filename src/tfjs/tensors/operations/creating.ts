import { HyperparameterError } from '../../../errors.js';
import { isObject, refuse, requireFinite, requireInteger } from '../../../validate.js';
import { type DataType, Elements, type Input, read, requireDataType, shaped, valuesOf, zerosOf } from '../elements.js';
import { requireSizes, sizeOf } from '../shapes.js';
import { broadcastTo, joinedShape } from './broadcast.js';
import { requireNumber } from './numbers.js';
import { requireRank } from './shaping.js';

/** A tensor whose elements are all one number. */
export function filled(owner: string, shape: readonly number[], value: number, dtype: DataType = 'float32'): Elements {
  const sizes = requireSizes(owner, shape, 0, HyperparameterError);
  requireNumber(`${owner}.value`, value);
  const type = requireDataType(owner, dtype);
  return new Elements(
    zerosOf(owner, type, sizeOf(sizes)).fill(type === 'bool' ? Number(value !== 0) : value),
    sizes,
    type,
  );
}

/** Zeros or ones in the shape and type of another tensor. */
export function like(name: 'zerosLike' | 'onesLike'): (x: Input) => Elements {
  return (x) => {
    const { shape, dtype } = read(`tf.${name}.x`, x);
    return filled(`tf.${name}`, shape, name === 'onesLike' ? 1 : 0, dtype);
  };
}

/** `num` numbers from start to stop, both included, at equal distances. Each is computed from its index, so errors do not add up. */
export function linspace(start: number, stop: number, num: number): Elements {
  requireFinite('tf.linspace.start', start);
  requireFinite('tf.linspace.stop', stop);
  const count = requireInteger('tf.linspace.num', num, 1);
  const to = zerosOf('tf.linspace', 'float32', count);
  for (let index = 0; index < count; index++) {
    to[index] = index === 0 ? start : start + ((stop - start) * index) / (count - 1);
  }
  return new Elements(to, [count], 'float32');
}

/** Numbers from start on, `step` apart, below stop. Counts down by itself if stop is below start and step is 1. */
export function range(start: number, stop: number, step = 1, dtype: DataType = 'float32'): Elements {
  for (const [name, value] of Object.entries({ start, stop, step })) requireFinite(`tf.range.${name}`, value);
  if (step === 0) refuse(HyperparameterError, 'tf.range.step', 'a number other than 0', step);
  const type = requireDataType('tf.range', dtype);
  const by = stop < start && step === 1 ? -1 : step;
  const count = Math.max(Math.ceil((stop - start) / by), 0);
  const to = zerosOf('tf.range', type, count);
  for (let index = 0; index < count; index++) to[index] = start + index * by;
  return new Elements(to, [count], type);
}

/** Ones on the diagonal of a matrix, or of each of a batch of them. */
export function eye(
  rows: number,
  columns?: number | null,
  batchShape?: readonly number[] | null,
  dtype: DataType = 'float32',
): Elements {
  const height = requireInteger('tf.eye.numRows', rows, 0);
  const width = requireInteger('tf.eye.numColumns', columns ?? height, 0);
  const one = filled('tf.eye', [height, width], 0, dtype);
  for (let index = 0; index < Math.min(height, width); index++) valuesOf(one)[index * width + index] = 1;
  if (batchShape === undefined || batchShape === null) return one;
  return broadcastTo(one, [...requireSizes('tf.eye.batchShape', batchShape), height, width], 'tf.eye');
}

/** Coordinates of a grid, a matrix for x and one for y. @param options.indexing  'xy' (default): x along the columns; 'ij': along the rows. */
export function meshgrid(x?: Input, y?: Input, options: { readonly indexing?: string } = {}): Elements[] {
  const indexing = isObject(options) ? (options.indexing ?? 'xy') : options;
  if (indexing !== 'xy' && indexing !== 'ij')
    refuse(HyperparameterError, 'tf.meshgrid.indexing', '"xy" or "ij"', indexing);
  if (x === undefined) return [];
  const across = vector('tf.meshgrid.x', x);
  if (y === undefined) return [across];
  const up = vector('tf.meshgrid.y', y);
  const isColumns = indexing === 'xy';
  const shape = isColumns ? [up.size, across.size] : [across.size, up.size];
  return [
    broadcastTo(shaped(across, isColumns ? [1, across.size] : [across.size, 1]), shape, 'tf.meshgrid'),
    broadcastTo(shaped(up, isColumns ? [up.size, 1] : [1, up.size]), shape, 'tf.meshgrid'),
  ];
}

function vector(path: string, given: Input): Elements {
  const x = read(path, given);
  return x.shape.length === 0 ? shaped(x, [1]) : requireRank(path, x, 1);
}

/** The shape, as a tensor, that two shapes broadcast to. @throws ShapeError. */
export function broadcastArgs(s0: Input, s1: Input): Elements {
  const [a, b] = [s0, s1].map((given, index) => {
    const path = `tf.broadcastArgs.s${index}`;
    return Array.from(valuesOf(requireRank(path, read(path, given, 'int32'), 1)));
  });
  const shape = joinedShape('tf.broadcastArgs', a!, b!);
  return new Elements(Int32Array.from(shape), [shape.length], 'int32');
}
