import { mostNonzeros } from '../data/sparseMatrix.js';
import type { Rows } from './inference.js';
import type { Network } from './network.js';
import type { Plan } from './plan.js';

/**
 * The nonzeros of X to plan for, in passes of up to `rows` rows, whichever these are; undefined where the first layer takes
 * X as a matrix: X came as one, or is written out batch by batch.
 */
export function nonzerosOf({ layers }: Network, { listed }: Rows, rows: number): number | undefined {
  return listed !== undefined && layers[0]?.layer.takesLists ? mostNonzeros(listed, rows) : undefined;
}

/** Whether a plan takes these inputs, as many rows in a pass as it has room for, and at least `wanted`. */
export function holds(plan: Plan, network: Network, inputs: Rows, wanted: number): boolean {
  if (plan.rows < wanted) return false;
  const nonzeros = nonzerosOf(network, inputs, plan.rows);
  if (nonzeros === undefined || plan.nonzeros === undefined) return nonzeros === plan.nonzeros;
  return nonzeros <= plan.nonzeros;
}
