import type { SolvedPath, SolvedStep } from '../path/step.js';
import type { PathData } from './solve.js';

/**
 * Refits the support of each step without penalty, within its bounds. Neighbours with the same support share a fit. Supports of more than
 * n - 3 columns are left out, as in glmnet's relax.glmnet: their refit would interpolate the rows.
 *
 * A chunk on demand.
 *
 * @param solve  solves a path over the same rows.
 */
export function* relaxedPath(
  data: PathData,
  steps: readonly SolvedStep[],
  solve: (data: PathData) => Generator<SolvedStep, SolvedPath>,
): Generator<SolvedStep, SolvedPath> {
  const { columns } = data.matrix;
  const refitted: SolvedStep[] = [];
  const known = new Map<string, SolvedStep>();
  let nullDeviance = 0;
  for (const step of steps) {
    if (step.df > data.matrix.rows - 3) continue;
    const support = [...new Set(step.coefficients.flatMap(({ indices }) => [...indices]))].sort((a, b) => a - b);
    const key = support.join();
    let own = known.get(key);
    if (own === undefined) {
      own = support.length === 0 ? step : undefined;
      if (own === undefined) {
        const factors = new Float64Array(columns).fill(Infinity);
        for (const column of support) factors[column] = 0;
        const work = solve({ ...data, factors, lambda: Float64Array.of(0), dfmax: undefined });
        for (let turn = work.next(); ; turn = work.next()) {
          if (turn.done === true) {
            nullDeviance = turn.value.nullDeviance;
            break;
          }
          own = turn.value;
        }
      }
      if (own === undefined) continue; // separated: it has no minimizer
      known.set(key, own);
      yield own;
    }
    refitted.push({ ...own, lambda: step.lambda });
  }
  return { steps: refitted, end: 'complete', nullDeviance };
}
