import { cos, sin } from '../../core/exact/trigonometry.js';
import { readOptions } from '../../options.js';
import { rowsOf, type SyntheticDataset, type SyntheticOptions, syntheticOptions } from './rows.js';

/**
 * Two half circles that reach into each other: (cos t, sin t) is class 0, (1 - cos t, 1/2 - sin t) class 1, t uniform in [0, pi).
 *
 * The same bits in every engine. Noise: 0.1 by default.
 *
 * @throws HyperparameterError, OptionError for options that are none.
 * @example
 * const { X, y } = makeMoons({ rows: 200, noise: 0.2, seed: 1 }); // X.shape: [200, 2]
 *
 * Source: scikit-learn's `make_moons`, where t is a grid.
 */
export function makeMoons(options: SyntheticOptions = {}): SyntheticDataset {
  const read = readOptions('makeMoons', options, syntheticOptions(0.1));
  return rowsOf('makeMoons', read, 2, (label, point, { uniform }) => {
    const angle = Math.PI * uniform();
    point[0] = label === 0 ? cos(angle) : 1 - cos(angle);
    point[1] = label === 0 ? sin(angle) : 0.5 - sin(angle);
  });
}
