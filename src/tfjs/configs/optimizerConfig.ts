import type { Config, Json } from '../../types.js';
import { plainNumber, refuseConcept, type Serialized } from './serialized.js';

/** An optimizer, as far as its configuration depends on it. */
export interface ConfiguredOptimizer {
  readonly name: string;
  readonly config: Config;
}

/** Options of every optimizer that TensorFlow.js lacks, and their neutral values. */
const NEUTRAL: readonly (readonly [string, Json])[] = [
  ['weightDecay', 0],
  ['decayBias', false],
];

/** The rate of step t, from 0, divided by 1 + decay t, as adamax has it. */
function readDecay(owner: string, rate: Json | undefined): { learningRate: number; decay: number } {
  if (typeof rate === 'number') return { learningRate: rate, decay: 0 };
  const { name, config } = rate as unknown as { name: string; config: Config };
  const isDecay = name === 'inverseTimeDecay' && config['decaySteps'] === 1 && config['staircase'] === false;
  if (!isDecay) return refuseConcept(owner, `the schedule ${name}`);
  return {
    learningRate: plainNumber(owner, 'rate', config['initialValue'] as Json),
    decay: plainNumber(owner, 'decay', config['decayRate'] as Json),
  };
}

/**
 * The class and the options of an optimizer under TensorFlow.js's names.
 *
 * @throws OutOfScopeError for an optimizer, a schedule, or a clipping that TensorFlow.js lacks.
 */
export function optimizerConfig(optimizer: ConfiguredOptimizer): Serialized {
  const { name } = optimizer;
  const config = optimizer.config as { readonly [key: string]: Json };
  const owner = `optimizer ${name}`;
  const known = ['learningRate', 'momentum', 'nesterov', 'epsilon', 'initialAccumulator', 'rho', 'beta1', 'beta2'];
  for (const [key, value] of Object.entries(config)) {
    const isNeutral = NEUTRAL.some(([option, neutral]) => option === key && neutral === value);
    if (!known.includes(key) && !isNeutral) refuseConcept(owner, key);
  }
  const number = (key: string) => plainNumber(owner, key, config[key]);
  switch (name) {
    case 'sgd': {
      const learningRate = number('learningRate');
      if (number('momentum') === 0) return { className: 'SGD', config: { learningRate } };
      const useNesterov = config['nesterov'] === true;
      return { className: 'Momentum', config: { learningRate, momentum: number('momentum'), useNesterov } };
    }
    case 'adagrad':
      return {
        className: 'Adagrad',
        config: { learningRate: number('learningRate'), initialAccumulatorValue: number('initialAccumulator') },
      };
    case 'rmsprop':
      return {
        className: 'RMSProp',
        config: {
          learningRate: number('learningRate'),
          decay: number('rho'),
          momentum: 0,
          epsilon: number('epsilon'),
          centered: false,
        },
      };
    case 'adam':
    case 'adamax': {
      const { learningRate, decay } = readDecay(owner, config['learningRate']);
      if (name === 'adam' && decay !== 0) return refuseConcept(owner, 'a schedule of the learning rate');
      const moments = { learningRate, beta1: number('beta1'), beta2: number('beta2'), epsilon: number('epsilon') };
      if (name === 'adam') return { className: 'Adam', config: moments };
      return { className: 'Adamax', config: { ...moments, decay } };
    }
    default:
      return refuseConcept(owner, `the optimizer ${name}`);
  }
}
