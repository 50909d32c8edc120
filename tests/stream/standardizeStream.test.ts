import { afterEach, describe, expect, test } from 'vitest';
import { OckhamError, onWarning, standardize, type Warning } from '../../src/index.js';
import { rowStream, type StreamItem, standardizeStream } from '../../src/stream/index.js';
import { rejectionOf } from '../support/models.js';
import { allRows, inBatches, inRows, ROWS, Watched, X } from './streams.js';

afterEach(() => onWarning(undefined));

/** Column by column, to a few roundings of f64. */
function expectNear(got: readonly number[], expected: readonly number[]): void {
  for (const [column, value] of expected.entries()) expect(got[column]).toBeCloseTo(value, 12);
}

describe('standardizeStream', () => {
  test('learns what standardize learns, to rounding, in one pass', async () => {
    const source = new Watched(allRows());
    const { mean, scale } = await standardizeStream(source.stream());
    const expected = standardize(X);
    expectNear(mean, expected.mean);
    expectNear(scale, expected.scale);
    expect(source.epochs).toEqual([0]);
    expect(source.given).toBe(ROWS);
  });

  test('has the same bits however the rows are cut', async () => {
    const rows = await standardizeStream(inRows());
    for (const size of [1, 7, ROWS]) expect((await standardizeStream(inBatches(size))).toJSON()).toEqual(rows.toJSON());
  });

  test('keeps its precision far from 0, where sums of squares have none', async () => {
    const far = Array.from({ length: 100 }, (_, row): StreamItem => [[1e7 + (row % 5), row]]);
    const { mean, scale } = await standardizeStream(rowStream(() => far));
    expect(mean[0]).toBeCloseTo(1e7 + 2, 6);
    expect(scale[0]).toBeCloseTo(Math.sqrt(2), 6);
  });

  test('imputes as standardize does', async () => {
    const rows = [
      [1, Number.NaN],
      [2, 5],
      [Number.NaN, 7],
      [6, 9],
    ];
    const options = { missing: 'impute', names: ['a', 'b'] } as const;
    const got = await standardizeStream(
      rowStream(() => rows.map((x): StreamItem => [x])),
      options,
    );
    const expected = standardize(rows, options);
    expectNear(got.mean, expected.mean);
    expectNear(got.scale, expected.scale);
    expect([got.names, got.missing]).toEqual([['a', 'b'], 'impute']);
  });

  test('warns of constant columns, by name', async () => {
    const warnings: Warning[] = [];
    onWarning((warning) => void warnings.push(warning));
    const { scale, mean } = await standardizeStream(
      rowStream(() => [
        [
          [
            [0.1, 1],
            [0.1, 2],
            [0.1, 4],
          ],
        ],
      ]),
      { names: ['same', 'other'] },
    );
    expect([mean[0], scale[0]]).toEqual([0.1, 1]);
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'W_CONSTANT_COLUMN standardizeStream: constant columns are centred only, with scale 1: same',
    ]);
  });

  test.each<[string, () => StreamItem[], RegExp]>([
    ['no rows', () => [], /the stream has no rows/],
    ['a value that is not finite', () => [[[1, 2]], [[1, Number.NaN]]], /item 1 of the stream.*column 1 is NaN/],
    ['rows of another width', () => [[[1, 2]], [[1, 2, 3]]], /item 1 of the stream.*3 columns, expected 2/],
  ])('refuses %s', async (_, items, message) => {
    const error = await rejectionOf(standardizeStream(rowStream(items)));
    expect(error).toBeInstanceOf(OckhamError);
    expect((error as Error).message).toMatch(message);
  });

  test('refuses what is no stream, other options, and a column without a value', async () => {
    await expect(standardizeStream(X as never)).rejects.toThrow(/a stream: what rowStream returned/);
    await expect(standardizeStream(inRows(), { ddof: 1 } as never)).rejects.toThrow(/unknown option "ddof"/);
    await expect(standardizeStream(inRows(), { missing: 'keep' } as never)).rejects.toThrow(/'reject' or 'impute'/);
    const empty = rowStream(() => [[[Number.NaN, 1]], [[Number.NaN, 2]]]);
    await expect(standardizeStream(empty, { missing: 'impute' })).rejects.toThrow(/column 0 has no finite value/);
  });
});
