import { readOptions } from '../../options.js';
import { requirePositive } from '../../validate.js';
import {
  MOST_COLUMNS,
  rowsOf,
  type SyntheticDataset,
  type SyntheticOptions,
  syntheticOptions,
  within,
} from './rows.js';

/** Options of {@link makeClassification}. */
export interface ClassificationOptions extends SyntheticOptions {
  /** Columns that tell the classes apart, from 1 to 10,000; they come first. Default: 2. */
  readonly informative?: number;
  /** Columns of noise behind them, up to 10,000. Default: 30. */
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
  const { informative, noiseColumns, separation, ...read } = readOptions('makeClassification', options, {
    ...syntheticOptions(1),
    informative: [2, within(1, MOST_COLUMNS)],
    noiseColumns: [30, within(0, MOST_COLUMNS)],
    separation: [3, requirePositive],
  });
  const shift = (separation * read.noise) / (2 * Math.sqrt(informative));
  return rowsOf('makeClassification', read, informative + noiseColumns, (label, point) => {
    point.fill(0).fill(label === 0 ? -shift : shift, 0, informative);
  });
}
