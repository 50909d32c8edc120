import { HyperparameterError, OptionError, ShapeError } from '../../errors.js';
import { isA, isList, refuse, requireBoolean, requireInteger } from '../../validate.js';
import { forget, remember } from '../engine.js';
import { refuseMembers } from '../outOfScope.js';
import type { Chained } from './chained.js';
import {
  cast,
  create,
  type DataType,
  type DataTypeMap,
  Elements,
  requireDataType,
  type TensorValues,
  valuesOf,
  zerosOf,
} from './elements.js';
import { METHODS, type Result } from './methods.js';
import { reshape } from './operations/shaping.js';
import { format } from './print.js';
import type { ArrayMap, Rank, ShapeMap } from './ranks.js';
import { isSameShape, nested, requireSizes, sizeOf, stridesOf } from './shapes.js';

/** Methods of a tensor of TensorFlow.js that are out of scope. */
const REFUSED = [
  ...['avgPool', 'batchNorm', 'batchToSpaceND', 'conv1d', 'conv2d', 'conv2dTranspose', 'dataToGPU', 'depthToSpace'],
  ...['depthwiseConv2d', 'dilation2d', 'fft', 'ifft', 'irfft', 'localResponseNormalization', 'maxPool', 'pool'],
  ...['resizeBilinear', 'resizeNearestNeighbor', 'rfft', 'separableConv2d', 'spaceToBatchND'],
];

/** The operations of {@link METHODS}, as methods. */
export interface Tensor<R extends Rank = Rank> extends Chained<Tensor> {
  readonly shape: ShapeMap[R];
}

/**
 * Numbers with a shape: inputs and outputs of a model. Immutable, but for variables: every method returns copies.
 *
 * Nothing needs to be disposed of: what nobody holds is collected. `dispose` only marks and uncounts a tensor.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block below adds every method that the interface has
export class Tensor<R extends Rank = Rank> extends Elements {
  /** Set by `tf.keep`: `tf.tidy` leaves the tensor. */
  kept = false;
  private isForgotten = false;

  static {
    for (const [name, operation] of Object.entries(METHODS)) {
      const value = function (this: Tensor, ...given: unknown[]) {
        return wrapped((operation as (x: Elements, ...given: unknown[]) => Result)(this, ...given));
      };
      Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
    }
    refuseMembers(Tensor.prototype, 'tensor', { methods: REFUSED });
  }

  /** For this library. The tensor keeps the array. */
  constructor(values: TensorValues, shape: readonly number[], dtype: DataType) {
    super(values, shape, dtype);
    remember(this);
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Distances between neighbours along each axis but the last. */
  get strides(): number[] {
    return stridesOf(this.shape).slice(0, -1);
  }

  get isDisposed(): boolean {
    return this.isForgotten;
  }

  /** The elements, row-major. As in TensorFlow.js, the caller says which array the type of the elements makes. */
  dataSync<D extends DataType = DataType>(): DataTypeMap[D] {
    return this.values.slice() as DataTypeMap[D];
  }

  /** As {@link dataSync}; resolves at once. */
  async data<D extends DataType = DataType>(): Promise<DataTypeMap[D]> {
    return this.dataSync<D>();
  }

  /** A number, or nested arrays of numbers. */
  arraySync(): ArrayMap[R] {
    return nested(this.values, this.shape) as ArrayMap[R];
  }

  /** As {@link arraySync}; resolves at once. */
  async array(): Promise<ArrayMap[R]> {
    return this.arraySync();
  }

  /** A copy of the elements that can be written to. */
  bufferSync<D extends DataType = 'float32'>(): TensorBuffer<R, D> {
    return new TensorBuffer<R, D>(this.shape, this.dtype as D, this.dataSync<D>());
  }

  /** As {@link bufferSync}; resolves at once. */
  async buffer<D extends DataType = 'float32'>(): Promise<TensorBuffer<R, D>> {
    return this.bufferSync<D>();
  }

  /** The bytes of the elements. */
  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(this.dataSync().buffer);
  }

  /**
   * Returns the same elements in another shape. One size may be -1, and follows from the others.
   *
   * @throws ShapeError if the shape does not hold all elements.
   */
  reshape<T extends Tensor>(shape: readonly number[]): T {
    return wrapped<T>(reshape(this, shape));
  }

  /** Reshapes to the shape of another tensor. @throws ShapeError if it does not hold all elements. */
  reshapeAs<T extends Tensor>(other: T): T {
    if (!isA(other, Tensor)) refuse(OptionError, 'tensor.reshapeAs.other', 'a tensor', other);
    return this.reshape(other.shape);
  }

  flatten(): Tensor<Rank.R1> {
    return this.reshape([this.size]);
  }

  as1D(): Tensor<Rank.R1> {
    return this.flatten();
  }

  as2D(rows: number, columns: number): Tensor<Rank.R2> {
    return this.reshape([rows, columns]);
  }

  as3D(rows: number, columns: number, depth: number): Tensor<Rank.R3> {
    return this.reshape([rows, columns, depth]);
  }

  as4D(rows: number, columns: number, depth: number, depth2: number): Tensor<Rank.R4> {
    return this.reshape([rows, columns, depth, depth2]);
  }

  as5D(rows: number, columns: number, depth: number, depth2: number, depth3: number): Tensor<Rank.R5> {
    return this.reshape([rows, columns, depth, depth2, depth3]);
  }

  asScalar(): Tensor<Rank.R0> {
    return this.reshape([]);
  }

  /** Converts the elements to another type. int32 drops fractions; bool is 1 for everything but 0. */
  cast<T extends Tensor = Tensor<R>>(dtype: DataType): T {
    return wrapped<T>(cast(this, requireDataType('tensor.cast', dtype)));
  }

  asType<T extends Tensor = Tensor<R>>(dtype: DataType): T {
    return this.cast(dtype);
  }

  toFloat(): Tensor<R> {
    return this.cast('float32');
  }

  toInt(): Tensor<R> {
    return this.cast('int32');
  }

  toBool(): Tensor<R> {
    return this.cast('bool');
  }

  clone(): Tensor<R> {
    return wrapped(this);
  }

  /** Makes a variable that begins with these elements: see {@link Variable}. */
  variable(trainable?: boolean, name?: string, dtype?: DataType): Variable<R> {
    return new Variable<R>(dtype === undefined ? this : this.cast(dtype), trainable, name);
  }

  /** Uncounts the tensor. Its elements stay readable until nobody holds it. */
  dispose(): void {
    if (!this.isForgotten) forget(this);
    this.isForgotten = true;
  }

  /** Does nothing: a tensor that was disposed of can still be read. */
  throwIfDisposed(): void {}

  /** Writes {@link toString} to the console. */
  print(_verbose = false): void {
    console.log(this.toString());
  }

  override toString(): string {
    return `Tensor\n    ${format(this.values, this.shape).replaceAll('\n', '\n    ')}`;
  }
}

/**
 * A tensor that can be assigned to. Its name and `trainable` are kept and have no effect: optimizers here train models.
 */
export class Variable<R extends Rank = Rank> extends Tensor<R> {
  private static made = 0;
  readonly name: string;
  trainable: boolean;

  constructor(initialValue: Tensor<R>, trainable = true, name?: string) {
    if (!isA(initialValue, Tensor)) refuse(OptionError, 'tf.variable.initialValue', 'a tensor', initialValue);
    const isTrainable = requireBoolean('tf.variable.trainable', trainable);
    if (name !== undefined && typeof name !== 'string') refuse(OptionError, 'tf.variable.name', 'a string', name);
    super(valuesOf(initialValue), initialValue.shape, initialValue.dtype);
    this.kept = true; // tidy leaves variables
    this.trainable = isTrainable;
    this.name = name ?? `${Variable.made++}`;
  }

  /** Takes the elements of a tensor over. @throws ShapeError for another shape; DataError `E_DATA` for another type. */
  assign(newValue: Tensor<R>): void {
    if (!isA(newValue, Tensor)) refuse(OptionError, 'variable.assign.newValue', 'a tensor', newValue);
    const { shape, dtype } = newValue;
    if (dtype !== this.dtype) refuse('E_DATA', 'variable.assign.newValue', `a tensor of ${this.dtype}`, dtype);
    if (!isSameShape(shape, this.shape)) {
      refuse(ShapeError, 'variable.assign.newValue', `of shape [${this.shape.join(', ')}]`, shape);
    }
    this.values = valuesOf(newValue);
  }
}

/** Elements that can be written one by one, and then become a tensor. */
export class TensorBuffer<R extends Rank = Rank, D extends DataType = 'float32'> {
  readonly shape: ShapeMap[R];
  readonly dtype: D;
  readonly size: number;
  readonly strides: number[];
  values: DataTypeMap[D];

  /** @param values  kept; default: zeros.  @throws ShapeError unless they are as many as the shape has. */
  constructor(shape: ShapeMap[R], dtype: D, values?: DataTypeMap[D]) {
    const sizes = requireSizes('tf.buffer', shape, 0, HyperparameterError);
    const type = requireDataType('tf.buffer', dtype);
    const given = values ?? (zerosOf('tf.buffer', type, sizeOf(sizes)) as DataTypeMap[D]);
    if (create('tf.buffer.values', given).size !== sizeOf(sizes)) {
      refuse(ShapeError, 'tf.buffer.values', `${sizeOf(sizes)} elements`, given.length);
    }
    this.shape = [...sizes] as ShapeMap[R];
    this.dtype = dtype;
    this.size = given.length;
    this.strides = stridesOf(sizes).slice(0, -1);
    this.values = given;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** Writes an element. @throws HyperparameterError unless there is one at those indices. */
  set(value: number | boolean, ...locs: number[]): void {
    if (typeof value !== 'number' && typeof value !== 'boolean')
      refuse('E_DATA', 'buffer.set.value', 'a number', value);
    this.values[this.locToIndex(locs.length === 0 ? [0] : locs)] = Number(value);
  }

  /** Reads an element. @throws HyperparameterError unless there is one at those indices. */
  get(...locs: number[]): number {
    return this.values[this.locToIndex(locs.length === 0 ? [0] : locs)]!;
  }

  /** The row-major index of an element. @throws HyperparameterError unless there is one at those indices. */
  locToIndex(locs: readonly number[]): number {
    const sizes: readonly number[] = this.rank === 0 ? [1] : this.shape;
    const isThere =
      isList(locs) &&
      locs.length === sizes.length &&
      locs.every((index, axis) => Number.isInteger(index) && index >= 0 && index < sizes[axis]!);
    if (!isThere) refuse(HyperparameterError, 'buffer', `indices within [${this.shape.join(', ')}]`, locs);
    return locs.reduce((flat, index, axis) => flat * sizes[axis]! + index, 0);
  }

  /** The indices of an element by its row-major index. */
  indexToLoc(index: number): number[] {
    const flat = requireInteger('buffer.indexToLoc.index', index, 0);
    return stridesOf(this.shape).map((stride, axis) => Math.floor(flat / stride) % this.shape[axis]!);
  }

  /** A tensor of a copy of the elements. */
  toTensor(): Tensor<R> {
    return new Tensor<R>(valuesOf(create('tf.buffer', this.values, this.shape, this.dtype)), this.shape, this.dtype);
  }
}

/** Makes tensors of what an operation made. As in TensorFlow.js, the caller says how many axes they have. */
export function wrapped<T = Tensor>(made: Result): T {
  const wrap = (x: Elements) => new Tensor(valuesOf(x), x.shape, x.dtype);
  const tensors = isA(made, Elements)
    ? wrap(made)
    : isList(made)
      ? made.map((x) => wrap(x as Elements))
      : Object.fromEntries(Object.entries(made).map(([name, x]) => [name, wrap(x)]));
  return tensors as T;
}

export { arrayOf, type DataType, requireDataType, type TensorValues, valuesOf } from './elements.js';
