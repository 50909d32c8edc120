import {
  adam,
  type Callback,
  dense,
  dropout,
  earlyStopping,
  groupLasso,
  type Layer,
  l1,
  l1l2,
  l2,
  maxNorm,
  type Schedule,
  type Sequential,
  sequential,
  sgd,
} from 'ockham';
import type { Problem } from '../problem/problem.js';
import type { Regularizer } from '../problem/regularizers.js';

/** Epochs of a training that is never left: it ends by itself, or the page ends it. */
export const EPOCHS = 100_000;

/** The network of a problem under a regularizer, compiled. The text of `programOf` makes the same. */
export function modelOf(
  problem: Problem,
  { kind, strength }: Regularizer,
  /** The strength in every step, if it may change. */
  live: number | Schedule,
  { columns, classes }: { columns: number; classes: number },
): Sequential {
  const regularized = {
    ...(kind === 'l1' && { kernelRegularizer: l1(live) }),
    ...(kind === 'l2' && { kernelRegularizer: l2(live) }),
    ...(kind === 'l1l2' && { kernelRegularizer: l1l2({ l1: live, l2: live }) }),
    ...(kind === 'groupLasso' && { kernelRegularizer: groupLasso(live, { groups: 'inputs' }) }),
    ...(kind === 'maxNorm' && { kernelConstraint: maxNorm(strength) }),
  };
  const layers: Layer[] = [];
  for (const units of problem.hidden) {
    layers.push(dense({ units, activation: problem.activation, ...inputOf(layers, columns), ...regularized }));
    if (kind === 'dropout') layers.push(dropout({ rate: live }));
  }
  const isBinary = classes === 2;
  layers.push(
    dense({
      units: isBinary ? 1 : classes,
      activation: isBinary ? 'sigmoid' : 'softmax',
      ...inputOf(layers, columns),
      ...regularized,
    }),
  );
  const { learningRate } = problem;
  const model = sequential({ seed: problem.seed, layers });
  model.compile({
    optimizer: problem.optimizer === 'adam' ? adam({ learningRate }) : sgd({ learningRate }),
    loss: isBinary ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

function inputOf(layers: readonly Layer[], columns: number) {
  return layers.length === 0 ? { inputShape: [columns] as [number] } : {};
}

/** The callback that ends the training of early stopping; none for other regularizers. */
export function stoppingOf({ kind, strength }: Regularizer): readonly Callback[] {
  if (kind !== 'earlyStopping') return [];
  return [earlyStopping({ patience: Math.round(strength), restoreBestWeights: true })];
}
