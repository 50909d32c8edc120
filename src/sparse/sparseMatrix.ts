import { allocate } from '../data/reading/allocate.js';
import type { NumberList } from '../data/reading/list.js';
import {
  type InputSettings,
  listedRows,
  type SparseInputs,
  type SparseMatrix,
  type SparseParts,
} from '../data/reading/sparse.js';
import { rowsAt } from '../data/selectable.js';
import { columnsOf, type Shufflable, type WithColumns } from '../data/shufflable.js';
import { OptionError, ShapeError } from '../errors.js';
import { refuse } from '../validate.js';
import { copyCsr } from './csr.js';
import { CsrRows } from './csrRows.js';

/**
 * Makes a matrix from its nonzeros, row by row (CSR), which `fit`, `evaluate` and `predict` take as X.
 *
 * Results have the bits of those for the dense matrix, which is never made as a whole. With a dense first layer, training and
 * prediction take memory for nonzeros only; for other first layers, each batch is written out. Listed zeros are allowed. Structured
 * clones are not sparse matrices: rebuild them in the other thread.
 *
 * @param values  (nonzeros) finite in f32.
 * @param columns  (nonzeros) from 0, ascending within a row.
 * @param rowPointers  (rows + 1) from 0 to the number of values, never falling.
 * @param shape  [rows, columns], each >= 1.
 * @throws ShapeError when lengths, shape or row pointers do not fit.
 * @throws DataError `E_NONFINITE`, `E_DETACHED`, or `E_DATA` for columns out of range or order, and for values that are not
 *   numbers.
 * @example
 * sparseMatrix([1, 2, 3], [0, 3, 1], [0, 2, 3], [2, 4]); // [[1, 0, 0, 2], [0, 3, 0, 0]]
 */
export function sparseMatrix(
  values: NumberList,
  columns: NumberList,
  rowPointers: NumberList,
  shape: NumberList,
): SparseMatrix {
  const name = 'sparseMatrix';
  const { starts, entries, ...sizes } = copyCsr(name, { values, columns, rowPointers, shape });
  const copied = { values: new Float32Array(entries.length / 2), columns: new Int32Array(entries.length / 2) };
  const bits = new Float32Array(entries.buffer);
  for (let at = 0; at < copied.values.length; at++) {
    copied.values[at] = bits[2 * at]!;
    copied.columns[at] = entries[2 * at + 1]!;
  }
  return new CsrMatrix({ ...copied, rowPointers: starts, shape: Object.freeze([sizes.rows, sizes.columns]) });
}

/** Result of {@link sparseMatrix}. Its parts are checked when it is read. */
export class CsrMatrix implements SparseMatrix, WithColumns {
  readonly values: Float32Array;
  readonly columns: Int32Array;
  readonly rowPointers: Int32Array;
  readonly shape: readonly number[];

  constructor({ values, columns, rowPointers, shape }: SparseParts) {
    this.values = values;
    this.columns = columns;
    this.rowPointers = rowPointers;
    this.shape = shape;
    Object.freeze(this);
  }

  [listedRows](path: string, inputUnits: number | undefined, { standardizer, missing }: InputSettings): SparseInputs {
    if (standardizer !== undefined || missing === 'impute') {
      const what = standardizer === undefined ? "missing: 'impute'" : 'a standardizer';
      const message = `${path}: a sparse matrix cannot go with ${what}: zeros would become other numbers`;
      refuse(OptionError, path, 'dense rows', undefined, message);
    }
    const { rows, columns, ...csr } = copyCsr(path, this);
    if (inputUnits !== undefined && columns !== inputUnits) {
      refuse(ShapeError, path, `${inputUnits} columns`, columns, `${path}: ${columns} columns, expected ${inputUnits}`);
    }
    return { listed: new CsrRows(csr), rows, columns };
  }

  [rowsAt](path: string, indicesOf: (rows: number) => Int32Array): CsrMatrix {
    copyCsr(path, this); // its parts may have changed since they were checked
    const { values, columns, rowPointers, shape } = this;
    const indices = indicesOf(shape[0]!);
    const pointers = new Int32Array(indices.length + 1);
    let count = 0;
    for (const [to, from] of indices.entries()) {
      count += rowPointers[from + 1]! - rowPointers[from]!;
      pointers[to + 1] = count;
    }
    const selected = allocate(path, count, 2, () => ({
      values: new Float32Array(count),
      columns: new Int32Array(count),
    }));
    for (const [to, from] of indices.entries()) {
      const [start, end] = [rowPointers[from]!, rowPointers[from + 1]!];
      selected.values.set(values.subarray(start, end), pointers[to]!);
      selected.columns.set(columns.subarray(start, end), pointers[to]!);
    }
    return new CsrMatrix({ ...selected, rowPointers: pointers, shape: Object.freeze([indices.length, shape[1]!]) });
  }

  [columnsOf](path: string): Shufflable<WithColumns> {
    const { starts, entries, rows, columns } = copyCsr(path, this);
    const bits = new Float32Array(entries.buffer);
    const shape = Object.freeze([rows, columns]);
    const shuffled = (moved: readonly number[], order: Int32Array) => {
      const isMoved = new Uint8Array(columns);
      for (const column of moved) isMoved[column] = 1;
      const own = { values: new Float32Array(entries.length / 2), columns: new Int32Array(entries.length / 2) };
      const rowPointers = new Int32Array(rows + 1);
      let count = 0;
      const put = (entry: number) => {
        own.values[count] = bits[2 * entry]!;
        own.columns[count++] = entries[2 * entry + 1]!;
      };
      // Of each row the entries that stay, merged with those that come, by their columns. Each entry goes to one row.
      for (let row = 0; row < rows; row++) {
        let staying = starts[row]!;
        for (let coming = starts[order[row]!]!; coming < starts[order[row]! + 1]!; coming++) {
          const column = entries[2 * coming + 1]!;
          if (isMoved[column] === 0) continue;
          for (; staying < starts[row + 1]! && entries[2 * staying + 1]! < column; staying++) {
            if (isMoved[entries[2 * staying + 1]!] === 0) put(staying);
          }
          put(coming);
        }
        for (; staying < starts[row + 1]!; staying++) if (isMoved[entries[2 * staying + 1]!] === 0) put(staying);
        rowPointers[row + 1] = count;
      }
      return new CsrMatrix({ ...own, rowPointers, shape });
    };
    return { count: rows, columns, names: undefined, shuffled };
  }
}
