import type { Rows } from './families/losses.js';
import type { PathProblem } from './types.js';
import type { Workspace } from './workspace.js';

/** Rows that count: those with a weight. */
export function keptRows(weights: Float64Array): Int32Array {
  let count = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) count++;
  const rows = new Int32Array(count);
  count = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) rows[count++] = i;
  return rows;
}

/**
 * Copies response, weights and offsets; η is the offset, of which a quadratic loss keeps none: there it is taken from y.
 *
 * @param n  the kept rows, filled up.
 */
export function makeRows(
  space: Workspace,
  problem: Pick<PathProblem, 'classes' | 'weights' | 'response' | 'offset'>,
  kept: Int32Array,
  n: number,
  isQuadratic: boolean,
): Rows {
  const { classes } = problem;
  const [eta, y, g, h] = [0, 1, 2, 3].map(() => space.zeros(classes * n)) as [number, number, number, number];
  const rows = { n, classes, eta, y, g, h, w: space.zeros(n), v: space.zeros(n) };
  const { numbers } = space;
  const { weights, response, offset } = problem;
  const [w, v, toH, toY, toEta] = [rows.w >>> 3, rows.v >>> 3, h >>> 3, y >>> 3, eta >>> 3];
  for (let i = 0; i < kept.length; i++) {
    const row = kept[i]!;
    const weight = weights[row]!;
    numbers[w + i] = weight;
    numbers[v + i] = 1 / weight;
    if (isQuadratic) numbers[toH + i] = weight;
    for (let k = 0; k < classes; k++) {
      const from = row * classes + k;
      const to = k * n + i;
      const shift = offset === undefined ? 0 : offset[from]!;
      numbers[toY + to] = isQuadratic ? response[from]! - shift : response[from]!;
      numbers[toEta + to] = isQuadratic ? 0 : shift;
    }
  }
  return rows;
}
