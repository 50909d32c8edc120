import { readOptions } from '../../options.js';
import {
  MOST_COLUMNS,
  rowsOf,
  type SyntheticDataset,
  type SyntheticOptions,
  syntheticOptions,
  within,
} from './rows.js';

/** Options of {@link makeCheckerboard}. */
export interface CheckerboardOptions extends SyntheticOptions {
  /** Cells of a side, from 2 to 10,000. Default: 4. */
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
  const { cells, ...read } = readOptions('makeCheckerboard', options, {
    ...syntheticOptions(0),
    cells: [4, within(2, MOST_COLUMNS)],
  });
  return rowsOf('makeCheckerboard', read, 2, (label, point, { uniform }) => {
    let [across, up] = [0, 0];
    do {
      across = cells * uniform();
      up = cells * uniform();
    } while ((Math.floor(across) + Math.floor(up)) % 2 !== label);
    point[0] = (2 * across) / cells - 1;
    point[1] = (2 * up) / cells - 1;
  });
}
