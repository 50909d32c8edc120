// Concepts of a layer, from the classes of TensorFlow.js and Keras.
import type { JsonValue } from '../../formats/strictJson.js';
import { zeros } from '../../initializers/zeros.js';
import { show } from '../../show.js';
import type { Constraint, Penalty } from '../../types.js';
import { constraints } from '../concepts/constraints.js';
import { initializers, type SeededInitializer } from '../concepts/initializers.js';
import { regularizers } from '../concepts/regularizers.js';
import { OutOfScopeError } from '../outOfScope.js';
import { childOf, type Fields, fieldsOf, invalid, isAbsent, textOf } from './fields.js';

/** A class and its options. */
interface Concept {
  readonly className: string;
  readonly config: Fields;
}

/** @throws FormatError unless it is null, or a class with its options. */
function readConcept(owner: Fields, key: string): Concept | undefined {
  if (isAbsent(owner, key)) return undefined;
  const path = `${owner.path}.${key}`;
  const value = owner.values.get(key);
  if (typeof value === 'string') return { className: value, config: { path, values: new Map() } };
  const concept = fieldsOf(path, value);
  const config = isAbsent(concept, 'config')
    ? { path, values: new Map<string, JsonValue>() }
    : childOf(concept, 'config');
  return { className: textOf(concept, 'className'), config };
}

/** Numbers among the options; null is absent. @throws FormatError for anything else. */
function numbersOf({ path, values }: Fields, keys: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const key of keys) {
    const value = values.get(key) ?? null;
    if (value === null) continue;
    if (typeof value !== 'number') throw invalid(`${path}.${key}`, `expected a number, got ${show(value)}`);
    found[key] = value;
  }
  return found;
}

/** An L1 or L2 penalty; undefined if both strengths are 0. @throws FormatError, OutOfScopeError. */
export function readRegularizer(owner: Fields, key: string): Penalty | undefined {
  const concept = readConcept(owner, key);
  if (concept === undefined) return undefined;
  const { className, config } = concept;
  const { l1 = 0, l2 = 0 } = numbersOf(config, ['l1', 'l2']);
  switch (className.toLowerCase()) {
    case 'l1':
      return regularizers.l1({ l1 });
    case 'l2':
      return regularizers.l2({ l2 });
    case 'l1l2':
    case 'l1_l2':
      if (l1 === 0 && l2 === 0) return undefined;
      if (l2 === 0) return regularizers.l1({ l1 });
      return l1 === 0 ? regularizers.l2({ l2 }) : regularizers.l1l2({ l1, l2 });
    default:
      throw new OutOfScopeError(`${owner.path}: the regularizer ${show(className)}`);
  }
}

/** @throws FormatError, OutOfScopeError. */
export function readConstraint(owner: Fields, key: string): Constraint | undefined {
  const concept = readConcept(owner, key);
  if (concept === undefined) return undefined;
  const numbers = numbersOf(concept.config, ['maxValue', 'minValue', 'rate', 'axis']);
  switch (concept.className) {
    case 'MaxNorm':
      return constraints.maxNorm(numbers);
    case 'MinMaxNorm':
      return constraints.minMaxNorm(numbers);
    case 'UnitNorm':
      return constraints.unitNorm(numbers);
    case 'NonNeg':
      return constraints.nonNeg();
    default:
      throw new OutOfScopeError(`${owner.path}: the constraint ${show(concept.className)}`);
  }
}

/** Modes and distributions in both spellings. */
const WORDS: Readonly<Record<string, 'fanIn' | 'fanOut' | 'fanAvg' | 'normal' | 'uniform'>> = {
  fan_in: 'fanIn',
  fanIn: 'fanIn',
  fan_out: 'fanOut',
  fanOut: 'fanOut',
  fan_avg: 'fanAvg',
  fanAvg: 'fanAvg',
  normal: 'normal',
  truncated_normal: 'normal',
  truncatedNormal: 'normal',
  uniform: 'uniform',
};

function wordOf<T extends string>({ path, values }: Fields, key: string, among: readonly T[], absent: T): T {
  const value = values.get(key) ?? absent;
  const word = typeof value === 'string' && Object.hasOwn(WORDS, value) ? WORDS[value] : undefined;
  const found = among.find((known) => known === word);
  if (found !== undefined) return found;
  throw new OutOfScopeError(`${path}.${key} ${show(value)}`);
}

type Maker = (config: Fields) => SeededInitializer;

const scaled: Maker = (config) => {
  const mode = wordOf(config, 'mode', ['fanIn', 'fanOut', 'fanAvg'] as const, 'fanIn');
  const distribution = wordOf(config, 'distribution', ['normal', 'uniform'] as const, 'normal');
  return initializers.varianceScaling({ ...numbersOf(config, ['scale', 'seed']), mode, distribution });
};

/** Initializers by class. */
const INITIALIZERS: Readonly<Record<string, Maker>> = {
  Zeros: () => initializers.zeros(),
  Ones: () => initializers.ones(),
  Constant: (config) => initializers.constant({ value: numbersOf(config, ['value'])['value'] ?? 0 }),
  RandomNormal: (config) => initializers.randomNormal(numbersOf(config, ['mean', 'stddev', 'seed'])),
  TruncatedNormal: (config) => initializers.truncatedNormal(numbersOf(config, ['mean', 'stddev', 'seed'])),
  RandomUniform: (config) => initializers.randomUniform(numbersOf(config, ['minval', 'maxval', 'seed'])),
  VarianceScaling: scaled,
  GlorotNormal: (config) => initializers.glorotNormal(numbersOf(config, ['seed'])),
  GlorotUniform: (config) => initializers.glorotUniform(numbersOf(config, ['seed'])),
  HeNormal: (config) => initializers.heNormal(numbersOf(config, ['seed'])),
  HeUniform: (config) => initializers.heUniform(numbersOf(config, ['seed'])),
  LecunNormal: (config) => initializers.leCunNormal(numbersOf(config, ['seed'])),
  LecunUniform: (config) => initializers.leCunUniform(numbersOf(config, ['seed'])),
  LeCunNormal: (config) => initializers.leCunNormal(numbersOf(config, ['seed'])),
  LeCunUniform: (config) => initializers.leCunUniform(numbersOf(config, ['seed'])),
};

/**
 * An initializer.
 *
 * @param hasWeights  whether the file has the weights: then one that is not here has no effect, and zeros stand for it.
 * @throws FormatError; OutOfScopeError for one that is not here.
 */
export function readInitializer(owner: Fields, key: string, hasWeights: boolean): SeededInitializer | undefined {
  const concept = readConcept(owner, key);
  if (concept === undefined) return undefined;
  const make = Object.hasOwn(INITIALIZERS, concept.className) ? INITIALIZERS[concept.className] : undefined;
  if (make !== undefined) return make(concept.config);
  if (hasWeights) return zeros();
  throw new OutOfScopeError(`${owner.path}: the initializer ${show(concept.className)}`);
}
