import type { ListedProducts } from '../../types.js';
import type { Network } from '../network.js';
import type { Rows } from '../prediction/predict.js';
import type { Plan } from './plan.js';

/** What a plan is sized by where its first layer takes X as lists. */
export interface ListedNeeds {
  /** Most nonzeros of X in one pass. */
  readonly nonzeros: number;
  readonly products: ListedProducts;
}

/**
 * What to plan for in passes of up to `rows` rows, whichever these are; undefined where the first layer takes X as a matrix: X came
 * as one, or is written out batch by batch.
 */
export function listedNeeds({ layers }: Network, { listed }: Rows, rows: number): ListedNeeds | undefined {
  if (listed === undefined || !layers[0]?.layer.takesLists) return undefined;
  return { nonzeros: listed.mostNonzeros(rows), products: listed.products };
}

/** Whether a plan takes these inputs, as many rows in a pass as it has room for, and at least `wanted`. */
export function holds(plan: Plan, network: Network, inputs: Rows, wanted: number): boolean {
  if (plan.rows < wanted) return false;
  const nonzeros = listedNeeds(network, inputs, plan.rows)?.nonzeros;
  if (nonzeros === undefined || plan.nonzeros === undefined) return nonzeros === plan.nonzeros;
  return nonzeros <= plan.nonzeros;
}
