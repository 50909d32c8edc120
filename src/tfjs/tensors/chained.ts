import type { DataType, Elements } from './elements.js';
import type { NormOrder } from './operations/composed.js';
import type { Axes } from './operations/reduce.js';
import type { TensorLike } from './shapes.js';

type Shape = readonly number[];
type Paddings = readonly (readonly [number, number])[];

/**
 * Operations as methods of a tensor: `x.add(y)` is `tf.add(x, y)`. Results are new tensors. As in TensorFlow.js, the caller says how many axes
 * a result has: `const m: tf.Tensor2D = x.add(y)`.
 */
export interface Chained<Any extends Elements> {
  abs<T extends Any>(this: T): T;
  acos<T extends Any>(this: T): T;
  acosh<T extends Any>(this: T): T;
  asin<T extends Any>(this: T): T;
  asinh<T extends Any>(this: T): T;
  atan<T extends Any>(this: T): T;
  atanh<T extends Any>(this: T): T;
  ceil<T extends Any>(this: T): T;
  cos<T extends Any>(this: T): T;
  cosh<T extends Any>(this: T): T;
  elu<T extends Any>(this: T): T;
  erf<T extends Any>(this: T): T;
  exp<T extends Any>(this: T): T;
  expm1<T extends Any>(this: T): T;
  floor<T extends Any>(this: T): T;
  isFinite<T extends Any>(this: T): T;
  isInf<T extends Any>(this: T): T;
  isNaN<T extends Any>(this: T): T;
  log<T extends Any>(this: T): T;
  log1p<T extends Any>(this: T): T;
  logSigmoid<T extends Any>(this: T): T;
  logicalNot<T extends Any>(this: T): T;
  neg<T extends Any>(this: T): T;
  onesLike<T extends Any>(this: T): T;
  reciprocal<T extends Any>(this: T): T;
  relu<T extends Any>(this: T): T;
  relu6<T extends Any>(this: T): T;
  round<T extends Any>(this: T): T;
  rsqrt<T extends Any>(this: T): T;
  selu<T extends Any>(this: T): T;
  sigmoid<T extends Any>(this: T): T;
  sign<T extends Any>(this: T): T;
  sin<T extends Any>(this: T): T;
  sinh<T extends Any>(this: T): T;
  softplus<T extends Any>(this: T): T;
  sqrt<T extends Any>(this: T): T;
  square<T extends Any>(this: T): T;
  tan<T extends Any>(this: T): T;
  tanh<T extends Any>(this: T): T;
  zerosLike<T extends Any>(this: T): T;

  add<T extends Any>(b: Any | TensorLike): T;
  atan2<T extends Any>(b: Any | TensorLike): T;
  div<T extends Any>(b: Any | TensorLike): T;
  divNoNan<T extends Any>(b: Any | TensorLike): T;
  equal<T extends Any>(b: Any | TensorLike): T;
  floorDiv<T extends Any>(b: Any | TensorLike): T;
  greater<T extends Any>(b: Any | TensorLike): T;
  greaterEqual<T extends Any>(b: Any | TensorLike): T;
  less<T extends Any>(b: Any | TensorLike): T;
  lessEqual<T extends Any>(b: Any | TensorLike): T;
  logicalAnd<T extends Any>(b: Any | TensorLike): T;
  logicalOr<T extends Any>(b: Any | TensorLike): T;
  logicalXor<T extends Any>(b: Any | TensorLike): T;
  maximum<T extends Any>(b: Any | TensorLike): T;
  minimum<T extends Any>(b: Any | TensorLike): T;
  mod<T extends Any>(b: Any | TensorLike): T;
  mul<T extends Any>(b: Any | TensorLike): T;
  notEqual<T extends Any>(b: Any | TensorLike): T;
  pow<T extends Any>(exponent: Any | TensorLike): T;
  prelu<T extends Any>(alpha: Any | TensorLike): T;
  squaredDifference<T extends Any>(b: Any | TensorLike): T;
  sub<T extends Any>(b: Any | TensorLike): T;

  clipByValue<T extends Any>(min: number, max: number): T;
  leakyRelu<T extends Any>(alpha?: number): T;
  step<T extends Any>(alpha?: number): T;

  all<T extends Any>(axis?: Axes, keepDims?: boolean): T;
  any: <T extends Any>(axis?: Axes, keepDims?: boolean) => T;
  argMax<T extends Any>(axis?: number): T;
  argMin<T extends Any>(axis?: number): T;
  cumprod<T extends Any>(axis?: number, exclusive?: boolean, reverse?: boolean): T;
  cumsum<T extends Any>(axis?: number, exclusive?: boolean, reverse?: boolean): T;
  euclideanNorm<T extends Any>(axis?: Axes, keepDims?: boolean): T;
  logSoftmax<T extends Any>(this: T, axis?: number): T;
  logSumExp<T extends Any>(axis?: Axes, keepDims?: boolean): T;
  max<T extends Any>(axis?: Axes, keepDims?: boolean): T;
  mean<T extends Any>(axis?: Axes, keepDims?: boolean): T;
  min<T extends Any>(axis?: Axes, keepDims?: boolean): T;
  norm<T extends Any>(ord?: NormOrder, axis?: Axes, keepDims?: boolean): T;
  prod<T extends Any>(axis?: Axes, keepDims?: boolean): T;
  softmax<T extends Any>(this: T, dim?: number): T;
  sum<T extends Any>(axis?: Axes, keepDims?: boolean): T;
  topk<T extends Any>(k?: number, sorted?: boolean): { values: T; indices: T };
  unique<T extends Any>(axis?: number): { values: T; indices: T };
  unsortedSegmentSum<T extends Any>(segmentIds: Any | TensorLike, numSegments: number): T;

  dot<T extends Any>(b: Any | TensorLike): T;
  matMul<T extends Any>(b: Any | TensorLike, transposeA?: boolean, transposeB?: boolean): T;

  broadcastTo<T extends Any>(shape: Shape): T;
  concat<T extends Any>(tensors: Any | readonly (Any | TensorLike)[], axis?: number): T;
  expandDims<T extends Any>(axis?: number): T;
  gather<T extends Any>(indices: Any | TensorLike, axis?: number, batchDims?: number): T;
  mirrorPad<T extends Any>(paddings: Paddings, mode: 'reflect' | 'symmetric'): T;
  oneHot<T extends Any>(depth: number, onValue?: number, offValue?: number, dtype?: DataType): T;
  pad<T extends Any>(paddings: Paddings, constantValue?: number): T;
  reverse<T extends Any>(this: T, axis?: number | Shape): T;
  slice<T extends Any>(this: T, begin: number | Shape, size?: number | Shape): T;
  split<T extends Any>(numOrSizeSplits: number | Shape, axis?: number): T[];
  squeeze<T extends Any>(axis?: Shape): T;
  stack<T extends Any>(tensors: Any | readonly Any[], axis?: number): T;
  stridedSlice<T extends Any>(
    begin: Shape,
    end: Shape,
    strides?: Shape,
    beginMask?: number,
    endMask?: number,
    ellipsisMask?: number,
    newAxisMask?: number,
    shrinkAxisMask?: number,
  ): T;
  tile<T extends Any>(reps: Shape): T;
  transpose<T extends Any>(perm?: Shape): T;
  unstack<T extends Any>(axis?: number): T[];
  where<T extends Any>(condition: Any | TensorLike, x: Any | TensorLike): T;
}
