import { ours } from '../../concept.js';
import type { CustomLoss } from '../../losses/custom.js';
import { huber } from '../../losses/huber.js';
import { type LossLike, resolveLoss as resolveOckham } from '../../losses/registry.js';
import { show } from '../../show.js';
import type { Loss } from '../../types.js';
import { hasMethods, isList, isPlain } from '../../validate.js';
import { warn } from '../../warnings.js';
import type { RowLossName } from '../figures/formulas.js';
import * as reductions from '../figures/reduction.js';
import { rowFunctions } from '../figures/rowFunctions.js';
import { resolve } from '../options.js';
import { OutOfScopeError } from '../outOfScope.js';
import { hostLoss } from '../rules/hostLoss.js';
import type { Tensor } from '../tensors/tensor.js';
import { lossLike } from './lossLike.js';
import { metrics } from './metrics.js';

/** `tf.losses`: functions of tensors, and losses for `compile`. */
export const losses = Object.freeze({
  absoluteDifference: reductions.absoluteDifference,
  computeWeightedLoss: reductions.computeWeightedLoss,
  cosineDistance: reductions.cosineDistance,
  /** Of labels 0 and 1. */
  hingeLoss: reductions.hingeLoss,
  huberLoss: reductions.huberLoss,
  logLoss: reductions.logLoss,
  meanSquaredError: reductions.meanSquaredError,
  /** Takes logits: the model should end in linear. */
  sigmoidCrossEntropy: reductions.sigmoidCrossEntropy,
  /** Takes logits: the model should end in linear. */
  softmaxCrossEntropy: reductions.softmaxCrossEntropy,
});

/** A function of tensors. Those of `tf.losses` are losses for `compile`. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Loss for `compile`: a name, a function of `tf.losses`, or a loss of Ockham. */
export type LossArg = string | LossFunction | Loss | CustomLoss;

/** Losses that the kernels have: of the output, or of the logits behind `fused`, and behind linear. */
const KERNELS: Readonly<
  Partial<Record<RowLossName | 'huberLoss', { readonly own: LossLike; readonly fused?: string }>>
> = {
  meanSquaredError: { own: 'meanSquaredError' },
  meanAbsoluteError: { own: 'meanAbsoluteError' },
  huberLoss: { own: huber() },
  categoricalCrossentropy: { own: 'categoricalCrossentropy', fused: 'softmax' },
  sparseCategoricalCrossentropy: { own: 'sparseCategoricalCrossentropy', fused: 'softmax' },
  binaryCrossentropy: { own: 'binaryCrossentropy', fused: 'sigmoid' },
  sigmoidCrossEntropy: { own: 'binaryCrossentropy', fused: 'linear' },
  softmaxCrossEntropy: { own: 'categoricalCrossentropy', fused: 'linear' },
};

const of =
  <Name extends string>(name: Name) =>
  () => ({ name });

/** Names that TensorFlow.js knows, and short ones, which it has for metrics only. */
const NAMED: Readonly<Record<string, () => { readonly name: RowLossName }>> = {
  meanSquaredError: of('meanSquaredError'),
  meanAbsoluteError: of('meanAbsoluteError'),
  meanAbsolutePercentageError: of('meanAbsolutePercentageError'),
  meanSquaredLogarithmicError: of('meanSquaredLogarithmicError'),
  squaredHinge: of('squaredHinge'),
  hinge: of('hinge'),
  categoricalHinge: of('categoricalHinge'),
  logcosh: of('logcosh'),
  categoricalCrossentropy: of('categoricalCrossentropy'),
  sparseCategoricalCrossentropy: of('sparseCategoricalCrossentropy'),
  binaryCrossentropy: of('binaryCrossentropy'),
  kullbackLeiblerDivergence: of('kullbackLeiblerDivergence'),
  poisson: of('poisson'),
  cosineProximity: of('cosineProximity'),
  mse: of('meanSquaredError'),
  mae: of('meanAbsoluteError'),
  mape: of('meanAbsolutePercentageError'),
  msle: of('meanSquaredLogarithmicError'),
};

const FUNCTIONS = new Map<unknown, RowLossName | 'huberLoss'>([
  [losses.absoluteDifference, 'meanAbsoluteError'],
  [losses.hingeLoss, 'hingeLoss'],
  [losses.huberLoss, 'huberLoss'],
  [losses.logLoss, 'logLoss'],
  [losses.meanSquaredError, 'meanSquaredError'],
  [losses.sigmoidCrossEntropy, 'sigmoidCrossEntropy'],
  [losses.softmaxCrossEntropy, 'softmaxCrossEntropy'],
  ...Object.entries(rowFunctions).map(([name, compute]) => [compute, name as RowLossName] as const),
  ...[metrics.mse, metrics.MSE].map((compute) => [compute, 'meanSquaredError'] as const),
  ...[metrics.mape, metrics.MAPE].map((compute) => [compute, 'meanAbsolutePercentageError'] as const),
]);

/** The end of a model that a loss looks at. */
export interface Ending {
  /** Name of the last activation. */
  readonly activation: string;
  /** Whether a penalty needs the output of that activation. */
  readonly penalizesOutput: boolean;
}

/**
 * Resolves the loss of `compile`.
 *
 * @throws OptionError for an unknown name; OutOfScopeError for several losses, and for a function of tensors whose gradient is unknown.
 */
export function resolveLoss(given: unknown, ending: Ending): Loss {
  const owner = 'compile: loss';
  const only = onlyOf(owner, given);
  if (typeof only === 'function') return ofName(FUNCTIONS.get(only) ?? refuseFunction(only as LossFunction), ending);
  if (typeof only !== 'string') return resolveOckham('compile.loss', only);
  return ofName(resolve(owner, only, NAMED).name, ending);
}

/** The name of a loss that was given, as TensorFlow.js knows it. */
export function nameOfLoss(given: unknown, own: Loss): string {
  const only = onlyOf('compile: loss', given);
  if (typeof only === 'string') return resolve('compile: loss', only, NAMED).name;
  return FUNCTIONS.get(only) ?? own.name;
}

/** The one entry of a list, or of an object by outputs. */
function onlyOf(owner: string, given: unknown): unknown {
  const entries = isList(given) ? given : isConcept(given) || !isPlain(given) ? [given] : Object.values(given);
  if (entries.length === 1) return entries[0];
  throw new OutOfScopeError(`${owner} of ${entries.length} outputs`, 'a model here has one output');
}

const isConcept = (given: unknown) =>
  hasMethods<Loss>(given, 'compute') || hasMethods<CustomLoss>(given, 'value', 'gradient');

function ofName(name: RowLossName | 'huberLoss', { activation, penalizesOutput }: Ending): Loss {
  const kernel = KERNELS[name];
  if (kernel !== undefined) {
    const { own, fused = activation } = kernel;
    const isLeft = fused === activation && !(penalizesOutput && activation !== 'linear');
    if (kernel.fused === undefined || isLeft || activation === 'linear') {
      return ours({ ...resolveOckham('compile.loss', own), learnsOneClass: true });
    }
  }
  if (kernel?.fused === 'linear') {
    const message = `tf.losses.${name} takes logits, and the model ends in ${activation}`;
    warn('W_TFJS', `compile: ${message}: it is applied to the output as if that were logits, as in TensorFlow.js`);
  }
  return hostLoss(name as RowLossName);
}

/** @throws OutOfScopeError always: says which loss has the same figures, if one has. */
function refuseFunction(loss: LossFunction): never {
  const same = lossLike(loss);
  throw new OutOfScopeError(
    'compile: loss as a function of tensors',
    same === undefined
      ? 'its gradient is unknown here. Give { name, value(yTrue, yPred, rows, columns), gradient(yTrue, yPred, rows, columns) } on arrays: one loss per row, and its derivatives'
      : `its gradient is unknown here. It has the figures of ${show(same)}: give that name`,
  );
}
