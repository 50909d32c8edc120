import { SPARSE_PANEL } from '../../core/kernels/panels.js';
import type { ProductWays } from '../../types.js';

/** Thresholds between the ways to compute a product of a dense layer. Measured; the way changes no bit. */
export const productPolicy = {
  /** Largest share of nonzeros at which skipping is the faster way; the crossover is 0.58 to 0.80 in bench/kernels/sparse.js. */
  mostDensity: 0.6,
  /** The same of W, if there are enough rows; the crossover is 0.42 to 0.74 in bench/inference/sparseWeights.js. */
  mostWeightDensity: 0.55,
  /** Largest share of a kernel that is computed for the places that are not pruned, at which computing only these is faster;
      bench/kernels/lists.js measures it. Engines with the narrower panel spill the eight sums of f32_sampled_tn. */
  mostUnpruned: SPARSE_PANEL === 32 ? 0.7 : 0.4,
  /** Rows of a batch whose products with a weight take as long as gathering it; Infinity: nothing is gathered. */
  gatherRows: 8,
  /** Rows multiplied with the same weights before packing these pays, in a plan for inference; Infinity: none is packed. */
  packRows: 64,
};

/**
 * Counts, for benches and tests, the products of this process: those that skip zeros of X or dZ, dense ones, and those that skip
 * zeros of W; those of dW that leave out pruned weights; and again the dense ones on packed weights and all on gathered units.
 */
export const productCounts = { sparse: 0, dense: 0, sparseWeights: 0, unpruned: 0, packed: 0, compact: 0 };

/** Below this many outputs a list costs more than its zeros save. */
export const LEAST_COLUMNS = 24;
/** The density of W that each of few rows allows: lanes are idle, and reading rows of W in place is fast. */
const WEIGHT_DENSITY_PER_ROW = 0.035;

/** Time of a product that skips the zeros of W, relative to a dense one; at most 1, and 1 if none may be skipped. */
export function costOfWeights(density: number, rows: number): number {
  return costOf(density, Math.min(productPolicy.mostWeightDensity, WEIGHT_DENSITY_PER_ROW * rows));
}

/** The same if the zeros of X or dZ are skipped. */
export function costOfInputs(density: number): number {
  return costOf(density, productPolicy.mostDensity);
}

function costOf(density: number, most: number): number {
  return density < most ? density / most : 1;
}

/** A record of products before the first step. */
export function newWays(): ProductWays {
  return {
    forward: 'dense',
    kernelGradient: 'dense',
    inputGradient: 'dense',
    inputDensity: 1,
    gradientDensity: 1,
    weightDensity: 1,
  };
}
