import { marked } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { adagrad } from '../../optimizers/adagrad.js';
import { adam } from '../../optimizers/adam.js';
import { adamax } from '../../optimizers/adamax.js';
import { rmsprop } from '../../optimizers/rmsprop.js';
import { sgd } from '../../optimizers/sgd.js';
import { inverseTimeDecay } from '../../schedules/inverseTimeDecay.js';
import type { Optimizer as OckhamOptimizer, Schedule } from '../../types.js';
import { requirePositive } from '../../validate.js';
import { given, type Maybe, requireOnly, resolve } from '../options.js';
import { namespace, outOfScopeIn } from '../outOfScope.js';

/** An optimizer for `compile`. */
export interface Optimizer extends OckhamOptimizer {
  /** Setting it takes effect in the next step of every model that was compiled with this object. */
  learningRate: number | Schedule;
  /** Does nothing. */
  dispose(): void;
}

const REFUSALS = outOfScopeIn('tf.Optimizer', ['minimize', 'computeGradients', 'applyGradients', 'getConfig']);

/** Makes the learning rate of an optimizer settable. */
function settable(optimizer: OckhamOptimizer): Optimizer {
  let { learningRate } = optimizer;
  return marked({
    ...(REFUSALS as object),
    ...optimizer,
    get config() {
      return typeof learningRate === 'number' ? { ...optimizer.config, learningRate } : optimizer.config;
    },
    get learningRate() {
      return learningRate;
    },
    set learningRate(rate) {
      if (typeof learningRate !== 'number') {
        throw new OptionError(`tf.train.${optimizer.name}: the learning rate follows a decay, and cannot be set`, {
          path: 'learningRate',
          got: rate,
        });
      }
      learningRate = requirePositive(`tf.train.${optimizer.name}.learningRate`, rate);
    },
    dispose() {},
  });
}

/** `tf.train`: optimizers with positional arguments. Epsilon is outside the root in all of them; default: 1e-7. */
export const train = namespace(
  'tf.train',
  {
    /** @throws HyperparameterError for numbers out of range, like all of them. */
    sgd: (learningRate: number): Optimizer => settable(sgd(given({ learningRate }))),
    momentum: (learningRate: number, momentum: number, useNesterov = false): Optimizer =>
      settable(sgd({ ...given({ learningRate, momentum }), nesterov: useNesterov })),
    adagrad: (learningRate: number, initialAccumulatorValue = 0.1): Optimizer =>
      settable(adagrad({ ...given({ learningRate }), initialAccumulator: initialAccumulatorValue })),
    /** Defaults: 0.001, 0.9, 0.999, 1e-7. */
    adam: (
      learningRate?: Maybe<number>,
      beta1?: Maybe<number>,
      beta2?: Maybe<number>,
      epsilon?: Maybe<number>,
    ): Optimizer => settable(adam(given({ learningRate, beta1, beta2, epsilon }))),
    /** Defaults: 0.002, 0.9, 0.999, 1e-7, 0; the rate of step t, from 0, is divided by 1 + decay t. */
    adamax: (
      learningRate: Maybe<number> = 0.002,
      beta1?: Maybe<number>,
      beta2?: Maybe<number>,
      epsilon?: Maybe<number>,
      decay = 0,
    ): Optimizer => {
      const initialValue = learningRate ?? 0.002;
      const rate = decay === 0 ? initialValue : inverseTimeDecay({ initialValue, decaySteps: 1, decayRate: decay });
      return settable(adamax({ learningRate: rate, ...given({ beta1, beta2, epsilon }) }));
    },
    /** Defaults: decay 0.9, epsilon 1e-7. @throws OutOfScopeError with momentum or centered. */
    rmsprop: (
      learningRate: number,
      decay?: Maybe<number>,
      momentum?: Maybe<number>,
      epsilon?: Maybe<number>,
      centered?: Maybe<boolean>,
    ): Optimizer => {
      requireOnly('tf.train.rmsprop', 'momentum', momentum ?? 0, [0]);
      requireOnly('tf.train.rmsprop', 'centered', centered ?? false, [false]);
      return settable(rmsprop(given({ learningRate, rho: decay, epsilon })));
    },
  },
  ['adadelta'],
);

/** Optimizers by name, with TensorFlow.js's learning rates. */
const NAMED: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => train.sgd(0.01),
  adam: () => train.adam(0.001),
  rmsprop: () => train.rmsprop(0.001),
  adagrad: () => train.adagrad(0.01),
  adamax: () => train.adamax(0.002),
};
const CAPITALIZED = { sgd: 'SGD', adam: 'Adam', rmsprop: 'RMSProp', adagrad: 'Adagrad', adamax: 'Adamax' };
const ALL_NAMES = {
  ...NAMED,
  ...Object.fromEntries(Object.entries(CAPITALIZED).map(([name, capitalized]) => [capitalized, NAMED[name]!])),
};

/** Resolves the optimizer of `compile`: an optimizer, or a name, with its defaults. @throws OptionError, OutOfScopeError. */
export function resolveOptimizer(given: string | OckhamOptimizer): OckhamOptimizer {
  return resolve('compile: optimizer', given, ALL_NAMES, ['adadelta', 'Adadelta']);
}
