import { type NumberList, readList } from '../../data/reading/list.js';
import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';

/** @throws ShapeError unless there is one per row; DataError unless all are finite in f32 and >= 0. */
export function readWeightsOfRows(
  owner: string,
  given: NumberList | undefined,
  rows: number,
): Float32Array | undefined {
  if (given === undefined) return undefined;
  const path = `${owner}.sampleWeight`;
  const list = readList(path, given);
  if (list === undefined) refuse('E_DATA', path, 'a list of numbers, one per row', given);
  if (list.length !== rows) {
    refuse(ShapeError, path, `${rows} numbers, one per row`, list.length);
  }
  return Float32Array.from(list, (weight, row) => {
    if (typeof weight === 'number' && weight >= 0 && Number.isFinite(Math.fround(weight))) return weight;
    return refuse('E_DATA', `${path}[${row}]`, 'a finite number >= 0', weight);
  });
}

/** Weights of some rows, as given. */
export function weightsAt(weights: Float32Array | undefined, rows: Int32Array): Float32Array | undefined {
  return weights && Float32Array.from(rows, (row) => weights[row]!);
}

/**
 * Weights of rows that train, divided by their mean: a row of weight 2 then does what a row that is there twice does, beside any penalty.
 *
 * @throws DataError if they are all 0.
 */
export function meanOne(path: string, weights: Float32Array | undefined): Float32Array | undefined {
  if (weights === undefined) return undefined;
  const mean = sumOf(weights) / weights.length;
  if (mean === 0) refuse('E_DATA', path, 'a weight above 0', 0, `${path}: all weights are 0`);
  return weights.map((weight) => weight / mean);
}

/** The sum in f64. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum;
}
