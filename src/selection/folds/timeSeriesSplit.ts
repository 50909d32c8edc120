import { HyperparameterError } from '../../errors.js';
import { refuse, requireInteger, requireOptions } from '../../validate.js';
import { requireRows } from './options.js';
import type { Fold, Splitter } from './splitter.js';

/** Options of {@link timeSeriesSplit}. */
export interface TimeSeriesSplitOptions {
  /** Number of folds, >= 2. Default: 5. */
  nSplits?: number;
  /** Most rows that train, >= 1: the last ones before the test rows. Default: all. */
  maxTrainSize?: number;
  /** Rows of every test part, >= 1. Default: floor(n / (nSplits + 1)). */
  testSize?: number;
  /** Rows left out between training and test, >= 0. Default: 0. */
  gap?: number;
}

/**
 * Cuts rows in order of time: each fold trains on rows that all come before those that test. The test parts are the last
 * `nSplits * testSize` rows, one behind the other; earlier rows never test.
 *
 * `split` throws HyperparameterError if the first fold has no row to train on.
 *
 * @throws OptionError, HyperparameterError for bad options.
 * @example
 * const folds = timeSeriesSplit({ nSplits: 3 }).split(8);
 * console.log(folds.map(({ train, test }) => [train.length, [...test]])); // [ [ 2, [ 2, 3 ] ], [ 4, [ 4, 5 ] ], [ 6, [ 6, 7 ] ] ]
 *
 * Source: scikit-learn's TimeSeriesSplit, with the same folds.
 */
export function timeSeriesSplit(options: TimeSeriesSplitOptions = {}): Splitter {
  const owner = 'timeSeriesSplit';
  requireOptions(owner, options, ['nSplits', 'maxTrainSize', 'testSize', 'gap']);
  const nSplits = requireInteger(`${owner}.nSplits`, options.nSplits ?? 5, 2);
  const gap = requireInteger(`${owner}.gap`, options.gap ?? 0, 0);
  const { maxTrainSize: most, testSize } = options;
  if (most !== undefined) requireInteger(`${owner}.maxTrainSize`, most, 1);
  if (testSize !== undefined) requireInteger(`${owner}.testSize`, testSize, 1);
  return {
    name: owner,
    seed: undefined,
    split(rows) {
      requireRows(owner, nSplits + 1, rows);
      const size = testSize ?? Math.floor(rows / (nSplits + 1));
      if (rows - gap - nSplits * size <= 0) {
        const message = `${owner}: ${nSplits} test parts of ${size} rows and a gap of ${gap} leave none of ${rows} rows to train on`;
        refuse(HyperparameterError, `${owner}.testSize`, 'a row to train on in the first fold', size, message);
      }
      return Array.from({ length: nSplits }, (_, fold): Fold => {
        const first = rows - (nSplits - fold) * size;
        const end = first - gap;
        return { train: span(most === undefined ? 0 : Math.max(0, end - most), end), test: span(first, first + size) };
      });
    },
  };
}

function span(first: number, end: number): Int32Array {
  return Int32Array.from({ length: end - first }, (_, index) => first + index);
}
