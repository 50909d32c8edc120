import { isList } from '../../validate.js';
import type { Chained } from './chained.js';
import type { Elements, Input } from './elements.js';
import { binary, div, divNoNan, logical, maximum, minimum } from './operations/binary.js';
import { broadcastTo } from './operations/broadcast.js';
import { oneHot, topk, where } from './operations/choosing.js';
import { euclideanNorm, logSoftmax, logSumExp, norm, softmax } from './operations/composed.js';
import { like } from './operations/creating.js';
import { gather } from './operations/gathering.js';
import { dot, matMul } from './operations/products.js';
import { all, argMax, argMin, cumprod, cumsum, max, mean, min, prod, someOf, sum } from './operations/reduce.js';
import { unique, unsortedSegmentSum } from './operations/sets.js';
import { expandDims, mirrorPad, pad, reverse, squeeze, tile, transpose } from './operations/shaping.js';
import { concat, slice, split, stack, stridedSlice, unstack } from './operations/slicing.js';
import { clipByValue, leakyRelu, logSigmoid, neg, step, unary } from './operations/unary.js';

/** Result of an operation. */
export type Result = Elements | readonly Elements[] | { readonly [name: string]: Elements };

/** The tensor and others, which may come alone. */
const withOthers = (x: Elements, others: Input | readonly Input[]): Input[] => [
  x,
  ...(isList(others) ? (others as readonly Input[]) : [others as Input]),
];

/** The operations that tensors have as methods. Their first argument is the tensor. */
export const METHODS = {
  abs: unary('abs'),
  acos: unary('acos'),
  acosh: unary('acosh'),
  asin: unary('asin'),
  asinh: unary('asinh'),
  atan: unary('atan'),
  atanh: unary('atanh'),
  ceil: unary('ceil'),
  cos: unary('cos'),
  cosh: unary('cosh'),
  elu: unary('elu'),
  erf: unary('erf'),
  exp: unary('exp'),
  expm1: unary('expm1'),
  floor: unary('floor'),
  isFinite: unary('isFinite'),
  isInf: unary('isInf'),
  isNaN: unary('isNaN'),
  log: unary('log'),
  log1p: unary('log1p'),
  logSigmoid,
  logicalNot: unary('logicalNot'),
  neg,
  onesLike: like('onesLike'),
  reciprocal: unary('reciprocal'),
  relu: unary('relu'),
  relu6: unary('relu6'),
  round: unary('round'),
  rsqrt: unary('rsqrt'),
  selu: unary('selu'),
  sigmoid: unary('sigmoid'),
  sign: unary('sign'),
  sin: unary('sin'),
  sinh: unary('sinh'),
  softplus: unary('softplus'),
  sqrt: unary('sqrt'),
  square: unary('square'),
  tan: unary('tan'),
  tanh: unary('tanh'),
  zerosLike: like('zerosLike'),

  add: binary('add'),
  atan2: binary('atan2'),
  div,
  divNoNan,
  equal: binary('equal'),
  floorDiv: binary('floorDiv'),
  greater: binary('greater'),
  greaterEqual: binary('greaterEqual'),
  less: binary('less'),
  lessEqual: binary('lessEqual'),
  logicalAnd: logical('logicalAnd'),
  logicalOr: logical('logicalOr'),
  logicalXor: logical('logicalXor'),
  maximum,
  minimum,
  mod: binary('mod'),
  mul: binary('mul'),
  notEqual: binary('notEqual'),
  pow: binary('pow'),
  prelu: binary('prelu'),
  squaredDifference: binary('squaredDifference'),
  sub: binary('sub'),

  clipByValue,
  leakyRelu,
  step,

  all,
  any: someOf,
  argMax,
  argMin,
  cumprod,
  cumsum,
  euclideanNorm,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  norm,
  prod,
  softmax,
  sum,
  topk,
  unique,
  unsortedSegmentSum,

  dot,
  matMul,

  broadcastTo,
  concat: (x: Elements, others: Input | readonly Input[], axis?: number) => concat(withOthers(x, others), axis),
  expandDims,
  gather,
  mirrorPad,
  oneHot,
  pad,
  reverse,
  slice,
  split,
  squeeze,
  stack: (x: Elements, others: Input | readonly Input[], axis?: number) => stack(withOthers(x, others), axis),
  stridedSlice,
  tile,
  transpose,
  unstack,
  where: (x: Elements, condition: Input, other: Input) => where(condition, x, other),
} satisfies Record<keyof Chained<Elements>, (x: Elements, ...given: never[]) => Result>;
