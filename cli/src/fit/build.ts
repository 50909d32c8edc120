import { adam, dense, dropout, groupLasso, heUniform, l2, type Sequential, sequential } from 'ockham';
import { type Preprocessor, preprocess, type Table } from 'ockham/table';
import type { Task } from '../data/task.js';
import type { Setting } from './space.js';

/** Categories with fewer training rows share a column. */
const LEAST_COUNT = 5;

/** The task and the sizes of a model. */
export interface Goal {
  readonly task: Task;
  /** Classes, or 1 for numbers. */
  readonly outputs: number;
  readonly seed: number;
}

/** Learns from the rows that train how columns become numbers. */
export function preparationOf(rows: Table, task: Task): Preprocessor {
  return preprocess(rows, {
    minCount: rows.rows >= 200 ? LEAST_COUNT : 2,
    targetTransform: task === 'regression' ? 'standardize' : 'none',
  });
}

/**
 * Makes the network of a setting: one or two hidden layers of relu units, a group lasso on the columns of the table, L2 on the other kernels,
 * and dropout behind each hidden layer.
 *
 * @param rows  those that train; nothing is learned from others.
 */
export function buildNetwork({ task, outputs, seed }: Goal, setting: Setting, rows: Table): Sequential {
  const prepared = preparationOf(rows, task);
  const columns = groupLasso(setting.lambda, { groups: prepared.groups! });
  const others = l2(setting.l2);
  const hidden = Array.from({ length: setting.layers }, (_, layer) => [
    dense({
      units: setting.units,
      activation: 'relu',
      kernelInitializer: heUniform(),
      kernelRegularizer: layer === 0 ? columns : others,
    }),
    ...(setting.dropout > 0 ? [dropout({ rate: setting.dropout })] : []),
  ]).flat();
  const isClasses = task === 'classification';
  const last = dense({ units: outputs, activation: isClasses ? 'softmax' : 'linear', kernelRegularizer: others });
  return sequential({ seed, preprocess: prepared, layers: [...hidden, last] }).compile({
    optimizer: adam({ learningRate: setting.learningRate }),
    loss: isClasses ? 'sparseCategoricalCrossentropy' : 'meanSquaredError',
    metrics: isClasses ? ['accuracy'] : ['mse'],
  });
}
