import { ours } from '../../concept.js';
import type { Loss } from '../../types.js';
import { type RowLoss, type RowLossName, rowLosses } from '../figures/formulas.js';

/**
 * Makes a loss of the model's output, after its activation, from a loss of rows: computed in f64 in JavaScript, for losses that the
 * kernels do not have.
 */
export function hostLoss(name: RowLossName): Loss {
  const ofRow: RowLoss = rowLosses[name];
  const isSparse = name === 'sparseCategoricalCrossentropy';
  return ours({
    name: `tf.${name}`,
    config: {},
    targets: KINDS[name],
    learnsOneClass: true,
    compute(kernels, { predictions, targets, weights, gradient, rows, columns, scale }) {
      const { buffer } = kernels.memory;
      const p = new Float32Array(buffer, predictions, rows * columns);
      const t = isSparse ? new Int32Array(buffer, targets, rows) : new Float32Array(buffer, targets, rows * columns);
      const shares = weights === 0 ? undefined : new Float32Array(buffer, weights, rows);
      const out = gradient === 0 ? undefined : new Float32Array(buffer, gradient, rows * columns);
      const slopes = out && new Float64Array(columns);
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        const share = shares?.[row] ?? 1;
        sum += share * ofRow(t, p, row * columns, columns, slopes);
        if (out === undefined) continue;
        for (let j = 0; j < columns; j++) out[row * columns + j] = share * scale * slopes![j]!;
      }
      return sum;
    },
  });
}

/** The targets of a row. TensorFlow.js checks none of them; a class tells which weight of `classWeight` a row has. */
const KINDS: Readonly<Record<RowLossName, Loss['targets']>> = {
  meanSquaredError: 'values',
  meanAbsoluteError: 'values',
  meanAbsolutePercentageError: 'values',
  meanSquaredLogarithmicError: 'values',
  squaredHinge: 'values',
  hinge: 'values',
  categoricalHinge: 'values',
  logcosh: 'values',
  categoricalCrossentropy: 'distribution',
  sparseCategoricalCrossentropy: 'labels',
  binaryCrossentropy: 'binary',
  kullbackLeiblerDivergence: 'values',
  poisson: 'values',
  cosineProximity: 'values',
  hingeLoss: 'binary',
  logLoss: 'binary',
  sigmoidCrossEntropy: 'binary',
  softmaxCrossEntropy: 'distribution',
};
