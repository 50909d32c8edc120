import type { Seed } from '../../core/random/seed.js';
import { type NumberList, readList } from '../../data/reading/list.js';
import { integer, readOptions } from '../../options.js';
import { refuse, requireFraction } from '../../validate.js';
import { drawsOf, readSeed } from './random.js';

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
 * @throws HyperparameterError, OptionError for options that are none; DataError `E_LABEL` for a label that is no class, `E_DATA` for anything but a list.
 * @example
 * const noisy = flipLabels([0, 1, 1, 0], { share: 0.25, seed: 1 });
 */
export function flipLabels(y: NumberList, options: FlipOptions = {}): Int32Array<ArrayBuffer> {
  const { share, classes, seed } = readOptions('flipLabels', options, {
    share: [0.15, requireFraction],
    classes: [2, integer(2)],
    seed: [0, readSeed],
  });
  const { uniform } = drawsOf('flipLabels', seed, 1);
  const labels = readList('y', y) ?? refuse('E_DATA', 'y', 'a list of class numbers', y);
  return Int32Array.from(labels, (label, row) => {
    if (!(typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < classes)) {
      refuse('E_LABEL', `y[${row}]`, `a class number in [0, ${classes})`, label);
    }
    const isFlipped = uniform() < share;
    const other = Math.floor(uniform() * (classes - 1));
    if (!isFlipped) return label;
    return other < label ? other : other + 1;
  });
}
