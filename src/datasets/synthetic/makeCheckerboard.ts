import { requireInteger } from '../../validate.js';
import { rowsOf, type SyntheticDataset, type SyntheticOptions } from './rows.js';

/** Options of {@link makeCheckerboard}. */
export interface CheckerboardOptions extends SyntheticOptions {
  /** Cells of a side, >= 2. Default: 4. */
  readonly cells?: number;
}

/**
 * A square from -1 to 1 on both axes, in cells of the two classes by turns; points are uniform in the cells of their class.
 *
 * The same bits in every engine. Noise: 0 by default.
 *
 * @throws HyperparameterError, OptionError for options that are none.
 * @example
 * const { X, y } = makeCheckerboard({ rows: 400, cells: 3, seed: 1 });
 */
export function makeCheckerboard(options: CheckerboardOptions = {}): SyntheticDataset {
  const cells = requireInteger('makeCheckerboard.cells', options.cells ?? 4, 2);
  return rowsOf('makeCheckerboard', options, { columns: 2, noise: 0, own: ['cells'] }, (label, point, { uniform }) => {
    let [across, up] = [0, 0];
    do {
      across = cells * uniform();
      up = cells * uniform();
    } while ((Math.floor(across) + Math.floor(up)) % 2 !== label);
    point[0] = (2 * across) / cells - 1;
    point[1] = (2 * up) / cells - 1;
  });
}
