import { OptionError } from '../../errors.js';
import type { CustomLoss } from '../../losses/custom.js';
import { huber } from '../../losses/huber.js';
import type { LossLike } from '../../losses/registry.js';
import { show } from '../../show.js';
import type { Loss } from '../../types.js';
import { isList, refuse } from '../../validate.js';
import { resolve } from '../options.js';
import { namespace, type OutOfScope, OutOfScopeError, outOfScope } from '../outOfScope.js';

const CALLED = 'losses go into compile; algebra on tensors is out of scope';
const lossToken = (name: string): OutOfScope => outOfScope(`a call of tf.losses.${name}`, CALLED);

/** `tf.losses`, for `compile({ loss })`. Calling them is out of scope. */
export const losses = namespace(
  'tf.losses',
  {
    meanSquaredError: lossToken('meanSquaredError'),
    absoluteDifference: lossToken('absoluteDifference'),
    huberLoss: lossToken('huberLoss'),
    /** Takes logits: the model must end in linear. */
    sigmoidCrossEntropy: lossToken('sigmoidCrossEntropy'),
    /** Takes logits: the model must end in linear. */
    softmaxCrossEntropy: lossToken('softmaxCrossEntropy'),
  },
  ['computeWeightedLoss', 'cosineDistance', 'hingeLoss', 'logLoss'],
);

interface OwnLoss {
  readonly loss: LossLike;
  /** Whether it takes logits only. */
  readonly ofLogits?: boolean;
}

const TOKENS = new Map<unknown, OwnLoss>([
  [losses.meanSquaredError, { loss: 'meanSquaredError' }],
  [losses.absoluteDifference, { loss: 'meanAbsoluteError' }],
  [losses.huberLoss, { loss: huber() }],
  [losses.sigmoidCrossEntropy, { loss: 'binaryCrossentropy', ofLogits: true }],
  [losses.softmaxCrossEntropy, { loss: 'categoricalCrossentropy', ofLogits: true }],
]);

const NAMED: Readonly<Record<string, () => OwnLoss>> = {
  meanSquaredError: () => ({ loss: 'meanSquaredError' }),
  mse: () => ({ loss: 'meanSquaredError' }),
  meanAbsoluteError: () => ({ loss: 'meanAbsoluteError' }),
  mae: () => ({ loss: 'meanAbsoluteError' }),
  categoricalCrossentropy: () => ({ loss: 'categoricalCrossentropy' }),
  sparseCategoricalCrossentropy: () => ({ loss: 'sparseCategoricalCrossentropy' }),
  binaryCrossentropy: () => ({ loss: 'binaryCrossentropy' }),
};
const REFUSED = [
  ...['meanAbsolutePercentageError', 'meanSquaredLogarithmicError', 'squaredHinge', 'hinge', 'categoricalHinge'],
  ...['logcosh', 'kullbackLeiblerDivergence', 'poisson', 'cosineProximity'],
];

/** Loss for `compile`: a name, a function of `tf.losses`, or a loss of Ockham. */
export type LossArg = string | OutOfScope | Loss | CustomLoss;

/**
 * Resolves the loss of `compile`.
 *
 * @param ending  the model's last activation.
 * @throws OptionError for an unknown name, and for a loss of logits behind an activation; OutOfScopeError.
 */
export function resolveLoss(given: LossArg | readonly unknown[], ending: string): LossLike {
  const owner = 'compile: loss';
  if (isList(given)) throw new OutOfScopeError(`${owner} of several outputs`);
  const token = TOKENS.get(given);
  if (token === undefined && typeof given === 'function') {
    throw new OutOfScopeError(
      `${owner} as a function of tensors`,
      'give { value, gradient } on arrays, as ockham does',
    );
  }
  if (typeof given !== 'string' && token === undefined) return given as Loss | CustomLoss;
  const { loss, ofLogits = false } = token ?? resolve<OwnLoss>(owner, given as string, NAMED, REFUSED);
  if (ofLogits && ending !== 'linear') {
    const message = `${owner} takes logits: end the model in linear, not in ${show(ending)}`;
    refuse(OptionError, 'compile.loss', 'linear', ending, message);
  }
  return loss;
}
