import { requireInteger, requirePositive } from '../../validate.js';
import { rowsOf, type SyntheticDataset, type SyntheticOptions } from './rows.js';

/** Options of {@link makeClassification}. */
export interface ClassificationOptions extends SyntheticOptions {
  /** Columns that tell the classes apart, >= 1; they come first. Default: 2. */
  readonly informative?: number;
  /** Columns of noise behind them, >= 0. Default: 30. */
  readonly noiseColumns?: number;
  /** Distance of the means of the two classes, in standard deviations, > 0. Default: 3. */
  readonly separation?: number;
}

/**
 * Two normal clouds, and columns that have nothing to do with the class: the best model is linear and has `informative` nonzero weights.
 *
 * Every column has standard deviation `noise`, 1 by default. The means differ by `separation` times that, along the diagonal of the
 * informative columns. The same bits in every engine.
 *
 * @throws HyperparameterError, OptionError for options that are none.
 * @example
 * const { X, y } = makeClassification({ rows: 200, informative: 2, noiseColumns: 30, seed: 1 }); // X.shape: [200, 32]
 *
 * Source: as scikit-learn's `make_classification` with one cluster per class and no redundant columns.
 */
export function makeClassification(options: ClassificationOptions = {}): SyntheticDataset {
  const informative = requireInteger('makeClassification.informative', options.informative ?? 2, 1);
  const noiseColumns = requireInteger('makeClassification.noiseColumns', options.noiseColumns ?? 30, 0);
  const separation = requirePositive('makeClassification.separation', options.separation ?? 3);
  const shift = (separation * (options.noise ?? 1)) / (2 * Math.sqrt(informative));
  const shape = { columns: informative + noiseColumns, noise: 1, own: ['informative', 'noiseColumns', 'separation'] };
  return rowsOf('makeClassification', options, shape, (label, point) => {
    point.fill(0).fill(label === 0 ? -shift : shift, 0, informative);
  });
}
