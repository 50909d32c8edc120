import { cos, sin } from '../../core/exact/trigonometry.js';
import { requireFraction } from '../../validate.js';
import { rowsOf, type SyntheticDataset, type SyntheticOptions } from './rows.js';

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
  const factor = requireFraction('makeCircles.factor', options.factor ?? 0.5);
  return rowsOf('makeCircles', options, { columns: 2, noise: 0.1, own: ['factor'] }, (label, point, { uniform }) => {
    const angle = 2 * Math.PI * uniform();
    const radius = label === 0 ? 1 : factor;
    point[0] = radius * cos(angle);
    point[1] = radius * sin(angle);
  });
}
