// Every activation, loss and optimizer by its two definitions: the library's and the f64 reference's.
import { elu } from '../../src/activations/elu.js';
import { gelu } from '../../src/activations/gelu.js';
import { leakyRelu } from '../../src/activations/leakyRelu.js';
import { huber } from '../../src/losses/huber.js';
import type { LossLike } from '../../src/losses/registry.js';
import { adagrad } from '../../src/optimizers/adagrad.js';
import { adam } from '../../src/optimizers/adam.js';
import { adamw } from '../../src/optimizers/adamw.js';
import { rmsprop } from '../../src/optimizers/rmsprop.js';
import { sgd } from '../../src/optimizers/sgd.js';
import type { Activation, Optimizer } from '../../src/types.js';
import * as activations from '../reference/network/activations.js';
import * as losses from '../reference/network/losses.js';
import * as optimizers from '../reference/network/optimizers.js';

/** One activation by its two definitions. */
export interface ActivationTwin {
  readonly name: string;
  readonly ours: string | Activation;
  readonly reference: activations.Activation;
}

export const activationTwins: readonly ActivationTwin[] = [
  { name: 'linear', ours: 'linear', reference: activations.linear },
  { name: 'relu', ours: 'relu', reference: activations.relu },
  { name: 'leakyRelu', ours: 'leakyRelu', reference: activations.leakyRelu(0.3) },
  { name: 'leakyRelu(0.01)', ours: leakyRelu({ negativeSlope: 0.01 }), reference: activations.leakyRelu(0.01) },
  { name: 'elu', ours: 'elu', reference: activations.elu(1) },
  { name: 'elu(0.5)', ours: elu({ alpha: 0.5 }), reference: activations.elu(0.5) },
  { name: 'gelu', ours: 'gelu', reference: activations.gelu },
  { name: 'geluTanh', ours: gelu({ approximate: true }), reference: activations.geluTanh },
  { name: 'sigmoid', ours: 'sigmoid', reference: activations.sigmoid },
  { name: 'tanh', ours: 'tanh', reference: activations.tanh },
  { name: 'silu', ours: 'silu', reference: activations.silu },
  { name: 'softplus', ours: 'softplus', reference: activations.softplus },
  { name: 'softmax', ours: 'softmax', reference: activations.softmax },
];

/** One loss by its two definitions. */
export interface LossTwin {
  readonly name: string;
  readonly ours: LossLike;
  readonly reference: losses.Loss;
  /** The activation that it takes the input of. */
  readonly fused: 'softmax' | 'sigmoid' | undefined;
}

export const lossTwins: readonly LossTwin[] = [
  {
    name: 'sparseCategoricalCrossentropy',
    ours: 'sparseCategoricalCrossentropy',
    reference: losses.sparseCategoricalCrossentropy,
    fused: 'softmax',
  },
  {
    name: 'categoricalCrossentropy',
    ours: 'categoricalCrossentropy',
    reference: losses.categoricalCrossentropy,
    fused: 'softmax',
  },
  { name: 'binaryCrossentropy', ours: 'binaryCrossentropy', reference: losses.binaryCrossentropy, fused: 'sigmoid' },
  { name: 'meanSquaredError', ours: 'meanSquaredError', reference: losses.meanSquaredError, fused: undefined },
  { name: 'meanAbsoluteError', ours: 'meanAbsoluteError', reference: losses.meanAbsoluteError, fused: undefined },
  { name: 'huber', ours: 'huber', reference: losses.huber(1), fused: undefined },
  { name: 'huber(0.5)', ours: huber({ delta: 0.5 }), reference: losses.huber(0.5), fused: undefined },
];

/** One optimizer by its two definitions. */
export interface OptimizerTwin {
  readonly name: string;
  readonly ours: Optimizer;
  readonly reference: optimizers.Optimizer;
}

const rate = 0.05;
/**
 * A large epsilon: with a small one the first steps are lr * sign(g), and no f32 gradient can be right about the sign of what
 * is nearly 0. Here an update moves by at most lr / epsilon times what the gradient is off. Small ones: tests/golden.
 */
const epsilon = 0.1;
const moments = { learningRate: rate, beta1: 0.8, beta2: 0.99, epsilon };
const kernelsOnly = { ...moments, weightDecay: 0.3, decayBias: false };
const biasesToo = { ...moments, weightDecay: 0.3, decayBias: true };
const squares = { learningRate: rate, rho: 0.9, epsilon };
const sums = { learningRate: rate, epsilon, initialAccumulator: 0.1 };

export const optimizerTwins: readonly OptimizerTwin[] = [
  { name: 'sgd', ours: sgd({ learningRate: rate }), reference: optimizers.sgd(rate) },
  {
    name: 'momentum',
    ours: sgd({ learningRate: rate, momentum: 0.9 }),
    reference: optimizers.momentum(rate, 0.9),
  },
  {
    name: 'nesterov',
    ours: sgd({ learningRate: rate, momentum: 0.9, nesterov: true }),
    reference: optimizers.nesterov(rate, 0.9),
  },
  { name: 'adam', ours: adam(moments), reference: optimizers.adam(moments) },
  { name: 'adamw on kernels', ours: adamw(kernelsOnly), reference: optimizers.adamw(kernelsOnly) },
  { name: 'adamw on biases too', ours: adamw(biasesToo), reference: optimizers.adamw(biasesToo) },
  { name: 'rmsprop', ours: rmsprop(squares), reference: optimizers.rmsprop(squares) },
  { name: 'adagrad', ours: adagrad(sums), reference: optimizers.adagrad(sums) },
];
