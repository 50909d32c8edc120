import { cos, sin } from '../../core/exact/trigonometry.js';
import { readOptions } from '../../options.js';
import { requirePositive } from '../../validate.js';
import { rowsOf, type SyntheticDataset, type SyntheticOptions, syntheticOptions } from './rows.js';

/** Options of {@link makeSpirals}. */
export interface SpiralsOptions extends SyntheticOptions {
  /** Turns of each spiral, > 0. Default: 1.5. */
  readonly turns?: number;
}

/**
 * Two spirals around the origin, a half turn apart: radius r and angle 2 pi turns r, with r = sqrt(u) and u uniform, so that rows
 * lie equally dense along each.
 *
 * The same bits in every engine. Noise: 0.03 by default.
 *
 * @throws HyperparameterError, OptionError for options that are none.
 * @example
 * const { X, y } = makeSpirals({ rows: 400, turns: 2, seed: 1 });
 *
 * Source: Lang & Witbrock (1988), "Learning to tell two spirals apart".
 */
export function makeSpirals(options: SpiralsOptions = {}): SyntheticDataset {
  const read = readOptions('makeSpirals', options, { ...syntheticOptions(0.03), turns: [1.5, requirePositive] });
  return rowsOf('makeSpirals', read, 2, (label, point, { uniform }) => {
    const radius = Math.sqrt(uniform());
    const angle = Math.PI * (2 * read.turns * radius + label);
    point[0] = radius * cos(angle);
    point[1] = radius * sin(angle);
  });
}
