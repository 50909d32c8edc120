import { imputeMeans } from '../../data/impute.js';
import { type MatrixInput, toMatrix, toMatrix64 } from '../../data/reading/inputs.js';
import { requireSameNames } from '../../data/reading/names.js';
import type { FloatArray } from '../../data/reading/numbers.js';
import type { Rows } from '../../data/rows.js';
import { isSparse, listedRows, type SparseMatrix } from '../../data/sparse.js';
import type { InputState } from '../state/state.js';

/** X as the first layer takes it, with what was seen on the way. */
export interface ReadInputs extends Rows {
  readonly columns: number;
  readonly names: readonly string[] | undefined;
  readonly means: Float64Array | undefined;
}

/** The same, but for rows that are not trained on: before means were learned, missing values are refused. */
export function withoutLearning(state: InputState): InputState {
  return state.means === undefined ? { ...state, missing: 'reject' } : state;
}

/**
 * Converts X to f32, standardized or imputed as the model was asked to: in f64, rounded last. Always a copy.
 *
 * @param trainingPart  of how many first rows means are learned, where they are; all rows otherwise. The rows that validate
 *   must have no say in them.
 */
export function readInputs(
  path: string,
  X: MatrixInput | SparseMatrix,
  inputUnits: number | undefined,
  state: InputState,
  trainingPart?: (rows: number) => number,
): ReadInputs {
  if (isSparse(X)) {
    return { data: new Float32Array(), ...X[listedRows](path, inputUnits, state), names: undefined, means: undefined };
  }
  if (state.standardizer !== undefined) {
    const { data, shape } = state.standardizer.transform(X);
    const [rows = 0, columns = 0] = shape;
    return { data: single(data), rows, columns, names: undefined, means: undefined };
  }
  const learnsFromPart = state.missing === 'impute' && state.means === undefined && trainingPart !== undefined;
  const missing = learnsFromPart ? 'keep' : state.missing;
  const convert = missing === 'reject' ? toMatrix : toMatrix64;
  const converted = convert(path, X, { missing, columns: inputUnits, means: state.means });
  requireSameNames(path, converted.names, state.names);
  const { data, rows, columns } = converted;
  if (!learnsFromPart) return { ...converted, data: single(data) };
  const count = trainingPart(rows);
  const means = imputeMeans(path, data.subarray(0, count * columns), count, columns);
  imputeMeans(path, data, rows, columns, means);
  return { ...converted, data: single(data), means };
}

function single(data: FloatArray): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(data);
}
