import { type MatrixInput, toExactMatrix } from '../data/reading/inputs.js';
import { requireNames, requireSameNames } from '../data/reading/names.js';
import { type StandardizeOptions, Standardizer } from '../data/standardize.js';
import { isStreamed, streamedRows } from '../data/streamed.js';
import { OptionError } from '../errors.js';
import type { RowStream } from '../model/streamed.js';
import { refuse, requireOptions } from '../validate.js';
import { warn } from '../warnings.js';
import { withRows } from './reader.js';

/**
 * Learns the mean and the (population) standard deviation of every column of the x of a stream, as `standardize` does of rows in memory, in one
 * pass in f64:
 *
 *   n += 1,  d = x - mean,  mean += d / n,  S += d (x - mean),  scale = sqrt(S / n)
 *
 * row by row, so the bits do not depend on how the rows are cut into items; they agree with those of `standardize` to rounding. With `missing: 'impute'`,
 * missing values count as the mean of the others. A column is constant when its variance is within the rounding errors of its mean; it gets scale
 * 1 and a warning `W_CONSTANT_COLUMN`.
 *
 * @returns a promise of what `sequential({ standardizer })` takes.
 * @throws OptionError; DataError `E_EMPTY` for no rows, `E_NONFINITE` for a value, or a column without one; ShapeError for rows of another width;
 *   what the source throws.
 * @example
 * const stream = rowStream(() => [[X, y]]);
 * const standardizer = await standardizeStream(stream);
 * const scaled = sequential({ seed: 1, standardizer, layers: [dense({ units: 3 })] });
 *
 * Source: Welford, "Note on a method for calculating corrected sums of squares and products" (1962).
 */
export async function standardizeStream(stream: RowStream, options: StandardizeOptions = {}): Promise<Standardizer> {
  const owner = 'standardizeStream';
  if (!isStreamed<RowStream>(stream)) refuse(OptionError, owner, 'a stream: what rowStream returned', stream);
  requireOptions(owner, options, ['names', 'missing']);
  const { names, missing = 'reject' } = options;
  if (missing !== 'reject' && missing !== 'impute') {
    refuse(OptionError, `${owner}.missing`, "'reject' or 'impute'", missing);
  }
  let moments: Moments | undefined;
  let found: readonly string[] | undefined;
  let item = 0;
  for await (const x of stream[streamedRows].inputs()) {
    const first: number = moments?.rows ?? 0;
    try {
      const columns = moments?.columns;
      const how = { missing: missing === 'impute' ? 'keep' : 'reject', ...(columns && { columns }) } as const;
      const read = toExactMatrix('x', x as MatrixInput, how);
      found ??= names === undefined ? read.names : requireNames(`${owner}.names`, names, read.columns);
      requireSameNames('x', read.names, found);
      moments ??= new Moments(read.columns);
      moments.add(read.data, read.rows);
    } catch (error) {
      throw withRows(error, item, first, 0);
    }
    item++;
  }
  if (moments === undefined) refuse('E_EMPTY', owner, 'at least one row', 0, `${owner}: the stream has no rows`);
  return standardizerOf(owner, moments, found, missing);
}

/** Running moments of columns. Missing values are counted with the rows, and otherwise left out. */
class Moments {
  rows = 0;
  readonly means: Float64Array;
  readonly squares: Float64Array;
  readonly counts: Float64Array;

  constructor(readonly columns: number) {
    this.means = new Float64Array(columns);
    this.squares = new Float64Array(columns);
    this.counts = new Float64Array(columns);
  }

  add(data: Float32Array | Float64Array, rows: number): void {
    const { columns, means, squares, counts } = this;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        const x = data[at]!;
        if (!Number.isFinite(x)) continue;
        counts[column]! += 1;
        const difference = x - means[column]!;
        means[column]! += difference / counts[column]!;
        squares[column]! += difference * (x - means[column]!);
      }
    }
    this.rows += rows;
  }
}

function standardizerOf(
  owner: string,
  { rows, columns, means, squares, counts }: Moments,
  names: readonly string[] | undefined,
  missing: 'reject' | 'impute',
): Standardizer {
  const constant: number[] = [];
  const scale = Array.from({ length: columns }, (_, column) => {
    if (counts[column] === 0) {
      const message = `${owner}: column ${names?.[column] ?? column} has no finite value`;
      refuse('E_NONFINITE', owner, 'a finite value in every column', undefined, message);
    }
    const variance = squares[column]! / rows;
    // As in `standardize`: the bound on the variance that rounding alone gives a constant column.
    const shift = rows * means[column]! * Number.EPSILON;
    if (variance > rows * Number.EPSILON * variance + shift * shift) return Math.sqrt(variance);
    constant.push(column);
    return 1;
  });
  if (constant.length > 0) {
    const which = constant.map((column) => names?.[column] ?? column).join(', ');
    warn('W_CONSTANT_COLUMN', `${owner}: constant columns are centred only, with scale 1: ${which}`);
  }
  const mean = Array.from(means, (value) => value + 0); // no -0, which JSON has no form of
  return Standardizer.fromJSON({ mean, scale, ...(names && { names }), ...(missing === 'impute' && { missing }) });
}
