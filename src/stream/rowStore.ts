import type { Examples } from '../model/rows/examples.js';

/** Rows with their targets and weights, as the kernels take them. */
export interface RowStore {
  /** (rows, columns) */
  readonly inputs: Float32Array;
  readonly columns: number;
  /** (rows, targetColumns), or (rows) labels. */
  readonly targets: Float32Array | Int32Array;
  readonly targetColumns: number;
  /** (rows), if rows have weights. */
  readonly weights: Float32Array | undefined;
}

/** The form of rows: that of their store, without X. */
export type RowForm = Omit<RowStore, 'inputs'>;

/** The form of the rows of examples, with their targets and weights. */
export function formOf({ inputs: { columns }, targets, weights }: Examples): RowForm {
  return { columns, targets: targets.data, targetColumns: targets.columns, weights };
}

/** An empty store for rows like those. */
export function makeStore(like: RowForm, rows: number): RowStore {
  const { columns, targetColumns, weights } = like;
  const Targets = like.targets instanceof Int32Array ? Int32Array : Float32Array;
  return {
    inputs: new Float32Array(rows * columns),
    columns,
    targets: new Targets(rows * targetColumns),
    targetColumns,
    weights: weights && new Float32Array(rows),
  };
}

/** Rows [to, to + rows) of one store := rows [first, first + rows) of another. */
export function copyRows(from: RowStore, first: number, rows: number, into: RowStore, to: number): void {
  copy(from.inputs, first * from.columns, rows * from.columns, into.inputs, to * from.columns);
  copy(from.targets, first * from.targetColumns, rows * from.targetColumns, into.targets, to * from.targetColumns);
  if (from.weights !== undefined && into.weights !== undefined) copy(from.weights, first, rows, into.weights, to);
}

/** Fewer numbers are copied by a loop, which costs less than a view. */
const LEAST_FOR_VIEWS = 64;

function copy(
  from: Float32Array | Int32Array,
  first: number,
  count: number,
  into: Float32Array | Int32Array,
  to: number,
): void {
  if (count >= LEAST_FOR_VIEWS) into.set(from.subarray(first, first + count), to);
  else for (let at = 0; at < count; at++) into[to + at] = from[first + at]!;
}
