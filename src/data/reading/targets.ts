import { refuse } from '../../validate.js';
import { cureForClass } from './labels.js';
import { wrongCell } from './numbers.js';

/** Largest distance of a distribution's sum from 1: f32 softmax outputs and rounded decimals pass, counts do not. */
const SUM_TOLERANCE = 1e-3;

interface Targets {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Checks targets of binary cross entropy: every value in [0, 1].
 *
 * @throws DataError `E_LABEL` naming the first row and column that is outside.
 */
export function checkBinary(path: string, { data, columns }: Targets): void {
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (value >= 0 && value <= 1) continue;
    const expected = 'a value in [0, 1]';
    const isClass = Number.isInteger(value) && value > 1;
    const hint = isClass ? '; class numbers go with sparseCategoricalCrossentropy' : cureForClass(value);
    const problem = `expected ${expected}${hint}`;
    throw wrongCell('E_LABEL', path, Math.floor(at / columns), at % columns, value, expected, problem);
  }
}

/**
 * Checks targets of categorical cross entropy: every row in [0, 1], its sum (in f64) within 1e-3 of 1.
 *
 * @throws DataError `E_LABEL` naming the first row that is not a distribution.
 */
export function checkDistribution(path: string, targets: Targets): void {
  checkBinary(path, targets);
  const { data, rows, columns } = targets;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += data[row * columns + column]!;
    if (Math.abs(sum - 1) <= SUM_TOLERANCE) continue;
    const message = `${path}: row ${row} sums to ${sum}, expected a distribution that sums to 1`;
    refuse('E_LABEL', `${path}[${row}]`, 'a sum of 1 within 1e-3', sum, message);
  }
}
