import type { Rows } from './families/losses.js';
import type { PathProblem } from './types.js';
import type { Workspace } from './workspace.js';

/** Rows that count: those with a weight. */
export function keptRows(weights: Float64Array): Int32Array {
  let count = 0;
  for (const weight of weights) if (weight > 0) count++;
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
  kept.forEach((row, i) => {
    const weight = problem.weights[row]!;
    numbers[(rows.w >>> 3) + i] = weight;
    numbers[(rows.v >>> 3) + i] = 1 / weight;
    if (isQuadratic) numbers[(h >>> 3) + i] = weight;
    for (let k = 0; k < classes; k++) {
      const offset = problem.offset?.[row * classes + k] ?? 0;
      numbers[(y >>> 3) + k * n + i] = problem.response[row * classes + k]! - (isQuadratic ? offset : 0);
      numbers[(eta >>> 3) + k * n + i] = isQuadratic ? 0 : offset;
    }
  });
  return rows;
}
