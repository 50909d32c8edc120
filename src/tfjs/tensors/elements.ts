import { allocate } from '../../data/reading/allocate.js';
import { OptionError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isA, isList, refuse } from '../../validate.js';
import type { Maybe } from '../options.js';
import { OutOfScopeError } from '../outOfScope.js';
import { flatten, isSameShape, requireSizes, sizeOf, type TensorLike } from './shapes.js';

/** Type of a tensor's elements. */
export type DataType = 'float32' | 'int32' | 'bool';

/** Arrays of the elements by their type. */
export interface DataTypeMap {
  float32: Float32Array;
  int32: Int32Array;
  bool: Uint8Array;
}

/** The elements, row-major. */
export type TensorValues = DataTypeMap[DataType];

/** Types from the narrowest on: two of them join in the wider one. */
const DATA_TYPES = ['bool', 'int32', 'float32'] as const satisfies DataType[];

/** Numbers with a shape, which operations read and make. A tensor is one with methods. */
export class Elements {
  readonly dtype: DataType;
  readonly shape: number[];
  /** Number of elements. */
  readonly size: number;
  /** Never written to, because reshaped tensors share it. A variable gets another one. */
  protected values: TensorValues;

  /** Keeps the array. */
  constructor(values: TensorValues, shape: readonly number[], dtype: DataType) {
    this.values = values;
    this.shape = [...shape];
    this.size = values.length;
    this.dtype = dtype;
  }
}

/** Input of operations: a tensor, or values that become one. */
export type Input = Elements | TensorLike;

/** Returns the elements without a copy, for code of this facade that only reads them. */
export function valuesOf(given: Elements): TensorValues {
  return given['values'];
}

/** @throws OutOfScopeError unless it is one of the three types. */
export function requireDataType(owner: string, dtype: DataType): DataType {
  if (DATA_TYPES.includes(dtype)) return dtype;
  throw new OutOfScopeError(`${owner}: dtype ${show(dtype)}`, 'here it is float32, int32, bool');
}

/** The wider one of two types. */
export function joinedType(a: DataType, b: DataType): DataType {
  return DATA_TYPES[Math.max(DATA_TYPES.indexOf(a), DATA_TYPES.indexOf(b))]!;
}

/** Makes an array of zeros. @throws MemoryError if there would be too many. */
export function zerosOf(owner: string, dtype: DataType, size: number): TensorValues {
  return allocate<TensorValues>(owner, size, 1, (length) => {
    return dtype === 'float32'
      ? new Float32Array(length)
      : dtype === 'int32'
        ? new Int32Array(length)
        : new Uint8Array(length);
  });
}

/** Makes a new array of that type. int32 drops fractions; bool is 1 for everything but 0. */
export function arrayOf(dtype: DataType, values: ArrayLike<number>): TensorValues {
  if (dtype === 'float32') return new Float32Array(values);
  if (dtype === 'int32') return new Int32Array(values);
  const flags = new Uint8Array(values.length);
  for (let index = 0; index < flags.length; index++) flags[index] = values[index] === 0 ? 0 : 1;
  return flags;
}

/** The same elements in another type; itself, if that is its own. */
export function cast(x: Elements, dtype: DataType): Elements {
  return x.dtype === dtype ? x : new Elements(arrayOf(dtype, valuesOf(x)), x.shape, dtype);
}

/** The same elements in another shape, which must hold as many. */
export function shaped(x: Elements, shape: readonly number[]): Elements {
  return new Elements(valuesOf(x), shape, x.dtype);
}

/**
 * Makes elements of values that a user gives.
 *
 * @param shape  default: that of the values. Flat values take any shape of as many elements.
 * @param dtype  default: 'bool' for booleans, 'int32' for integer typed arrays, otherwise 'float32'.
 * @throws ShapeError if the values are ragged or do not fit; DataError `E_DATA` for a value that is not a number; OutOfScopeError.
 */
export function create(
  owner: string,
  input: unknown,
  shape?: Maybe<readonly number[]>,
  dtype?: Maybe<DataType>,
): Elements {
  const flat = flatten(owner, input);
  const isFlat = flat.shape.length <= 1;
  const sizes = shape === undefined || shape === null ? flat.shape : requireSizes(owner, shape);
  const fits = isFlat ? sizeOf(sizes) === flat.values.length : isSameShape(sizes, flat.shape);
  if (!fits) refuse(ShapeError, owner, `values of shape [${sizes.join(', ')}]`, flat.shape);
  const type = requireDataType(owner, dtype ?? (flat.isBoolean ? 'bool' : typeOf(input)));
  return new Elements(arrayOf(type, flat.values), sizes, type);
}

function typeOf(input: unknown): DataType {
  const isInteger = input instanceof Int32Array || input instanceof Uint8Array || input instanceof Uint8ClampedArray;
  return isInteger ? 'int32' : 'float32';
}

/**
 * Reads an argument of an operation: a tensor, or values that become one.
 *
 * @param only  the type that a tensor must have, and that values get.
 * @throws DataError `E_DATA` for a tensor of another type; and as {@link create}.
 */
export function read(owner: string, given: Input, only?: DataType): Elements {
  if (!isA(given, Elements)) return create(owner, given, undefined, only);
  if (only !== undefined && given.dtype !== only) {
    const message = `${owner} must be a tensor of ${only}, got one of ${given.dtype}: cast it`;
    refuse('E_DATA', owner, `a tensor of ${only}`, given.dtype, message);
  }
  return given;
}

/** Reads a list of tensors. @throws OptionError unless it is one with at least one entry; and as {@link read}. */
export function readAll(owner: string, given: unknown): readonly [Elements, ...Elements[]] {
  if (!isList(given)) refuse(OptionError, owner, 'an array of tensors', given);
  const [first, ...rest] = given.map((entry, index) => read(`${owner}[${index}]`, entry as Input));
  return first === undefined ? refuse(OptionError, owner, 'at least one tensor', given) : [first, ...rest];
}
