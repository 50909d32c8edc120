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

/** What a number is drawn for. The values are part of the numerics: never renumber. */
export const Purpose = {
  init: 1,
  shuffle: 2,
  dropout: 3,
  noise: 4,
  monteCarlo: 5,
  /** Which rows are set aside: apart from `shuffle`, so that one seed may serve a split and a model. */
  split: 6,
  mixup: 7,
  /** What layers draw that learn, in training and in predictive distributions: their ordinals are not those of layers that only draw. */
  learning: 8,
  monteCarloLearning: 9,
} as const;

/** The counter's fourth word. */
export function streamOf(purpose: number, ordinal: number): number {
  return ((purpose << 24) | ordinal) >>> 0;
}

/** The same for a layer that learns, of that ordinal among those, in a pass whose purpose is dropout or Monte Carlo. */
export function learningStream(purpose: number, ordinal: number): number {
  return streamOf(purpose === Purpose.dropout ? Purpose.learning : Purpose.monteCarloLearning, ordinal);
}

/** Low and high 32 bits of a step count below 2^53. */
export function splitStep(step: number): { readonly stepLow: number; readonly stepHigh: number } {
  return { stepLow: step >>> 0, stepHigh: Math.floor(step / 0x1_0000_0000) >>> 0 };
}

/**
 * What the dropout kernel compares 16-bit numbers with, and the factor of what it keeps: threshold / 65536 is the
 * probability to keep, 1 - rate to the nearest 2^-16 and never 0 or 1, and scale its inverse, so the mean is unchanged.
 *
 * @param rate  fraction dropped, in (0, 1); at 0 nothing is drawn and the kernel is not called.
 */
export function dropoutThreshold(rate: number): { readonly keepThreshold: number; readonly scale: number } {
  const keepThreshold = Math.min(Math.max(Math.round((1 - rate) * 65536), 1), 65535);
  return { keepThreshold, scale: 65536 / keepThreshold };
}

/** Standard deviation of the standard normal restricted to [-2, 2]. */
export const TRUNCATED_STDDEV = 0.87962566103423978;
