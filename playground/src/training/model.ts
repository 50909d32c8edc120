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
} from 'ockham';
import type { Change, Problem } from '../problem/problem.js';
import { strengthOf } from './schedule.js';

/** Epochs of a training that is never left: it ends by itself, or the page ends it. */
export const EPOCHS = 100_000;

/** The network of a problem under one of its regularizers, compiled. The text of `programOf` makes the same. */
export function modelOf(
  problem: Problem,
  of: number,
  { columns, classes, changes }: { columns: number; classes: number; changes: readonly Change[] },
): Sequential {
  const { kind, strength } = problem.regularizers[of] ?? { kind: 'none', strength: 0 };
  const live: Schedule = strengthOf(problem, of, changes);
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
  const model = sequential({ seed: problem.seed, layers });
  model.compile({
    optimizer: adam({ learningRate: problem.learningRate }),
    loss: isBinary ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

function inputOf(layers: readonly Layer[], columns: number) {
  return layers.length === 0 ? { inputShape: [columns] as [number] } : {};
}

/** The callback that ends the training of early stopping; none for other regularizers. */
export function stoppingOf(problem: Problem, of: number): readonly Callback[] {
  const regularizer = problem.regularizers[of];
  if (regularizer?.kind !== 'earlyStopping') return [];
  return [earlyStopping({ patience: Math.round(regularizer.strength), restoreBestWeights: true })];
}
