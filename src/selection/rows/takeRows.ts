import { type MatrixInput, toMatrix64 } from '../../data/reading/inputs.js';
import { typedArrayKind } from '../../data/reading/numbers.js';
import { isSparse, type SparseMatrix } from '../../data/reading/sparse.js';
import { CsrMatrix } from '../../sparse/sparseMatrix.js';
import { isList } from '../../validate.js';

/** Rows of X in any form that `fit` takes. */
export type RowsX = MatrixInput | SparseMatrix;

/** Rows that can be taken by their numbers. */
export interface TakenRows<T> {
  readonly rows: number;
  /** Copies the rows of those numbers, in that order. */
  take(indices: Int32Array): T;
}

/** Reads X once. Sparse rows stay sparse, names of columns stay, and f64 stays f64. @throws ShapeError, DataError as `fit`. */
export function rowsOfX(path: string, X: RowsX): TakenRows<RowsX> {
  return isSparse(X) ? sparseRows(X) : denseRows(path, X);
}

/** Reads y once: one value per row, which may be a label of any kind, or rows of numbers. @throws as {@link rowsOfX}. */
export function rowsOfY(path: string, y: MatrixInput): TakenRows<MatrixInput> {
  if (typedArrayKind(y) === undefined && !(isList(y) && typeof y[0] !== 'object')) return denseRows(path, y, 1);
  const list = y as ArrayLike<number>;
  return { rows: list.length, take: (indices) => Array.from(indices, (row) => list[row]!) };
}

function denseRows(path: string, X: MatrixInput, flatColumns?: number): TakenRows<MatrixInput> {
  const options = flatColumns === undefined ? {} : { flatColumns };
  const { data, rows, columns, names, isSingle } = toMatrix64(path, X, { missing: 'keep', ...options });
  const zeros = (length: number) => (isSingle ? new Float32Array(length) : new Float64Array(length));
  return {
    rows,
    take(indices) {
      if (names !== undefined) {
        const vectors = names.map((_, column) => {
          const values = zeros(indices.length);
          for (const [to, from] of indices.entries()) values[to] = data[from * columns + column]!;
          return { toArray: () => values };
        });
        // An object of columns would put names that are numbers first.
        const fields = names.map((name) => ({ name }));
        return { schema: { fields }, getChildAt: (index: number) => vectors[index] ?? null };
      }
      const taken = zeros(indices.length * columns);
      for (const [to, from] of indices.entries()) {
        taken.set(data.subarray(from * columns, (from + 1) * columns), to * columns);
      }
      return { data: taken, shape: [indices.length, columns] };
    },
  };
}

function sparseRows({ values, columns, rowPointers, shape }: SparseMatrix): TakenRows<SparseMatrix> {
  const [rows = 0, width = 0] = shape;
  return {
    rows,
    take(indices) {
      const pointers = new Int32Array(indices.length + 1);
      for (const [to, from] of indices.entries()) {
        pointers[to + 1] = pointers[to]! + rowPointers[from + 1]! - rowPointers[from]!;
      }
      const own = { values: new Float32Array(pointers.at(-1)!), columns: new Int32Array(pointers.at(-1)!) };
      for (const [to, from] of indices.entries()) {
        const [first, end] = [rowPointers[from]!, rowPointers[from + 1]!];
        own.values.set(values.subarray(first, end), pointers[to]!);
        own.columns.set(columns.subarray(first, end), pointers[to]!);
      }
      return new CsrMatrix({ ...own, rowPointers: pointers, shape: Object.freeze([indices.length, width]) });
    },
  };
}
