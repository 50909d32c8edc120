import { type MatrixInput, toMatrix64 } from '../../data/reading/inputs.js';
import { typedArrayKind } from '../../data/reading/numbers.js';
import type { SparseMatrix } from '../../data/reading/sparse.js';
import { isList } from '../../validate.js';

export type RowsX = MatrixInput | SparseMatrix;

/** Rows of one input. */
export interface TakenRows<T> {
  readonly rows: number;
  take(indices: Int32Array): T;
}

export function rowsOfX(path: string, X: RowsX): TakenRows<RowsX> {
  const { data, rows, columns, isSingle } = toMatrix64(path, X, { missing: 'keep' });
  return {
    rows,
    take(indices) {
      const out = isSingle ? new Float32Array(indices.length * columns) : new Float64Array(indices.length * columns);
      for (const [to, from] of indices.entries()) {
        for (let column = 0; column < columns; column++) out[to * columns + column] = data[from * columns + column]!;
      }
      return { data: out, shape: [indices.length, columns] };
    },
  };
}

export function rowsOfY(path: string, y: MatrixInput): TakenRows<MatrixInput> {
  if (typedArrayKind(y) !== undefined || (isList(y) && typeof y[0] !== 'object')) {
    const list = y as ArrayLike<number>;
    return { rows: list.length, take: (indices) => Array.from(indices, (row) => list[row]!) };
  }
  const all = rowsOfX(path, y);
  return { rows: all.rows, take: (indices) => all.take(indices) as MatrixInput };
}
