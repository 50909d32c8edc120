import { ours } from '../concept.js';
import type { Metric } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';
import { requireTargets } from './meanOf.js';

/** Sums of one column: mean and squared deviations of its targets, squared errors of its predictions. */
interface Column {
  mean: number;
  deviations: number;
  residuals: number;
}

/**
 * Coefficient of determination: `1 - sum (t - p)^2 / sum (t - mean t)^2` per column, then the mean over columns.
 *
 * A column with constant targets counts as 1 if every prediction is right, otherwise as 0; fewer than two rows give NaN. Targets:
 * (rows, columns); `add` throws ShapeError for any other shape. One pass in f64 (Welford), so an offset of the targets costs no
 * digits.
 *
 * @throws OptionError for any option: there are none.
 * @example model.compile({ optimizer: adam(), loss: 'meanSquaredError', metrics: ['r2'] })
 *
 * Source: scikit-learn's r2_score with multioutput='uniform_average', force_finite=True; Welford (1962).
 */
export function r2(options: NoOptions = {}): Metric {
  requireOptions('r2', options, []);
  return ours({
    name: 'r2',
    direction: 'max',
    compares: 'variance',
    start(_kernels, [seen = 0, ...sums] = []) {
      let table = columnsOf(sums);
      return {
        add(batch) {
          const { predictions, targets, rows, columns } = batch;
          requireTargets('r2', batch);
          if (seen === 0) table = Array.from({ length: columns }, () => ({ mean: 0, deviations: 0, residuals: 0 }));
          for (let i = 0; i < rows; i++) {
            seen++;
            table.forEach((column, j) => {
              const target = targets[i * columns + j]!;
              const error = target - predictions[i * columns + j]!;
              const before = target - column.mean;
              column.mean += before / seen;
              column.deviations += before * (target - column.mean);
              column.residuals += error * error;
            });
          }
        },
        result() {
          if (seen < 2) return Number.NaN;
          return table.reduce((sum, column) => sum + score(column), 0) / table.length;
        },
        state: () => [seen, ...table.flatMap(({ mean, deviations, residuals }) => [mean, deviations, residuals])],
      };
    },
  });
}

/** The columns of a state: three numbers each. */
function columnsOf(sums: readonly number[]): Column[] {
  return Array.from({ length: Math.floor(sums.length / 3) }, (_, column) => {
    const [mean = 0, deviations = 0, residuals = 0] = sums.slice(3 * column);
    return { mean, deviations, residuals };
  });
}

function score({ deviations, residuals }: Column): number {
  if (deviations !== 0) return 1 - residuals / deviations;
  if (Number.isNaN(residuals)) return Number.NaN;
  return residuals === 0 ? 1 : 0;
}
