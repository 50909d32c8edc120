/** When a product of a dense layer goes which way. Measured; neither way changes a bit. */
export const productPolicy = {
  /** Largest share of nonzeros at which skipping is the faster way; the crossover is 0.58 to 0.80 in bench/kernels/sparse.js. */
  mostDensity: 0.6,
  /** The same of W, if there are enough rows; the crossover is 0.42 to 0.74 in bench/inference/sparseWeights.js. */
  mostWeightDensity: 0.55,
  /** Rows of a batch whose products with a weight take as long as gathering it; Infinity: nothing is gathered. */
  gatherRows: 8,
  /** Rows multiplied with the same weights before packing these pays, in a plan for inference; Infinity: none is packed. */
  packRows: 64,
};

/**
 * How many products went each way since the program began, those of sparse weights apart; how many of the dense ones were
 * on packed weights, and how many of all on gathered units: for benches and tests.
 */
export const productCounts = { sparse: 0, dense: 0, sparseWeights: 0, packed: 0, compact: 0 };
