import type { InputArray } from './narrow.js';
import type { ListedRows } from './sparse.js';

/** Standardizes rows of a narrow type, which stay as they are until they are loaded. */
export interface Scaling {
  /** (columns) */
  readonly mean: readonly number[];
  /** (columns), every entry > 0. */
  readonly scale: readonly number[];
  /** rows[i, j] := (rows[i, j] - mean[j]) / scale[j], in f64, rounded once. @param rows  (any, columns) inout. @internal */
  scaleRows(rows: Float32Array): void;
}

/** Input rows, checked: f32 as the first layer takes them, or a narrow type that is converted when rows are loaded. */
export interface Rows {
  /** (rows, inputUnits); empty if the rows are listed. */
  readonly data: InputArray;
  /** Applied to rows after they are converted to f32. Only with data of a narrow type. */
  readonly scaling?: Scaling | undefined;
  /** The rows of a sparse matrix. */
  readonly listed?: ListedRows | undefined;
  readonly rows: number;
}

/** All rows in f32, as the first layer takes them: the data themselves, or a copy. */
export function singleRows({ data, scaling }: Pick<Rows, 'data' | 'scaling'>): Float32Array {
  if (data instanceof Float32Array) return data;
  const single = new Float32Array(data);
  scaling?.scaleRows(single);
  return single;
}
