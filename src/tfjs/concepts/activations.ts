import { gelu } from '../../activations/gelu.js';
import { resolveActivation as resolveOckham } from '../../activations/registry.js';
import type { Activation } from '../../types.js';
import { resolve } from '../options.js';
import { hardSigmoid, logSoftmax, mish, relu6, softsign } from '../rules/hostActivations.js';

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
  relu6,
  hardSigmoid,
  softsign,
  mish,
  logSoftmax,
};

/** Resolves a layer's option: the name of an activation, or an activation of Ockham. @throws OptionError. */
export function resolveActivation(owner: string, given: string | Activation): Activation {
  return resolve(owner, given, NAMED);
}
