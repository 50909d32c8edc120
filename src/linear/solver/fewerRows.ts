// A quadratic loss over many rows is that over few: with X̃ᵀWX̃ = RᵀR of the columns x̃, the response among them as the last one,
//
//   Σ w (y - X̃b)² = ‖R (b, -1)‖²
//
// so the columns of R, as many numbers as there are columns, stand in place of x̃, and each row has the weight 1. The last row of R has a number
// in the response alone, what no column can explain, so objectives, lower bounds and gaps are those of all rows.
import { denseProducts } from './parts/denseProducts.js';
import { keptRows, makeRows } from './rows.js';
import type { Setting } from './types.js';
import type { Workspace } from './workspace.js';

/** Rows to columns, at least, and columns, at most, and for each strength of the path, with which it pays. */
const [TALL, MOST, PER_STRENGTH] = [3, 256, 50];
/** The finest tolerance: rounding in R is that of numbers squared. */
const FINEST = 1e-9;
/** Least part of a column that those before it do not explain, so that this rounding stays small. */
const INDEPENDENT = 1e-5;
/** Columns whose products are made together. */
const STRIP = 4;

/** The problem with as many rows as columns; as it is, where that does not pay or would cost accuracy. */
export function fewerRows(space: Workspace, problem: Setting, strengths: number): Setting {
  const { family, tolerance, columns, weights } = problem;
  const { count } = columns;
  const isFit = family === 'gaussian' && columns.isDense && problem.intercept && tolerance >= FINEST;
  if (!isFit || columns.ld < TALL * count || count > Math.min(MOST, PER_STRENGTH * strengths)) return problem;
  const { kernels } = space;
  const order = count + 1;
  const ld = Math.ceil(order / 4) * 4;
  // The columns of R, one after another, are the rows of a Cholesky factor.
  const l = space.zeros(order * ld);
  const line = (j: number) => l + j * ld * 8;
  const rows = makeRows(space, problem, keptRows(weights), columns.ld, true);
  const square = 2 * kernels.f64_gaussian(columns.ld, rows.eta, rows.y, rows.w, rows.g);
  const list = space.list([...Array(count).keys()]);
  // Its first `solved` numbers are those of the factor already.
  const appends = (j: number, solved: number, diagonal: number): boolean => {
    // Beyond the diagonal stands the other half of the products.
    space.clear(line(j) + j * 8, ld - j);
    return kernels.f64_cholesky_append(l, ld, j, solved, line(j), diagonal, INDEPENDENT) > INDEPENDENT;
  };
  for (let start = 0; start < count; start += STRIP) {
    const end = Math.min(start + STRIP, count);
    columns.gram(rows.w, list + start * 4, end - start, list, end, line(start), ld);
    kernels.f64_cholesky_forward(l, ld, start, end - start);
    for (let j = start; j < end; j++) {
      if (!appends(j, start, space.numbers[(line(j) >>> 3) + j]!)) return problem;
    }
  }
  columns.dots(list, count, rows.g, line(count));
  if (!appends(count, 0, square)) return problem;
  return {
    ...problem,
    columns: { ...columns, ...denseProducts(space, l, ld), ld, single: undefined },
    response: space.f64(line(count), order).slice(),
    offset: undefined,
    weights: new Float64Array(order).fill(1),
  };
}
