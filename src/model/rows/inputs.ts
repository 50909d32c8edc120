import type { ModelInput, PreparedRows } from '../../data/preparation.js';
import { toExactMatrix, toMatrix } from '../../data/reading/inputs.js';
import { imputeMeans } from '../../data/reading/missing/impute.js';
import { requireSameNames } from '../../data/reading/names.js';
import type { FloatArray } from '../../data/reading/numbers.js';
import { isSparse, listedRows } from '../../data/reading/sparse.js';
import type { InputState } from '../state/state.js';

/** How inputs are read. */
export interface InputOptions {
  readonly inPlace?: boolean | undefined;
  readonly trainingPart?: ((rows: number) => number) | undefined;
  readonly memory?: Float32Array | undefined;
}

/** The settings for rows that are not trained on: missing values are refused until means have been learned. */
export function withoutLearning(state: InputState): InputState {
  const { means, missing, standardizer } = state;
  return {
    ...state,
    missing: means === undefined ? 'reject' : missing,
    standardizer: standardizer?.requireLearned(),
  };
}

/**
 * Converts X to f32, standardized or imputed by the model's settings in f64, and rounded last. Bytes and half floats stay in their
 * type, unless they are imputed: they are standardized, if at all, when rows are loaded. A copy, unless read in place.
 *
 * @param options.inPlace  whether rows that need no conversion may stay in the caller's array.
 * @param options.trainingPart  number of first rows from which means, and what a preprocessor learns, are learned; default: all. Validation rows
 *   must not influence them.
 * @param options.memory  for the copy, if its length fits.
 */
export function readInputs(
  path: string,
  X: ModelInput,
  inputUnits: number | undefined,
  state: InputState,
  { inPlace = false, trainingPart, memory }: InputOptions = {},
): PreparedRows {
  if (isSparse(X)) {
    return { data: new Float32Array(), ...X[listedRows](path, inputUnits, state), names: undefined, means: undefined };
  }
  if (state.standardizer !== undefined) return state.standardizer.prepareRows(path, X, trainingPart);
  if (state.missing !== 'impute') {
    const read = toMatrix(path, X, { columns: inputUnits, inPlace, memory, keepsNarrow: true });
    requireSameNames(path, read.names, state.names);
    return { ...read, means: undefined };
  }
  const converted = toExactMatrix(path, X, { missing: 'keep', columns: inputUnits });
  requireSameNames(path, converted.names, state.names);
  const { data, rows, columns } = converted;
  let { means } = state;
  if (means === undefined && trainingPart !== undefined) {
    const count = trainingPart(rows);
    means = imputeMeans(path, data.subarray(0, count * columns), count, columns);
  }
  means = imputeMeans(path, data, rows, columns, means);
  return { ...converted, data: single(data), means };
}

function single(data: FloatArray): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(data);
}
