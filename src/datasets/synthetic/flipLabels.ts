import type { Seed } from '../../core/random/seed.js';
import { integer, readOptions } from '../../options.js';
import { refuse, requireFraction } from '../../validate.js';
import { drawsOf } from './random.js';

/** Options of {@link flipLabels}. */
export interface FlipOptions {
  /** Probability that a label is exchanged, in [0, 1). Default: 0.15. */
  readonly share?: number;
  /** Number of classes, >= 2. Default: 2. */
  readonly classes?: number;
  /** Key of all that is random. Default: 0. */
  readonly seed?: Seed;
}

/**
 * Copies labels, of which some are exchanged for another class, each other class equally likely: label noise.
 *
 * The same bits in every engine.
 *
 * @param y  (n) class numbers.
 * @throws HyperparameterError, OptionError for options that are none; DataError `E_LABEL` for a label that is no class.
 * @example
 * const noisy = flipLabels([0, 1, 1, 0], { share: 0.25, seed: 1 });
 */
export function flipLabels(y: ArrayLike<number>, options: FlipOptions = {}): Int32Array<ArrayBuffer> {
  const { share, classes } = readOptions(
    'flipLabels',
    options,
    { share: [0.15, requireFraction], classes: [2, integer(2)] },
    ['seed'],
  );
  const { uniform } = drawsOf('flipLabels', options.seed ?? 0, 1);
  return Int32Array.from(y, (label, row) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      refuse('E_LABEL', `y[${row}]`, `a class number in [0, ${classes})`, label);
    }
    const isFlipped = uniform() < share;
    const other = Math.floor(uniform() * (classes - 1));
    if (!isFlipped) return label;
    return other < label ? other : other + 1;
  });
}
