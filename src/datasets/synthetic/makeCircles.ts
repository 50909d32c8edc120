import { cos, sin } from '../../core/exact/trigonometry.js';
import { readOptions } from '../../options.js';
import { requireFraction } from '../../validate.js';
import { rowsOf, type SyntheticDataset, type SyntheticOptions, syntheticOptions } from './rows.js';

/** Options of {@link makeCircles}. */
export interface CirclesOptions extends SyntheticOptions {
  /** Radius of the inner circle, in [0, 1). Default: 0.5. */
  readonly factor?: number;
}

/**
 * A circle of radius 1, class 0, around one of radius `factor`, class 1.
 *
 * The same bits in every engine. Noise: 0.1 by default.
 *
 * @throws HyperparameterError, OptionError for options that are none.
 * @example
 * const { X, y } = makeCircles({ rows: 200, factor: 0.4, seed: 1 });
 *
 * Source: scikit-learn's `make_circles`, where angles are a grid.
 */
export function makeCircles(options: CirclesOptions = {}): SyntheticDataset {
  const read = readOptions('makeCircles', options, { ...syntheticOptions(0.1), factor: [0.5, requireFraction] });
  return rowsOf('makeCircles', read, 2, (label, point, { uniform }) => {
    const angle = 2 * Math.PI * uniform();
    const radius = label === 0 ? 1 : read.factor;
    point[0] = radius * cos(angle);
    point[1] = radius * sin(angle);
  });
}
