import { type MatrixInput, toMatrix64 } from '../../data/reading/inputs.js';
import { type NumberList, readList } from '../../data/reading/list.js';
import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';

/** Weights of rows, divided by their sum. @throws ShapeError, DataError unless there is one >= 0 per row, and one above 0. */
export function readWeights(owner: string, given: NumberList | undefined, rows: number): Float64Array | undefined {
  if (given === undefined) return undefined;
  const path = `${owner}.sampleWeight`;
  const list = readList(path, given) ?? refuse('E_DATA', path, 'a list of numbers, one per row', given);
  if (list.length !== rows) refuse(ShapeError, path, `${rows} numbers, one per row`, list.length);
  const weights = Float64Array.from(list, (weight, row) => {
    if (typeof weight === 'number' && weight >= 0 && Number.isFinite(Math.fround(weight))) return weight;
    return refuse(
      typeof weight === 'number' && !Number.isFinite(weight) ? 'E_NONFINITE' : 'E_DATA',
      `${path}[${row}]`,
      'a finite number >= 0',
      weight,
    );
  });
  if (!weights.some((weight) => weight > 0)) {
    refuse('E_DATA', path, 'a weight above 0', 0, `${path}: all weights are 0`);
  }
  return weights;
}

/** Divides by the sum. @param weights  not all 0. */
export function sumOne(weights: Float64Array): Float64Array {
  let sum = 0;
  for (let row = 0; row < weights.length; row++) sum += weights[row]!;
  const shares = new Float64Array(weights.length);
  for (let row = 0; row < shares.length; row++) {
    const weight = weights[row]!;
    shares[row] = weight / sum;
  }
  return shares;
}

/** Offsets: (n), or (n, K) for K classes, by rows. @throws ShapeError for another length; DataError for what is not a finite number. */
export function readOffset(
  path: string,
  given: NumberList | MatrixInput | undefined,
  rows: number,
  classes: number,
): Float64Array | undefined {
  if (given === undefined) return undefined;
  const { data, rows: own } = toMatrix64(path, given, { columns: classes });
  if (own !== rows) refuse(ShapeError, path, `${rows} rows, as X`, own);
  return data;
}
