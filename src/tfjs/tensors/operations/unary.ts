import * as elementary from '../../../core/exact/elementary.js';
import * as trigonometry from '../../../core/exact/trigonometry.js';
import { HyperparameterError } from '../../../errors.js';
import { refuse } from '../../../validate.js';
import { type DataType, Elements, type Input, read, valuesOf, zerosOf } from '../elements.js';
import { requireNumber } from './numbers.js';

const { exp, expm1, log, log1p } = elementary;

/** A function of one number. */
interface Unary {
  readonly of: (x: number) => number;
  /** Type of the results, if it is not that of the elements: integers are cut towards 0. */
  readonly dtype?: DataType;
  /** Type that a tensor must have. */
  readonly only?: DataType;
}

/** Rounds to the nearest integer, halves to the even one. */
function round(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return x - below < 0.5 ? below : Math.ceil(x);
  return below % 2 === 0 ? below : below + 1;
}

/** Scale, and scale * alpha, of Klambauer et al. (2017). */
const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = 1.7580993408473768;

/** Beyond it, softplus x is x to the last bit of a float. */
const SOFTPLUS_LIMIT = 23 * Math.LN2 - 2;

function softplus(x: number): number {
  if (x > SOFTPLUS_LIMIT) return x;
  return x < -SOFTPLUS_LIMIT ? exp(x) : log(1 + exp(x));
}

/** Source: Abramowitz & Stegun (1964), 7.1.26, as TensorFlow.js computes it: |error| <= 1.5e-7. */
function erf(x: number): number {
  const size = Math.abs(x);
  const t = 1 / (1 + 0.3275911 * size);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - series * exp(-size * size));
}

const float = 'float32';

/** Functions of one number, by TensorFlow.js's names. */
const FUNCTIONS = {
  abs: { of: Math.abs },
  acos: { of: trigonometry.acos },
  acosh: { of: elementary.acosh },
  asin: { of: trigonometry.asin },
  asinh: { of: elementary.asinh },
  atan: { of: trigonometry.atan },
  atanh: { of: elementary.atanh },
  ceil: { of: Math.ceil, only: float },
  cos: { of: trigonometry.cos, only: float },
  cosh: { of: elementary.cosh, only: float },
  elu: { of: (x) => (x >= 0 ? x : exp(x) - 1), only: float },
  erf: { of: erf, dtype: float },
  exp: { of: exp, dtype: float },
  expm1: { of: expm1 },
  floor: { of: Math.floor, only: float },
  isFinite: { of: (x) => (Number.isFinite(x) ? 1 : 0), dtype: 'bool' },
  isInf: { of: (x) => (Math.abs(x) === Number.POSITIVE_INFINITY ? 1 : 0), dtype: 'bool' },
  isNaN: { of: (x) => (Number.isNaN(x) ? 1 : 0), dtype: 'bool' },
  log: { of: log, only: float },
  log1p: { of: log1p },
  logicalNot: { of: (x) => (x === 0 ? 1 : 0), only: 'bool' },
  reciprocal: { of: (x) => 1 / x },
  relu: { of: (x) => Math.max(0, x) },
  relu6: { of: (x) => Math.min(Math.max(0, x), 6) },
  round: { of: round },
  rsqrt: { of: (x) => 1 / Math.sqrt(x), only: float },
  selu: { of: (x) => (x >= 0 ? SELU_SCALE * x : SELU_SCALE_ALPHA * (exp(x) - 1)) },
  sigmoid: { of: (x) => 1 / (1 + exp(-x)), only: float },
  sign: { of: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0) },
  sin: { of: trigonometry.sin, only: float },
  sinh: { of: elementary.sinh },
  softplus: { of: softplus },
  sqrt: { of: Math.sqrt, only: float },
  square: { of: (x) => x * x },
  tan: { of: trigonometry.tan, only: float },
  tanh: { of: elementary.tanh, only: float },
} satisfies Record<string, Unary>;

/** Applies a function to every element. */
export function unary(name: keyof typeof FUNCTIONS): (x: Input) => Elements {
  return (x) => apply(`tf.${name}`, x, FUNCTIONS[name]);
}

function apply(owner: string, x: Input, { of, dtype, only }: Unary): Elements {
  const from = read(`${owner}.x`, x, only);
  const values = valuesOf(from);
  const to = zerosOf(owner, dtype ?? from.dtype, values.length);
  for (let index = 0; index < values.length; index++) to[index] = of(values[index]!);
  return new Elements(to, from.shape, dtype ?? from.dtype);
}

/** -x; booleans stay. */
export function neg(x: Input): Elements {
  const from = read('tf.neg.x', x);
  return apply('tf.neg', from, { of: from.dtype === 'bool' ? (value) => value : (value) => -value });
}

/** x, or alpha * x where it is negative. */
export function leakyRelu(x: Input, alpha = 0.2): Elements {
  requireNumber('tf.leakyRelu.alpha', alpha);
  return apply('tf.leakyRelu', x, { of: (value) => (value < 0 ? alpha * value : value), dtype: float });
}

/** 1 where x is positive, otherwise alpha; NaN stays. */
export function step(x: Input, alpha = 0): Elements {
  requireNumber('tf.step.alpha', alpha);
  return apply('tf.step', x, { of: (value) => (Number.isNaN(value) ? value : value > 0 ? 1 : alpha) });
}

/** ln(sigmoid x). */
export function logSigmoid(x: Input): Elements {
  return neg(unary('softplus')(neg(x)));
}

/** x within bounds; NaN stays. @throws HyperparameterError unless min <= max. */
export function clipByValue(x: Input, min: number, max: number): Elements {
  requireNumber('tf.clipByValue.clipValueMin', min);
  requireNumber('tf.clipByValue.clipValueMax', max);
  if (!(min <= max)) refuse(HyperparameterError, 'tf.clipByValue.clipValueMin', `at most clipValueMax ${max}`, min);
  return apply('tf.clipByValue', x, { of: (value) => (value > max ? max : value < min ? min : value) });
}
