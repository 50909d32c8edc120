import { pow } from '../../../core/exact/elementary.js';
import { atan2 } from '../../../core/exact/trigonometry.js';
import { ShapeError } from '../../../errors.js';
import { refuse } from '../../../validate.js';
import { cast, type Elements, type Input, read, readAll } from '../elements.js';
import { isSameShape } from '../shapes.js';
import { type Binary, combine } from './broadcast.js';

/** Remainder with the sign of the divisor. */
function mod(a: number, b: number): number {
  const rest = a % b;
  return (a < 0 && b < 0) || (a >= 0 && b >= 0) ? rest : (rest + b) % b;
}

/** Functions of two numbers, by TensorFlow.js's names. Arithmetic on integers wraps at 32 bits. */
const FUNCTIONS = {
  add: { of: (a, b) => a + b },
  sub: { of: (a, b) => a - b },
  mul: { of: (a, b) => a * b },
  floorDiv: { of: (a, b) => Math.floor(a / b), dtype: 'int32' },
  mod: { of: mod },
  pow: { of: pow },
  squaredDifference: { of: (a, b) => (a - b) * (a - b) },
  atan2: { of: atan2 },
  prelu: { of: (x, alpha) => (x < 0 ? alpha * x : x), dtype: 'float32' },
  equal: { of: (a, b) => (a === b ? 1 : 0), dtype: 'bool' },
  notEqual: { of: (a, b) => (a !== b ? 1 : 0), dtype: 'bool' },
  greater: { of: (a, b) => (a > b ? 1 : 0), dtype: 'bool' },
  greaterEqual: { of: (a, b) => (a >= b ? 1 : 0), dtype: 'bool' },
  less: { of: (a, b) => (a < b ? 1 : 0), dtype: 'bool' },
  lessEqual: { of: (a, b) => (a <= b ? 1 : 0), dtype: 'bool' },
} satisfies Record<string, Binary>;

/** The same for booleans. */
const LOGICAL = {
  logicalAnd: { of: (a, b) => (a !== 0 && b !== 0 ? 1 : 0), dtype: 'bool' },
  logicalOr: { of: (a, b) => (a !== 0 || b !== 0 ? 1 : 0), dtype: 'bool' },
  logicalXor: { of: (a, b) => ((a !== 0) !== (b !== 0) ? 1 : 0), dtype: 'bool' },
} satisfies Record<string, Binary>;

/** Applies a function of two numbers to two tensors, broadcast together. */
export function binary(name: keyof typeof FUNCTIONS): (a: Input, b: Input) => Elements {
  return (a, b) => combine(`tf.${name}`, a, b, FUNCTIONS[name]);
}

/** The same for booleans. @throws DataError `E_DATA` for tensors of another type. */
export function logical(name: keyof typeof LOGICAL): (a: Input, b: Input) => Elements {
  return (a, b) => combine(`tf.${name}`, a, b, LOGICAL[name], 'bool');
}

/** The larger one of two numbers; NaN, if one is. Booleans give integers. */
export function maximum(a: Input, b: Input): Elements {
  return extreme('tf.maximum', a, b, Math.max);
}

/** The smaller one of two numbers; NaN, if one is. Booleans give integers. */
export function minimum(a: Input, b: Input): Elements {
  return extreme('tf.minimum', a, b, Math.min);
}

function extreme(owner: string, a: Input, b: Input, of: Binary['of']): Elements {
  const [x, y] = [a, b].map((given, index) => {
    const elements = read(`${owner}.${'ab'[index]}`, given);
    return elements.dtype === 'bool' ? cast(elements, 'int32') : elements;
  });
  return combine(owner, x!, y!, { of });
}

/** a / b; integers give the floor of it. */
export function div(a: Input, b: Input): Elements {
  return divide('tf.div', a, b, (x, y) => x / y);
}

/** a / b, and 0 where b is 0. */
export function divNoNan(a: Input, b: Input): Elements {
  return divide('tf.divNoNan', a, b, (x, y) => (y === 0 ? 0 : x / y));
}

function divide(owner: string, a: Input, b: Input, quotient: (a: number, b: number) => number): Elements {
  const [x, y] = [read(`${owner}.a`, a), read(`${owner}.b`, b)];
  const isInteger = x.dtype === 'int32' && y.dtype === 'int32';
  return combine(owner, x, y, { of: isInteger ? (i, j) => Math.floor(quotient(i, j)) : quotient });
}

/** a & b, bit by bit. @throws DataError unless both are int32; ShapeError unless they have one shape. */
export function bitwiseAnd(a: Input, b: Input): Elements {
  const [x, y] = [read('tf.bitwiseAnd.x', a, 'int32'), read('tf.bitwiseAnd.y', b, 'int32')];
  if (!isSameShape(x.shape, y.shape))
    refuse(ShapeError, 'tf.bitwiseAnd.y', `of shape [${x.shape.join(', ')}]`, y.shape);
  return combine('tf.bitwiseAnd', x, y, { of: (i, j) => i & j });
}

/** The sum of tensors of one shape and type. @throws ShapeError, DataError `E_DATA`, if they differ. */
export function addN(tensors: readonly Input[]): Elements {
  const [first, ...rest] = readAll('tf.addN.tensors', tensors);
  let sum = first;
  for (const x of rest) {
    if (!isSameShape(x.shape, first.shape))
      refuse(ShapeError, 'tf.addN.tensors', `of shape [${first.shape.join(', ')}]`, x.shape);
    if (x.dtype !== first.dtype) refuse('E_DATA', 'tf.addN.tensors', `tensors of ${first.dtype}`, x.dtype);
    sum = combine('tf.addN', sum, x, { of: (a, b) => a + b });
  }
  return sum;
}
