/**
 * Coordinates of the one random generator, Philox4x32-10: key = the 64-bit seed, counter = (block, step low, step high,
 * purpose << 24 | ordinal). Everything random is a pure function of these, so nothing depends on order or threads.
 */
export interface RandomStream {
  readonly seedLow: number;
  readonly seedHigh: number;
  readonly stepLow: number;
  readonly stepHigh: number;
  /** purpose << 24 | ordinal of the layer among the layers with that purpose. */
  readonly stream: number;
}

/** Purposes of random numbers. The values are part of the numerics: never renumber. */
export const Purpose = {
  init: 1,
  shuffle: 2,
  dropout: 3,
  noise: 4,
  monteCarlo: 5,
  /** Splits of rows. Not `shuffle`, so that one seed can serve a split and a model. */
  split: 6,
  mixup: 7,
  /** Draws of layers that learn, in training and in predictive distributions. The ordinals of these layers count separately. */
  learning: 8,
  monteCarloLearning: 9,
  /** Resamples of rows: ordinal 0 for bootstraps and permuted columns. */
  resample: 10,
  /** Settings of hyperparameters. */
  tuning: 11,
  /** Tensors of random numbers. */
  tensors: 12,
  /** Rows of synthetic data sets. */
  datasets: 13,
} as const;

/** The counter's fourth word. */
export function streamOf(purpose: number, ordinal: number): number {
  return ((purpose << 24) | ordinal) >>> 0;
}

/** The same for a layer that learns. `ordinal` counts such layers; `purpose` is that of the pass: dropout or Monte Carlo. */
export function learningStream(purpose: number, ordinal: number): number {
  return streamOf(purpose === Purpose.dropout ? Purpose.learning : Purpose.monteCarloLearning, ordinal);
}

/** Low and high 32 bits of a step count below 2^53. */
export function splitStep(step: number): { readonly stepLow: number; readonly stepHigh: number } {
  return { stepLow: step >>> 0, stepHigh: Math.floor(step / 0x1_0000_0000) >>> 0 };
}

/**
 * Threshold and scale of the dropout kernel, which keeps an element if its 16-bit number is below the threshold.
 *
 * keepThreshold / 65536 is the probability to keep: 1 - rate to the nearest 2^-16, never 0 or 1. scale is its inverse, so
 * the mean is unchanged.
 *
 * @param rate  fraction dropped, in (0, 1); at 0 nothing is drawn and the kernel is not called.
 */
export function dropoutThreshold(rate: number): { readonly keepThreshold: number; readonly scale: number } {
  const keepThreshold = Math.min(Math.max(Math.round((1 - rate) * 65536), 1), 65535);
  return { keepThreshold, scale: 65536 / keepThreshold };
}

/** Standard deviation of the standard normal restricted to [-2, 2]. */
export const TRUNCATED_STDDEV = 0.87962566103423978;
