import { HyperparameterError, OptionError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isA, refuse } from '../../validate.js';
import { OutOfScopeError, refuseMembers } from '../outOfScope.js';
import { format } from './print.js';
import { type NestedNumbers, nested, requireSizes, sizeOf } from './shapes.js';

/** Type of a tensor's elements. */
export type DataType = 'float32' | 'int32' | 'bool';

/** The elements, row-major. */
export type TensorValues = Float32Array | Int32Array | Uint8Array;

const DATA_TYPES: readonly unknown[] = ['float32', 'int32', 'bool'] satisfies DataType[];

/** @throws OutOfScopeError unless it is one of the three types. */
export function requireDataType(owner: string, dtype: DataType): DataType {
  if (DATA_TYPES.includes(dtype)) return dtype;
  throw new OutOfScopeError(`${owner}: dtype ${show(dtype)}`, `here it is ${DATA_TYPES.join(', ')}`);
}

/** Makes a new array of that type. int32 drops fractions; bool is 1 for everything but 0. */
export function arrayOf(dtype: DataType, values: ArrayLike<number>): TensorValues {
  if (dtype === 'float32') return Float32Array.from(values);
  if (dtype === 'int32') return Int32Array.from(values);
  return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
}

/** The chained operations of a tensor of TensorFlow.js that are out of scope. */
const OPERATIONS = [
  ...['abs', 'acos', 'acosh', 'add', 'all', 'any', 'argMin', 'as3D', 'as4D', 'as5D', 'asin', 'asinh', 'atan', 'atan2'],
  ...['atanh', 'avgPool', 'batchNorm', 'batchToSpaceND', 'broadcastTo', 'buffer', 'bufferSync', 'bytes', 'ceil'],
  ...['clipByValue', 'concat', 'conv1d', 'conv2d', 'conv2dTranspose', 'cos', 'cosh', 'cumprod', 'cumsum', 'dataToGPU'],
  ...['depthToSpace', 'depthwiseConv2d', 'dilation2d', 'div', 'divNoNan', 'dot', 'elu', 'equal', 'erf'],
  ...['euclideanNorm', 'exp', 'expandDims', 'expm1', 'fft', 'floor', 'floorDiv', 'gather', 'greater', 'greaterEqual'],
  ...['ifft', 'irfft', 'isFinite', 'isInf', 'isNaN', 'leakyRelu', 'less', 'lessEqual', 'localResponseNormalization'],
  ...['log', 'log1p', 'logSigmoid', 'logSoftmax', 'logSumExp', 'logicalAnd', 'logicalNot', 'logicalOr', 'logicalXor'],
  ...['matMul', 'max', 'maxPool', 'maximum', 'mean', 'min', 'minimum', 'mirrorPad', 'mod', 'mul', 'neg', 'norm'],
  ...['notEqual', 'oneHot', 'onesLike', 'pad', 'pool', 'pow', 'prelu', 'prod', 'reciprocal', 'relu', 'relu6'],
  ...['resizeBilinear', 'resizeNearestNeighbor', 'reverse', 'rfft', 'round', 'rsqrt', 'selu', 'separableConv2d'],
  ...['sigmoid', 'sign', 'sin', 'sinh', 'slice', 'softmax', 'softplus', 'spaceToBatchND', 'split', 'sqrt', 'square'],
  ...['squaredDifference', 'squeeze', 'stack', 'step', 'stridedSlice', 'sub', 'sum', 'tan', 'tanh', 'tile', 'topk'],
  ...['transpose', 'unique', 'unsortedSegmentSum', 'unstack', 'variable', 'where', 'zerosLike'],
];

/**
 * Numbers with a shape: inputs and outputs of a model. Immutable plain JavaScript: nothing needs to be disposed of, and every
 * method returns copies.
 *
 * Algebra on tensors is out of scope: those operations throw `OutOfScopeError`.
 */
export class Tensor {
  readonly dtype: DataType;
  readonly shape: number[];
  /** Number of elements. */
  readonly size: number;
  readonly isDisposed = false;
  private readonly values: TensorValues;

  static {
    const instead = 'compute on the arrays that dataSync and arraySync give';
    refuseMembers(Tensor.prototype, 'tensor', { methods: OPERATIONS, instead });
  }

  /** For this library. The tensor keeps the array. */
  constructor(values: TensorValues, shape: readonly number[], dtype: DataType) {
    this.values = values;
    this.shape = [...shape];
    this.size = values.length;
    this.dtype = dtype;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The elements, row-major. */
  dataSync(): TensorValues {
    return this.values.slice();
  }

  /** As {@link dataSync}; resolves at once. */
  async data(): Promise<TensorValues> {
    return this.dataSync();
  }

  /** A number, or nested arrays of numbers. */
  arraySync(): NestedNumbers {
    return nested(this.values, this.shape);
  }

  /** As {@link arraySync}; resolves at once. */
  async array(): Promise<NestedNumbers> {
    return this.arraySync();
  }

  /**
   * Finds the index of the largest element along an axis, the first of equals. The result does not have that axis.
   *
   * @throws HyperparameterError if there is no such axis.
   */
  argMax(axis = 0): Tensor {
    const { shape, values, rank } = this;
    const along = Number.isInteger(axis) ? (axis < 0 ? axis + rank : axis) : Number.NaN;
    const count = shape[along];
    if (count === undefined) {
      refuse(HyperparameterError, 'tensor.argMax.axis', `an axis of [${shape.join(', ')}]`, axis);
    }
    const inner = sizeOf(shape.slice(along + 1));
    const outer = sizeOf(shape.slice(0, along));
    const result = new Int32Array(outer * inner);
    for (let at = 0; at < result.length; at++) {
      const first = Math.floor(at / inner) * count * inner + (at % inner);
      for (let index = 1; index < count; index++) {
        if (values[first + index * inner]! > values[first + result[at]! * inner]!) result[at] = index;
      }
    }
    return new Tensor(result, [...shape.slice(0, along), ...shape.slice(along + 1)], 'int32');
  }

  /**
   * Returns the same elements in another shape. One size may be -1, and follows from the others.
   *
   * @throws ShapeError if the shape does not hold all elements.
   */
  reshape(shape: readonly number[]): Tensor {
    const given = requireSizes('tensor.reshape', shape, -1);
    const known = sizeOf(given.filter((size) => size !== -1));
    const sizes = given.map((size) => (size === -1 ? this.size / known : size));
    const isShape = sizes.every((size) => Number.isSafeInteger(size) && size >= 0);
    if (!isShape || sizeOf(sizes) !== this.size || given.filter((size) => size === -1).length > 1) {
      const expected = `${this.size} elements`;
      const message = `tensor.reshape: [${given.join(', ')}] does not hold ${expected}`;
      refuse(ShapeError, 'tensor.reshape', expected, shape, message);
    }
    return new Tensor(this.values, sizes, this.dtype);
  }

  /** Reshapes to the shape of another tensor. @throws ShapeError if it does not hold all elements. */
  reshapeAs(other: Tensor): Tensor {
    if (!isA(other, Tensor)) refuse(OptionError, 'tensor.reshapeAs.other', 'a tensor', other);
    return this.reshape(other.shape);
  }

  flatten(): Tensor {
    return this.reshape([this.size]);
  }

  as1D(): Tensor {
    return this.flatten();
  }

  as2D(rows: number, columns: number): Tensor {
    return this.reshape([rows, columns]);
  }

  asScalar(): Tensor {
    return this.reshape([]);
  }

  /** Converts the elements to another type. int32 drops fractions; bool is 1 for everything but 0. */
  cast(dtype: DataType): Tensor {
    const type = requireDataType('tensor.cast', dtype);
    return new Tensor(arrayOf(type, this.values), this.shape, type);
  }

  asType(dtype: DataType): Tensor {
    return this.cast(dtype);
  }

  toFloat(): Tensor {
    return this.cast('float32');
  }

  toInt(): Tensor {
    return this.cast('int32');
  }

  toBool(): Tensor {
    return this.cast('bool');
  }

  clone(): Tensor {
    return new Tensor(this.values, this.shape, this.dtype);
  }

  /** Does nothing: a tensor is collected like any other object. */
  dispose(): void {}

  /** Writes {@link toString} to the console. */
  print(_verbose = false): void {
    console.log(this.toString());
  }

  toString(): string {
    return `Tensor\n    ${format(this.values, this.shape).replaceAll('\n', '\n    ')}`;
  }
}

/** Returns the elements without a copy, for code of this facade that only reads them. */
export function valuesOf(tensor: Tensor): TensorValues {
  return tensor['values'];
}
