import type { Columns, Standardized } from '../columns.js';
import type { SparseMatrix, Standardizing } from '../types.js';
import type { Workspace } from '../workspace.js';
import { sparseMoments } from './sparseMoments.js';

/** Copies X by columns. Centre and scale are applied to results: x̃ᵀr = (xᵀr - centre 1ᵀr) / scale. @param roundedUp  factor of norms. */
export function sparseColumns(
  space: Workspace,
  matrix: SparseMatrix,
  { weights, isCentred, isScaled }: Standardizing,
  rows: Int32Array,
  roundedUp: number,
): Standardized {
  const { kernels } = space;
  const p = matrix.columns;
  const { mean, deviation } = sparseMoments(matrix, weights);
  const centre = isCentred ? mean : new Float64Array(p);
  const scale = deviation.map((own) => (isScaled && own > 0 ? own : 1));
  const kept = rows.length;
  const ld = Math.ceil(kept / 4) * 4;
  const place = new Int32Array(matrix.rows).fill(-1);
  rows.forEach((row, i) => {
    place[row] = i;
  });
  let count = kept;
  for (const row of matrix.rowIndices) if (place[row]! >= 0) count++;
  const values = space.take(count * 8);
  const indices = space.take(count * 4);
  const starts = space.take((p + 2) * 4);
  const valuesOut = space.f64(values, count);
  const indicesOut = space.i32(indices, count);
  const startsOut = space.i32(starts, p + 2);
  const norms = new Float64Array(p + 1).fill(roundedUp, p);
  let at = 0;
  for (let j = 0; j < p; j++) {
    startsOut[j] = at;
    let [first, second] = [0, 0];
    for (let i = matrix.columnStarts[j]!; i < matrix.columnStarts[j + 1]!; i++) {
      const row = place[matrix.rowIndices[i]!]!;
      if (row < 0) continue;
      const value = matrix.values[i]!;
      const weight = weights[matrix.rowIndices[i]!]!;
      first += weight * value;
      second += weight * value * value;
      valuesOut[at] = value;
      indicesOut[at++] = row;
    }
    // Σ w (x - m)² = Σ w x² - 2 m Σ w x + m²; what cancels is of the size of the first.
    const middle = centre[j]!;
    const square = Math.max(0, second - 2 * middle * first + middle * middle) + 1e-13 * second;
    norms[j] = (Math.sqrt(square) / scale[j]!) * roundedUp;
  }
  startsOut[p] = at;
  for (let i = 0; i < kept; i++, at++) {
    valuesOut[at] = 1;
    indicesOut[at] = i;
  }
  startsOut[p + 1] = at;
  const middle = Float64Array.from({ length: p + 1 }, (_, j) => (j < p ? centre[j]! : 0));
  const factor = Float64Array.from({ length: p + 1 }, (_, j) => (j < p ? 1 / scale[j]! : 1));
  const isShifted = middle.some((value) => value !== 0);
  const scratch = space.zeros(ld);
  const small = space.take(16);
  space.i32(small, 1)[0] = p;
  const address = [values, indices, starts] as const;
  const sumOf = (r: number): number => {
    kernels.f64_sparse_dots(...address, small, 1, r, small + 8);
    return space.f64(small + 8, 1)[0]!;
  };
  let scaled = { address: space.take(64 * 8), length: 64 };
  const scaledRoom = (length: number): number => {
    if (length > scaled.length) {
      space.give(scaled.address);
      scaled = { address: space.take(2 * length * 8), length: 2 * length };
    }
    return scaled.address;
  };
  const columns: Columns = {
    ld,
    count: p + 1,
    norms,
    dots: (list, m, r, target) => {
      kernels.f64_sparse_dots(...address, list, m, r, target);
      const total = isShifted ? sumOf(r) : 0;
      const columns = space.i32(list, m);
      const out = space.f64(target, m);
      for (let k = 0; k < m; k++) {
        const j = columns[k]!;
        out[k] = (out[k]! - middle[j]! * total) * factor[j]!;
      }
    },
    axpys: (list, m, factors, y) => {
      const own = scaledRoom(m);
      const columns = space.i32(list, m);
      const given = space.f64(factors, m);
      const out = space.f64(own, m);
      let shift = 0;
      for (let k = 0; k < m; k++) {
        const j = columns[k]!;
        out[k] = given[k]! * factor[j]!;
        shift += out[k]! * middle[j]!;
      }
      kernels.f64_sparse_axpys(...address, list, m, own, y);
      if (shift === 0) return;
      const target = space.f64(y, kept);
      for (let i = 0; i < kept; i++) target[i]! -= shift;
    },
    gram: (h, a, countA, b, countB, target, stride) => {
      const sums = scaledRoom(countA + countB);
      const total = isShifted ? sumOf(h) : 0;
      kernels.f64_sparse_dots(...address, a, countA, h, sums);
      kernels.f64_sparse_dots(...address, b, countB, h, sums + countA * 8);
      const rowsOf = space.i32(a, countA);
      const columnsOf = space.i32(b, countB);
      const own = space.f64(sums, countA + countB);
      for (let s = 0; s < countA; s++) {
        const line = target + s * stride * 8;
        const j = rowsOf[s]!;
        kernels.f64_sparse_products(...address, h, j, b, countB, scratch, line);
        const out = space.f64(line, countB);
        for (let t = 0; t < countB; t++) {
          const k = columnsOf[t]!;
          const centred =
            out[t]! - middle[j]! * own[countA + t]! - middle[k]! * own[s]! + middle[j]! * middle[k]! * total;
          out[t] = centred * factor[j]! * factor[k]!;
        }
      }
    },
  };
  return { columns, mean, deviation, areFinite: true };
}
