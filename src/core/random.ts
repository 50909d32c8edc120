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
} as const;

/** The counter's fourth word. */
export function streamOf(purpose: number, ordinal: number): number {
  return ((purpose << 24) | ordinal) >>> 0;
}

/** Low and high 32 bits of a step count below 2^53. */
export function splitStep(step: number): { readonly stepLow: number; readonly stepHigh: number } {
  return { stepLow: step >>> 0, stepHigh: Math.floor(step / 0x1_0000_0000) >>> 0 };
}
