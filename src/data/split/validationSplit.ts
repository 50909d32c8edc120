import { HyperparameterError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { portion } from './portion.js';

/**
 * Number of training rows if the last part of the rows validates: `floor(rows (1 - validationSplit))`, with the fraction read as the
 * decimal number it is written as. Keras multiplies in floating point, and trains on 1 row of 10 for 0.8.
 *
 * @param validationSplit  fraction in (0, 1); the rows are taken before any shuffling.
 * @throws HyperparameterError if it is outside, or leaves either part without a row.
 */
export function trainingRows(owner: string, rows: number, validationSplit: unknown): number {
  if (typeof validationSplit !== 'number' || !(validationSplit > 0 && validationSplit < 1)) {
    refuse(HyperparameterError, `${owner}.validationSplit`, 'a fraction in (0, 1)', validationSplit);
  }
  const training = rows - Math.ceil(portion(rows, validationSplit));
  if (training >= 1 && training < rows) return training;
  const message = `${owner}: validationSplit ${validationSplit} of ${rows} rows leaves ${training} to train on and ${rows - training} to validate`;
  refuse(HyperparameterError, `${owner}.validationSplit`, 'at least one row in both parts', validationSplit, message);
}
