import { DataError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isA, isList, isPlain } from '../../validate.js';
import { OutOfScopeError } from '../outOfScope.js';
import { flatten, isSameShape } from '../tensors/shapes.js';
import { type DataType, Tensor, valuesOf } from '../tensors/tensor.js';
import type { TensorContainer } from '../tensors/types.js';

/** Joins elements of equal form: tensors where they have numbers. */
export function batchOf(rows: readonly unknown[]): TensorContainer {
  return joined('dataset.batch', rows);
}

function joined(path: string, rows: readonly unknown[]): TensorContainer {
  const [first] = rows;
  if (isPlain(first) && !isA(first, Tensor)) {
    const keys = Object.keys(first);
    const columns = keys.map((key) => {
      const values = rows.map((row) => (isPlain(row) && Object.hasOwn(row, key) ? row[key] : undefined));
      return [key, joined(`${path}: ${key}`, values)] as const;
    });
    return Object.fromEntries(columns);
  }
  if (isA(first, Tensor)) return stacked(path, rows);
  return ofNumbers(path, rows);
}

function stacked(path: string, rows: readonly unknown[]): Tensor {
  const [first] = rows as readonly Tensor[];
  const { shape, size, dtype } = first!;
  const values = valuesOf(first!);
  const all = new (values.constructor as Float32ArrayConstructor)(size * rows.length);
  for (const [at, row] of rows.entries()) {
    if (!isA(row, Tensor) || !isSameShape(row.shape, shape)) {
      throw new ShapeError(`${path}: element ${at} is ${show(row)}, expected a tensor of shape [${shape.join(', ')}]`, {
        path,
      });
    }
    all.set(valuesOf(row), at * size);
  }
  return new Tensor(all, [rows.length, ...shape], dtype);
}

function ofNumbers(path: string, rows: readonly unknown[]): Tensor {
  const text = rows.find((row) => typeof row === 'string' || (isList(row) && typeof row[0] === 'string'));
  if (text !== undefined)
    throw new OutOfScopeError(`${path} of texts, such as ${show(text)}`, 'map them to numbers before');
  const missing = rows.findIndex((row) => row === undefined || row === null);
  if (missing !== -1) {
    throw new DataError('E_DATA', `${path}: element ${missing} is ${show(rows[missing])}, expected a number`, { path });
  }
  const { values, shape, isBoolean } = flatten(path, rows);
  const dtype: DataType = isBoolean ? 'bool' : 'float32';
  return new Tensor(isBoolean ? Uint8Array.from(values) : Float32Array.from(values), shape, dtype);
}
