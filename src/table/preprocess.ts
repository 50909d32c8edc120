import { isTabular } from '../data/preparation.js';
import { isList } from '../validate.js';
import { type PreprocessOptions, readConfig } from './config.js';
import { Preprocessor } from './preprocessor.js';
import { readNew } from './read.js';
import type { Table } from './table.js';

/**
 * Makes numbers of the columns of tables, inside of a model: `sequential({ preprocess: preprocess(), ... })`.
 *
 * It learns from the rows of the first `fit` only, without those of `validationSplit`; files keep what it learned, and `predict` takes rows
 * of objects. Numbers are standardized (means and deviations in f64, the same bits in every engine), categories become columns of zeros
 * and ones, missing values are replaced, and columns that are constant in training are left out with a warning `W_CONSTANT_COLUMN`.
 * A category that training did not have gives zeros in all columns of its own, and a warning `W_CATEGORY` with its count.
 *
 * Targets of text or booleans become `model.classes`, in alphabetical order, and `predictClasses` returns them.
 *
 * @param table  rows to learn from at once, so that `groups` and `names` are known before the model is made: training rows only.
 * @throws OptionError, HyperparameterError for invalid options; DataError `E_EMPTY` if all columns are constant.
 * @example
 * const cars = table({ hp: [60, 90, 75, 120], fuel: ['gas', 'diesel', 'gas', 'gas'], price: [9, 15, 11, 24] }, { target: 'price' });
 * const prepared = preprocess(cars);
 * prepared.names; // ['hp', 'fuel=diesel', 'fuel=gas']
 * const regression = sequential({
 *   seed: 1,
 *   preprocess: prepared,
 *   layers: [dense({ units: 1, kernelRegularizer: groupLasso(1e-3, { groups: prepared.groups }) })],
 * });
 * regression.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
 * await regression.fit(cars, { epochs: 5, verbose: false });
 * regression.predict([{ hp: 80, fuel: 'diesel' }]).shape; // [1, 1]
 *
 * Source: scikit-learn's SimpleImputer(strategy='median', add_indicator=True), StandardScaler, OneHotEncoder(min_frequency, handle_unknown=
 * 'ignore'), whose figures these are; there a column that only becomes incomplete later has no indicator, either.
 */
export function preprocess(options?: PreprocessOptions): Preprocessor;
export function preprocess(table: Table | readonly object[], options?: PreprocessOptions): Preprocessor;
export function preprocess(
  given: Table | readonly object[] | PreprocessOptions = {},
  options: PreprocessOptions = {},
): Preprocessor {
  if (!isTabular(given) && !isList(given)) return new Preprocessor(readConfig(given as PreprocessOptions));
  return new Preprocessor(readConfig(options)).learn(readNew('preprocess', given));
}
