import { DataError, HyperparameterError, ShapeError } from '../../../errors.js';
import { show } from '../../../show.js';
import { refuse, requireInteger } from '../../../validate.js';
import { cast, Elements, type Input, read, shaped, valuesOf, zerosOf } from '../elements.js';
import { isSameShape, requireAxis, requireSizes, sizeOf, stridesOf } from '../shapes.js';
import { takeAlong } from './shaping.js';
import { joined } from './slicing.js';

/** Reads indices in [0, count). @throws DataError `E_DATA` for another number. */
function requireIndices(path: string, indices: Elements, count: number): Elements {
  for (const [at, index] of valuesOf(indices).entries()) {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new DataError('E_DATA', `${path}[${at}] must be an index of ${count} elements, got ${index}`, {
        path,
        got: index,
      });
    }
  }
  return indices;
}

/**
 * Takes entries along an axis by their indices.
 *
 * @param batchDims  so many leading axes are those of `indices` too, which then are taken in each of them.
 * @throws DataError `E_DATA` for an index that is not there; TensorFlow.js lets them pass on other backends than its CPU.
 */
export function gather(x: Input, indices: Input, axis = 0, batchDims = 0): Elements {
  const from = read('tf.gather.x', x);
  const along = requireAxis('tf.gather', axis, from.shape);
  const wanted = requireIndices('tf.gather.indices', read('tf.gather.indices', indices, 'int32'), from.shape[along]!);
  const given = requireInteger('tf.gather.batchDims', batchDims, -wanted.shape.length);
  const batches = given < 0 ? given + wanted.shape.length : given;
  const common = from.shape.slice(0, batches);
  if (batches > along || !isSameShape(common, wanted.shape.slice(0, batches))) {
    refuse(ShapeError, 'tf.gather.batchDims', 'at most axis, and leading axes that agree', batchDims);
  }
  const shape = [...from.shape.slice(0, along), ...wanted.shape.slice(batches), ...from.shape.slice(along + 1)];
  const count = sizeOf(common);
  if (count === 1) return shaped(takeAlong('tf.gather', from, valuesOf(wanted), along), shape);
  const [whole, each] = [from.size / count, wanted.size / count];
  const rows = Array.from({ length: count }, (_, batch) => {
    const x = new Elements(
      valuesOf(from).subarray(batch * whole, (batch + 1) * whole),
      from.shape.slice(batches),
      from.dtype,
    );
    return shaped(
      takeAlong('tf.gather', x, valuesOf(wanted).subarray(batch * each, (batch + 1) * each), along - batches),
      [1, sizeOf(shape) / count],
    );
  });
  return rows.length === 0
    ? new Elements(zerosOf('tf.gather', from.dtype, 0), shape, from.dtype)
    : shaped(joined('tf.gather', [rows[0]!, ...rows.slice(1)], 0), shape);
}

/** Takes the parts that rows of indices name: each row has one index for each of the first axes. */
export function gatherND(x: Input, indices: Input): Elements {
  const from = read('tf.gatherND.x', x);
  const wanted = read('tf.gatherND.indices', indices, 'int32');
  const depth = wanted.shape.at(-1);
  if (depth === undefined || depth > from.shape.length)
    refuse(ShapeError, 'tf.gatherND.indices', `rows of at most ${from.shape.length} indices`, wanted.shape);
  const rest = from.shape.slice(depth);
  const flat = flatIndices('tf.gatherND.indices', wanted, from.shape.slice(0, depth));
  const taken = takeAlong('tf.gatherND', shaped(from, [sizeOf(from.shape.slice(0, depth)), sizeOf(rest)]), flat, 0);
  return shaped(taken, [...wanted.shape.slice(0, -1), ...rest]);
}

/** Row-major indices of the rows of indices. */
function flatIndices(path: string, indices: Elements, shape: readonly number[]): Int32Array {
  const strides = stridesOf(shape);
  const values = valuesOf(indices);
  const depth = shape.length;
  return Int32Array.from({ length: sizeOf(indices.shape.slice(0, -1)) }, (_, row) => {
    let flat = 0;
    for (let axis = 0; axis < depth; axis++) {
      const index = values[row * depth + axis]!;
      if (index < 0 || index >= shape[axis]!) {
        throw new DataError('E_DATA', `${path}: row ${row} has no element in ${show(shape)}`, { path, got: index });
      }
      flat += index * strides[axis]!;
    }
    return flat;
  });
}

/** Adds parts up at the places that rows of indices name, in a tensor of zeros. */
export function scatterND(indices: Input, updates: Input, shape: readonly number[]): Elements {
  const sizes = requireSizes('tf.scatterND', shape);
  const from = read('tf.scatterND.updates', updates);
  const zeros = new Elements(zerosOf('tf.scatterND', from.dtype, sizeOf(sizes)), sizes, from.dtype);
  return placed('tf.scatterND', zeros, indices, from, (old, value) => old + value);
}

/** Writes parts to the places that rows of indices name. */
export function tensorScatterUpdate(tensor: Input, indices: Input, updates: Input): Elements {
  const from = read('tf.tensorScatterUpdate.tensor', tensor);
  const copy = new Elements(valuesOf(from).slice(), from.shape, from.dtype);
  return placed(
    'tf.tensorScatterUpdate',
    copy,
    indices,
    cast(read('tf.tensorScatterUpdate.updates', updates), from.dtype),
    (_, value) => value,
  );
}

function placed(
  owner: string,
  target: Elements,
  indices: Input,
  updates: Elements,
  of: (old: number, value: number) => number,
): Elements {
  const wanted = read(`${owner}.indices`, indices, 'int32');
  const depth = wanted.shape.at(-1);
  if (depth === undefined || depth > target.shape.length)
    refuse(ShapeError, `${owner}.indices`, `rows of at most ${target.shape.length} indices`, wanted.shape);
  const expected = [...wanted.shape.slice(0, -1), ...target.shape.slice(depth)];
  if (!isSameShape(updates.shape, expected))
    refuse(ShapeError, `${owner}.updates`, `of shape ${show(expected)}`, updates.shape);
  const [to, from] = [valuesOf(target), valuesOf(updates)];
  const inner = sizeOf(target.shape.slice(depth));
  for (const [row, flat] of flatIndices(`${owner}.indices`, wanted, target.shape.slice(0, depth)).entries()) {
    for (let index = 0; index < inner; index++) {
      to[flat * inner + index] = of(to[flat * inner + index]!, from[row * inner + index]!);
    }
  }
  return target;
}

/** A dense tensor of values at places: rows of indices, or indices of one axis. @throws ShapeError, HyperparameterError. */
export function sparseToDense(
  indices: Input,
  values: Input,
  outputShape: readonly number[],
  defaultValue: Input = 0,
): Elements {
  const owner = 'tf.sparseToDense';
  const [places, from] = [read(`${owner}.sparseIndices`, indices, 'int32'), read(`${owner}.sparseValues`, values)];
  const fallback = read(`${owner}.defaultValue`, defaultValue);
  const sizes = requireSizes(owner, outputShape);
  const depth = places.shape.length > 1 ? places.shape.at(-1)! : 1;
  const rows = places.shape.length > 0 ? places.shape[0]! : 1;
  if (depth !== sizes.length || places.shape.length > 2)
    refuse(ShapeError, `${owner}.sparseIndices`, `rows of ${sizes.length} indices`, places.shape);
  if (from.size !== rows && from.size !== 1)
    refuse(ShapeError, `${owner}.sparseValues`, `${rows} values, or one`, from.shape);
  const to = zerosOf(owner, from.dtype, sizeOf(sizes)).fill(valuesOf(fallback)[0] ?? 0);
  for (let row = 0; row < rows; row++) {
    let flat = 0;
    for (const [axis, size] of sizes.entries()) {
      const index = valuesOf(places)[row * depth + axis]!;
      if (index < 0 || index >= size)
        refuse(HyperparameterError, `${owner}.sparseIndices[${row}]`, `indices within [${sizes.join(', ')}]`, index);
      flat = flat * size + index;
    }
    to[flat] = valuesOf(from)[from.size === 1 ? 0 : row]!;
  }
  return new Elements(to, sizes, from.dtype);
}
