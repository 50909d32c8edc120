import type { MatrixInput } from '../data/reading/inputs.js';
import type { SparseMatrix } from '../data/reading/sparse.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import { build, requireIntact } from '../model/state/state.js';
import { replicaOf } from './replica.js';

/** The units of one layer that ends in relu. */
export interface DeadRelus {
  readonly layer: string;
  readonly units: number;
  /** Units whose output is 0 in every row, ascending. */
  readonly dead: readonly number[];
  /** dead / units. */
  readonly share: number;
}

/**
 * Finds units with relu that are 0 in every row of X, dropout off: on these rows, they have no gradient and learn nothing.
 *
 * @param X  (n, inputUnits). With few rows, more units look dead.
 * @returns one entry for each layer with relu, in order. NaN does not count as dead.
 * @throws as `predict`; StateError `E_NOT_BUILT`.
 * @example const [first] = deadRelus(model, X);
 *
 * Source: Maas, Hannun & Ng (2013); Lu et al. (2020).
 */
export function deadRelus(model: Sequential, X: MatrixInput | SparseMatrix): DeadRelus[] {
  const state = stateOf(model);
  requireIntact(state, 'deadRelus');
  const { network } = build(state, 'deadRelus');
  return network.layers.flatMap(({ layer, name }, index) => {
    if (layer.activation?.name !== 'relu') return [];
    const replica = replicaOf(model, index + 1, 'deadRelus');
    try {
      const { data, shape } = replica.predict(X);
      const [rows = 0, units = 0] = shape;
      const dead = Array.from({ length: units }, (_, unit) => unit).filter((unit) => {
        for (let row = 0; row < rows; row++) if (data[row * units + unit] !== 0) return false;
        return true;
      });
      return [{ layer: name, units, dead, share: dead.length / units }];
    } finally {
      replica.dispose();
    }
  });
}
