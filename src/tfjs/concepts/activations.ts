import { gelu } from '../../activations/gelu.js';
import { resolveActivation as resolveOckham } from '../../activations/registry.js';
import type { Activation } from '../../types.js';
import { resolve } from '../options.js';

/** Activations by TensorFlow.js's names. */
const NAMED: Readonly<Record<string, () => Activation>> = {
  ...Object.fromEntries(
    (['elu', 'gelu', 'linear', 'relu', 'selu', 'sigmoid', 'softmax', 'softplus', 'tanh'] as const).map((name) => [
      name,
      () => resolveOckham('tf.layers: activation', name),
    ]),
  ),
  swish: () => resolveOckham('tf.layers: activation', 'silu'),
  gelu_new: () => gelu({ approximate: true }),
};

/** What this entry lacks, and what comes nearest. */
const REFUSED = {
  hardSigmoid: 'use sigmoid',
  logSoftmax: 'use softmax, or linear with tf.losses.softmaxCrossEntropy',
  mish: 'use swish',
  relu6: 'use relu',
  softsign: 'use tanh',
};

/** Resolves a layer's option: the name of an activation, or an activation of Ockham. @throws OptionError, OutOfScopeError. */
export function resolveActivation(owner: string, given: string | Activation): Activation {
  return resolve(owner, given, NAMED, REFUSED);
}
