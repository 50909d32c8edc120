import { log, pow } from '../../../core/exact/elementary.js';
import { cos } from '../../../core/exact/trigonometry.js';
import { fractionOf, philox } from '../../../core/random/philox.js';
import { drawSeed, splitSeed } from '../../../core/random/seed.js';
import { Purpose, streamOf } from '../../../core/random/streams.js';
import { HyperparameterError, OptionError } from '../../../errors.js';
import { isFunction } from '../../../show.js';
import { refuse, requireFinite, requireInteger, requireNonNegative, requirePositive } from '../../../validate.js';
import { joinSeeds } from '../../seeds.js';
import { type DataType, Elements, type Input, read, requireDataType, valuesOf, zerosOf } from '../elements.js';
import { requireSizes, sizeOf } from '../shapes.js';
import { broadcastTo } from './broadcast.js';
import { softmax } from './composed.js';
import { requireSwitch } from './numbers.js';

/** A seed as TensorFlow.js takes it. Without one, it is drawn. The same seed gives the same numbers everywhere, but not those of TensorFlow.js. */
export type TensorSeed = number | string | null | undefined;

type Shape = readonly number[];

/** Uniform numbers in [0, 1): a function of the element's index and of how many were drawn for it. */
type Uniform = (element: number, draw: number) => number;

function uniformOf(owner: string, seed: TensorSeed): Uniform {
  const bits =
    typeof seed === 'string'
      ? joinSeeds(Array.from(seed, (sign) => sign.codePointAt(0)!))
      : joinSeeds([number(owner, seed)]);
  const { seedLow, seedHigh } = splitSeed(owner, bits);
  const stream = streamOf(Purpose.tensors, 0);
  // A block has a draw of two elements. The last block of even and of odd draws is kept.
  const blocks = [0, 1].map(() => ({ pair: -1, draw: -1, words: new Uint32Array(4) }));
  return (element, draw) => {
    const block = blocks[draw & 1]!;
    const pair = Math.floor(element / 2);
    if (block.pair !== pair || block.draw !== draw) {
      philox(pair, Math.floor(pair / 0x1_0000_0000), draw, stream, seedLow, seedHigh, block.words);
      block.pair = pair;
      block.draw = draw;
    }
    return fractionOf(block.words, element % 2 === 0 ? 0 : 2);
  };
}

function number(owner: string, seed: number | null | undefined): number {
  if (seed === undefined || seed === null) return drawSeed();
  return typeof seed === 'number' ? seed : refuse(OptionError, `${owner}.seed`, 'a number or a string', seed);
}

/** Makes a tensor of drawn numbers. */
function drawn(owner: string, shape: Shape, dtype: DataType, draw: (element: number) => number): Elements {
  const sizes = requireSizes(owner, shape, 0, HyperparameterError);
  const type = requireDataType(owner, dtype);
  const to = zerosOf(owner, type, sizeOf(sizes));
  for (let index = 0; index < to.length; index++)
    to[index] = type === 'float32' ? draw(index) : Math.round(draw(index));
  return new Elements(to, sizes, type);
}

/** One standard normal number. Source: Box & Muller (1958). */
function normal(uniform: Uniform, element: number, draw: number): number {
  const radius = Math.sqrt(-2 * log(1 - uniform(element, 2 * draw)));
  return radius * cos(2 * Math.PI * uniform(element, 2 * draw + 1));
}

/** Uniform numbers in [minval, maxval), before they are rounded to the type. */
export function randomUniform(
  shape: Shape,
  minval = 0,
  maxval = 1,
  dtype: DataType = 'float32',
  seed?: TensorSeed,
): Elements {
  requireFinite('tf.randomUniform.minval', minval);
  requireFinite('tf.randomUniform.maxval', maxval);
  const uniform = uniformOf('tf.randomUniform', seed);
  return drawn('tf.randomUniform', shape, dtype, (index) => minval + (maxval - minval) * uniform(index, 0));
}

/** Integers in [minval, maxval), each equally likely. */
export function randomUniformInt(shape: Shape, minval: number, maxval: number, seed?: TensorSeed): Elements {
  requireFinite('tf.randomUniformInt.minval', minval);
  requireFinite('tf.randomUniformInt.maxval', maxval);
  const uniform = uniformOf('tf.randomUniformInt', seed);
  const low = Math.ceil(minval);
  return drawn(
    'tf.randomUniformInt',
    shape,
    'int32',
    (index) => low + Math.floor((Math.ceil(maxval) - low) * uniform(index, 0)),
  );
}

/** Normal numbers. @throws HyperparameterError for a negative stdDev. */
export function randomNormal(
  shape: Shape,
  mean = 0,
  stdDev = 1,
  dtype: DataType = 'float32',
  seed?: TensorSeed,
): Elements {
  requireFinite('tf.randomNormal.mean', mean);
  requireNonNegative('tf.randomNormal.stdDev', stdDev);
  const uniform = uniformOf('tf.randomNormal', seed);
  return drawn('tf.randomNormal', shape, dtype, (index) => mean + stdDev * normal(uniform, index, 0));
}

/** Normal numbers of mean 0 and deviation 1. */
export function randomStandardNormal(shape: Shape, dtype: DataType = 'float32', seed?: TensorSeed): Elements {
  return randomNormal(shape, 0, 1, dtype, seed);
}

/** Normal numbers, drawn again while they are further from the mean than two deviations. */
export function truncatedNormal(
  shape: Shape,
  mean = 0,
  stdDev = 1,
  dtype: DataType = 'float32',
  seed?: TensorSeed,
): Elements {
  requireFinite('tf.truncatedNormal.mean', mean);
  requireNonNegative('tf.truncatedNormal.stdDev', stdDev);
  const uniform = uniformOf('tf.truncatedNormal', seed);
  return drawn('tf.truncatedNormal', shape, dtype, (index) => {
    let value = normal(uniform, index, 0);
    for (let draw = 1; Math.abs(value) > 2; draw++) value = normal(uniform, index, draw);
    return mean + stdDev * value;
  });
}

/**
 * Numbers of a gamma distribution of shape `alpha` and rate `beta`.
 *
 * Source: Marsaglia & Tsang (2000).
 */
export function randomGamma(
  shape: Shape,
  alpha: number,
  beta = 1,
  dtype: DataType = 'float32',
  seed?: TensorSeed,
): Elements {
  requirePositive('tf.randomGamma.alpha', alpha);
  requirePositive('tf.randomGamma.beta', beta);
  const uniform = uniformOf('tf.randomGamma', seed);
  const d = (alpha < 1 ? alpha + 1 : alpha) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  return drawn('tf.randomGamma', shape, dtype, (index) => {
    for (let draw = 1; ; draw++) {
      const x = normal(uniform, index, 2 * draw);
      const v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      const u = 1 - uniform(index, 4 * draw + 2);
      if (v > 0 && log(u) < (x * x) / 2 + d * (1 - v + log(v))) {
        const boost = alpha < 1 ? pow(1 - uniform(index, 0), 1 / alpha) : 1;
        return (d * v * boost) / beta;
      }
    }
  });
}

/** Numbers that a function gives. @throws OptionError unless it gives numbers. */
export function rand(shape: Shape, randFunction: () => number, dtype: DataType = 'float32'): Elements {
  if (!isFunction(randFunction)) refuse(OptionError, 'tf.rand.randFunction', 'a function', randFunction);
  const sizes = requireSizes('tf.rand', shape, 0, HyperparameterError);
  const type = requireDataType('tf.rand', dtype);
  const to = zerosOf('tf.rand', type, sizeOf(sizes));
  for (let index = 0; index < to.length; index++) {
    const value: unknown = randFunction();
    to[index] = typeof value === 'number' ? value : refuse(OptionError, 'tf.rand.randFunction()', 'a number', value);
  }
  return new Elements(to, sizes, type);
}

/** Draws class numbers from rows of logits, or of probabilities if `normalized`. */
export function multinomial(logits: Input, numSamples: number, seed?: TensorSeed, normalized?: boolean): Elements {
  const owner = 'tf.multinomial';
  const from = read(`${owner}.logits`, logits, 'float32');
  const samples = requireInteger(`${owner}.numSamples`, numSamples, 0);
  const rank = from.shape.length;
  const classes = from.shape.at(-1) ?? 0;
  if (rank < 1 || rank > 2 || classes < 2)
    refuse('E_DATA', `${owner}.logits`, 'rows of two numbers or more', from.shape);
  const weights = valuesOf(requireSwitch(`${owner}.normalized`, normalized) ? from : softmax(from));
  const uniform = uniformOf(owner, seed);
  const rows = from.size / classes;
  const to = zerosOf(owner, 'int32', rows * samples);
  for (let at = 0; at < to.length; at++) {
    const first = Math.floor(at / samples) * classes;
    let rest = uniform(at, 0);
    let found = 0;
    while (found < classes - 1 && rest >= weights[first + found]!) rest -= weights[first + found++]!;
    to[at] = found;
  }
  return new Elements(to, rank === 1 ? [samples] : [rows, samples], 'int32');
}

/** Sets elements to 0 with probability `rate`, and divides the others by 1 - rate. @param noiseShape  sizes of 1 share their draws. */
export function dropout(x: Input, rate: number, noiseShape?: Shape | null, seed?: TensorSeed): Elements {
  const from = read('tf.dropout.x', x, 'float32');
  if (!(requireNonNegative('tf.dropout.rate', rate) < 1))
    refuse(HyperparameterError, 'tf.dropout.rate', 'in [0, 1)', rate);
  const noise = valuesOf(
    broadcastTo(randomUniform(noiseShape ?? from.shape, 0, 1, 'float32', seed), from.shape, 'tf.dropout.noiseShape'),
  );
  const given = valuesOf(from);
  const values = new Float32Array(given.length);
  for (let index = 0; index < values.length; index++)
    values[index] = noise[index]! >= rate ? given[index]! / (1 - rate) : 0;
  return new Elements(values, from.shape, 'float32');
}
