// Tables and what prepares them, through JSON.
import { describe, expect, test } from 'vitest';
import { penguins } from '../../src/datasets/index.js';
import { trainTestSplit } from '../../src/index.js';
import { preprocess, restorePreprocessor, type TableJSON, table, tfidf } from '../../src/table/index.js';
import { errorOf } from '../support/errors.js';

const through = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T;

const rows = [
  { n: 1, c: 'x', b: true, d: '2026-11-29T10:20:30.5Z', t: 'a red house', skip: 'id', __proto__: null, toString: 2 },
  { n: null, c: null, b: null, d: null, t: null, skip: 'id2', __proto__: null, toString: 3 },
  { n: -0.25, c: 'NA ', b: false, d: new Date('1969-01-01'), t: 'red wine', skip: 'id3', __proto__: null, toString: 4 },
];
const options = { target: 'toString', schema: { t: 'text', skip: 'ignore' }, missing: ['NA'] } as const;

describe('a table', () => {
  test('is read again with the same columns, types and gaps', () => {
    const given = table(rows, options);
    const json = through(given) as unknown as TableJSON;
    expect(json.columns['n']).toEqual([1, null, -0.25]);
    expect(json.columns['d']![0]).toBe('2026-11-29T10:20:30.500Z');
    const again = table(json.columns, json.options);
    expect(again.columns).toEqual(given.columns);
    expect(again.target).toEqual(given.target);
    expect(again.missing).toEqual(given.missing);
  });

  test('that was split is, too', () => {
    const { train } = trainTestSplit(table(penguins(), { target: 'species' }), { testSize: 0.5, seed: 1 });
    const { columns, options: read } = through(train) as unknown as TableJSON;
    expect(table(columns, read)).toEqual(train);
  });
});

describe('a preprocessor', () => {
  test('comes back with the same bits', () => {
    for (const made of [preprocess(), preprocess({ text: tfidf() })])
      expect(restorePreprocessor(through(made))).toEqual(made);
    const birds = table(penguins(), { target: 'species' });
    const learned = preprocess(birds);
    expect(restorePreprocessor(through(learned)).transform(birds)).toEqual(learned.transform(birds));
  });

  test('of something else is refused', () => {
    for (const json of [null, 3, [], {}, { config: {}, more: 1 }, '{"config": {}}']) {
      expect(errorOf(() => restorePreprocessor(json)).code).toBe('E_FORMAT');
    }
  });
});
