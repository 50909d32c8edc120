import { adagrad } from '../../optimizers/adagrad.js';
import { adam } from '../../optimizers/adam.js';
import { adamax } from '../../optimizers/adamax.js';
import { rmsprop } from '../../optimizers/rmsprop.js';
import { sgd } from '../../optimizers/sgd.js';
import { inverseTimeDecay } from '../../schedules/inverseTimeDecay.js';
import type { Optimizer as OckhamOptimizer } from '../../types.js';
import { given, type Maybe, resolve } from '../options.js';
import { adadelta, rmspropWithMomentum } from '../rules/hostOptimizers.js';
import { Optimizer } from './optimizer.js';

/** Added to divisors by default, as in TensorFlow.js. */
const EPSILON = 1e-7;

const slots = (...suffixes: readonly string[]) => suffixes.map((suffix, slot) => ({ suffix, slot }));

/** Gradient descent. Made by `tf.train.sgd`. */
export class SGDOptimizer extends Optimizer {
  /** @throws HyperparameterError for numbers out of range, like all of them. */
  constructor(learningRate: number) {
    super(sgd(given({ learningRate })), { className: 'SGD', config: {}, slotNames: [] });
  }
}

/** Gradient descent with momentum. Made by `tf.train.momentum`. */
export class MomentumOptimizer extends Optimizer {
  constructor(learningRate: number, momentum: number, useNesterov = false) {
    // The core refuses Nesterov's form of no momentum, which is none.
    const nesterov = useNesterov && momentum !== 0;
    const rule = sgd({ ...given({ learningRate, momentum }), nesterov });
    const slotNames = momentum === 0 ? [{ suffix: 'momentum', slot: undefined }] : slots('momentum');
    super(rule, { className: 'Momentum', config: { momentum, useNesterov }, slotNames });
  }
}

/** Adagrad. Made by `tf.train.adagrad`. */
export class AdagradOptimizer extends Optimizer {
  constructor(learningRate: number, initialAccumulatorValue = 0.1) {
    const rule = adagrad({ ...given({ learningRate }), initialAccumulator: initialAccumulatorValue });
    super(rule, { className: 'Adagrad', config: { initialAccumulatorValue }, slotNames: slots('accumulator') });
  }
}

/** Adadelta, in JavaScript. Made by `tf.train.adadelta`. */
export class AdadeltaOptimizer extends Optimizer {
  constructor(learningRate: number, rho: number, epsilon: Maybe<number> = EPSILON) {
    const config = { rho, epsilon: epsilon ?? EPSILON };
    const slotNames = slots('accum_grad', 'accum_var');
    super(adadelta({ learningRate, ...config }), { className: 'Adadelta', config, slotNames });
  }
}

/** Adam. Made by `tf.train.adam`. */
export class AdamOptimizer extends Optimizer {
  constructor(learningRate: number, beta1: number, beta2: number, epsilon: Maybe<number> = EPSILON) {
    const config = { beta1, beta2, epsilon: epsilon ?? EPSILON };
    super(adam({ learningRate, ...config }), { className: 'Adam', config, slotNames: slots('m', 'v') });
  }
}

/** Adamax. Made by `tf.train.adamax`. The rate of step t, from 0, is divided by 1 + decay t. */
export class AdamaxOptimizer extends Optimizer {
  constructor(learningRate: number, beta1: number, beta2: number, epsilon: Maybe<number> = EPSILON, decay = 0) {
    const config = { beta1, beta2, epsilon: epsilon ?? EPSILON };
    const decaying = { initialValue: learningRate, decaySteps: 1, decayRate: decay };
    const rule = adamax({ learningRate: decay === 0 ? learningRate : inverseTimeDecay(decaying), ...config });
    super(rule, { className: 'Adamax', config: { learningRate, ...config, decay }, slotNames: slots('m', 'v') });
  }
}

/** RMSprop. Made by `tf.train.rmsprop`. With momentum, or centred, it runs in JavaScript. */
export class RMSPropOptimizer extends Optimizer {
  constructor(learningRate: number, decay = 0.9, momentum = 0, epsilon: Maybe<number> = EPSILON, centered = false) {
    const options = { ...given({ learningRate }), rho: decay, epsilon: epsilon ?? EPSILON };
    const isPlain = momentum === 0 && !centered;
    super(isPlain ? rmsprop(options) : rmspropWithMomentum({ ...options, momentum, centered }), {
      className: 'RMSProp',
      config: { decay, momentum, epsilon: epsilon ?? EPSILON, centered },
      slotNames: isPlain
        ? [...slots('rms'), { suffix: 'momentum', slot: undefined }]
        : slots('rms', 'momentum', ...(centered ? ['mg'] : [])),
    });
  }
}

/** `tf.train`: optimizers with positional arguments. Epsilon defaults to 1e-7. */
export const train = Object.freeze({
  /** @throws HyperparameterError for numbers out of range, like all of them. */
  sgd: (learningRate: number): Optimizer => new SGDOptimizer(learningRate),
  momentum: (learningRate: number, momentum: number, useNesterov = false): Optimizer =>
    new MomentumOptimizer(learningRate, momentum, useNesterov),
  adagrad: (learningRate: number, initialAccumulatorValue = 0.1): Optimizer =>
    new AdagradOptimizer(learningRate, initialAccumulatorValue),
  /** Defaults: 0.001, 0.95, 1e-7. */
  adadelta: (learningRate?: Maybe<number>, rho?: Maybe<number>, epsilon?: Maybe<number>): Optimizer =>
    new AdadeltaOptimizer(learningRate ?? 0.001, rho ?? 0.95, epsilon),
  /** Defaults: 0.001, 0.9, 0.999, 1e-7. */
  adam: (
    learningRate?: Maybe<number>,
    beta1?: Maybe<number>,
    beta2?: Maybe<number>,
    epsilon?: Maybe<number>,
  ): Optimizer => new AdamOptimizer(learningRate ?? 0.001, beta1 ?? 0.9, beta2 ?? 0.999, epsilon),
  /** Defaults: 0.002, 0.9, 0.999, 1e-7, 0; the rate of step t, from 0, is divided by 1 + decay t. */
  adamax: (
    learningRate?: Maybe<number>,
    beta1?: Maybe<number>,
    beta2?: Maybe<number>,
    epsilon?: Maybe<number>,
    decay?: Maybe<number>,
  ): Optimizer => new AdamaxOptimizer(learningRate ?? 0.002, beta1 ?? 0.9, beta2 ?? 0.999, epsilon, decay ?? 0),
  /** Defaults: decay 0.9, no momentum, epsilon 1e-7, not centred. */
  rmsprop: (
    learningRate: number,
    decay?: Maybe<number>,
    momentum?: Maybe<number>,
    epsilon?: Maybe<number>,
    centered?: Maybe<boolean>,
  ): Optimizer => new RMSPropOptimizer(learningRate, decay ?? 0.9, momentum ?? 0, epsilon, centered ?? false),
});

/** Optimizers by name, with TensorFlow.js's learning rates. */
const NAMED: Readonly<Record<string, () => OckhamOptimizer>> = {
  sgd: () => train.sgd(0.01),
  adam: () => train.adam(0.001),
  adadelta: () => train.adadelta(1),
  rmsprop: () => train.rmsprop(0.001),
  adagrad: () => train.adagrad(0.01),
  adamax: () => train.adamax(0.002),
};

/** Resolves the optimizer of `compile`: an optimizer, or a name, with its defaults. @throws OptionError. */
export function resolveOptimizer(given: string | OckhamOptimizer): OckhamOptimizer {
  return resolve('compile: optimizer', given, NAMED);
}
