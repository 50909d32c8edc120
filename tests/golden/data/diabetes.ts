import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Names of the ten columns, in order. */
export const DIABETES_FEATURES = ['age', 'sex', 'bmi', 'bp', 's1', 's2', 's3', 's4', 's5', 's6'] as const;

export interface DiabetesData {
  readonly rows: number;
  readonly columns: number;
  /** (442, 10) row-major, unscaled. */
  readonly X: Float64Array;
  /** (442): disease progression one year later. */
  readonly y: Float64Array;
}

/** The diabetes data of Efron, Hastie, Johnstone & Tibshirani (2004), as scikit-learn ships it. */
export function loadDiabetes(): DiabetesData {
  const X = numbers('diabetes_data_raw.csv.gz');
  const y = numbers('diabetes_target.csv.gz');
  return { rows: y.length, columns: X.length / y.length, X, y };
}

/** All numbers of a gzipped file in which white space separates them. */
function numbers(name: string): Float64Array {
  const text = gunzipSync(readFileSync(new URL(name, import.meta.url))).toString('utf8');
  return Float64Array.from(text.trim().split(/\s+/), Number);
}
