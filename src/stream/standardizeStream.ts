import { type MatrixInput, toExactMatrix } from '../data/reading/inputs.js';
import { requireNames, requireSameNames } from '../data/reading/names.js';
import { RunningMoments } from '../data/runningMoments.js';
import { type StandardizeOptions, Standardizer } from '../data/standardize.js';
import { isStreamed, streamedRows, withRows } from '../data/streamed.js';
import { OptionError } from '../errors.js';
import type { RowStream } from '../model/streamed.js';
import { refuse, requireOptions } from '../validate.js';
import { warn } from '../warnings.js';

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
  let moments: RunningMoments | undefined;
  let found: readonly string[] | undefined;
  let item = 0;
  for await (const { x } of stream[streamedRows].items()) {
    const first: number = moments?.rows ?? 0;
    try {
      const columns = moments?.columns;
      const how = { missing: missing === 'impute' ? 'keep' : 'reject', ...(columns && { columns }) } as const;
      const read = toExactMatrix('x', x as MatrixInput, how);
      found ??= names === undefined ? read.names : requireNames(`${owner}.names`, names, read.columns);
      requireSameNames('x', read.names, found);
      moments ??= new RunningMoments(read.columns);
      moments.add(read.data, read.rows);
    } catch (error) {
      throw withRows(error, item, first, 0);
    }
    item++;
  }
  if (moments === undefined) refuse('E_EMPTY', owner, 'at least one row', 0, `${owner}: the stream has no rows`);
  return standardizerOf(owner, moments, found, missing);
}

function standardizerOf(
  owner: string,
  moments: RunningMoments,
  names: readonly string[] | undefined,
  missing: 'reject' | 'impute',
): Standardizer {
  const columns = Array.from({ length: moments.columns }, (_, column) => {
    if (moments.known(column) > 0) return moments.of(column);
    const message = `${owner}: column ${names?.[column] ?? column} has no finite value`;
    return refuse('E_NONFINITE', owner, 'a finite value in every column', undefined, message);
  });
  const constant = columns.flatMap(({ isConstant }, column) => (isConstant ? [names?.[column] ?? column] : []));
  if (constant.length > 0) {
    warn('W_CONSTANT_COLUMN', `${owner}: constant columns are centred only, with scale 1: ${constant.join(', ')}`);
  }
  const [mean, scale] = [columns.map((column) => column.mean), columns.map((column) => column.scale)];
  return Standardizer.fromJSON({ mean, scale, ...(names && { names }), ...(missing === 'impute' && { missing }) });
}
