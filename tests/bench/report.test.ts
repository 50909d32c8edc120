import { expect, test } from 'vitest';
import { faultsOf, type Row } from '../../bench/check/faults.js';
import { type Criterion, criteriaTable, verdict } from '../../bench/report/criteria.js';
import { markdown } from '../../bench/report/markdown.js';
import { points } from '../../bench/report/points.js';
import type { Results } from '../../bench/report/results.js';
import { targets } from '../../bench/report/targets.js';

const machine = { cpu: 'a processor', cores: 2, memory: 8, system: 'linux', load: [0, 0, 0] };
const nothing: Results = { date: '2026-01-02T03:04:05Z', node: 'v24.0.0', machine };

const bounded = (bound: Pick<Criterion, 'atLeast' | 'atMost'>): Criterion => ({
  group: '1',
  what: 'a figure',
  find: () => undefined,
  ...bound,
});

test.each([
  ['at its lower bound', { atLeast: 2 }, 2, 'met'],
  ['below it', { atLeast: 2 }, 1.9, '**5.0 % short**'],
  ['far below it', { atLeast: 2 }, 1, '**50 % short**'],
  ['at its upper bound', { atMost: 2 }, 2, 'met'],
  ['above it', { atMost: 2 }, 2.1, '**5.0 % over**'],
  ['without a figure', { atLeast: 2 }, Number.NaN, 'not measured'],
  ['without a bound', {}, 1, ''],
])('a value %s', (_, bound, value, expected) => {
  expect(verdict(bounded(bound), { text: '', value })).toBe(expected);
});

test('what was not measured is neither met nor missed', () => {
  expect(verdict(bounded({ atLeast: 1 }), undefined)).toBe('');
  expect(verdict(bounded({ atLeast: 1 }), { text: 'not there' })).toBe('');
});

test('a line without bound is there only where it was measured', () => {
  const found: Criterion = { ...bounded({}), asked: 'stated', find: ({ tiny }) => tiny && { text: 'seen' } };
  expect(criteriaTable('point', [found], [nothing])).not.toContain('a figure');
  expect(criteriaTable('point', [found], [nothing, { ...nothing, tiny: [] }])).toContain(
    '| 1 | a figure | stated | – |  | seen |  |',
  );
});

test('every point from 1 to 13 has a line, in order; 9 is a target', () => {
  const groups = points.map(({ group }) => Number(group));
  expect([...new Set(groups)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13]);
  expect(groups).toEqual([...groups].sort((a, b) => a - b));
});

test('a file without figures gives a page without figures', () => {
  const page = markdown([nothing]);
  expect(page).toContain('### Node v24.0.0, a processor, 2 cores');
  expect(page).not.toMatch(/undefined|NaN|\*\*/);
  expect(page.match(/\| met \|/g)).toHaveLength(2); // the heads
});

function race(medians: Readonly<Record<string, number>>, inputs: string) {
  return Object.entries(medians).map(([name, median]) => ({
    ...{ shape: 'L', network: '784-1024-1024-10', batchSize: 128, inputs, density: 0.2 },
    ...{ name, version: '1', best: median / 2, median, blocks: 15, steps: 8, losses: [2, 1] },
  }));
}

test('targets compare medians of pictures, never best blocks or normal inputs', () => {
  const training = [
    ...race({ ockham: 10, 'PyTorch, 1 thread': 17, 'jax-js (wasm)': 70, 'ockham, 2 threads': 6 }, 'MNIST'),
    ...race({ ockham: 1, 'PyTorch, 1 thread': 100, 'PyTorch, 2 threads': 100, 'ockham, 2 threads': 1 }, 'normal'),
  ];
  const results: Results = { ...nothing, peers: { training, inference: [] } };
  const races = targets.filter(({ group, what }) => group === 'L' && !what.includes('older build'));
  const ofL = races.map((target) => [target, target.find(results)] as const);
  const values = Object.fromEntries(ofL.map(([{ what }, finding]) => [what, finding?.value]));
  expect(values).toEqual({
    ockham: 10,
    'PyTorch, 1 thread ÷ ockham': 1.7,
    'jax-js (wasm) ÷ ockham': 7,
    'tfjs (wasm) ÷ ockham': undefined,
    'PyTorch, 1 thread, OpenBLAS held back ÷ ockham': undefined,
    'PyTorch, 2 threads ÷ ockham, 2 threads': undefined,
  });
  expect(ofL.map(([target, finding]) => verdict(target, finding))).toEqual([
    'met',
    '**5.6 % short**',
    'met',
    '',
    '',
    '',
  ]);
});

test('an engine that failed has no ratio', () => {
  const training = race({ ockham: 10, 'PyTorch, 1 thread': Number.NaN }, 'MNIST').map((row) =>
    row.name === 'ockham' ? row : { ...row, error: 'it ended' },
  );
  const target = targets.find(({ group, what }) => group === 'L' && what.startsWith('PyTorch, 1'));
  expect(target?.find({ ...nothing, peers: { training, inference: [] } })).toBeUndefined();
});

const run: Row = {
  configuration: 'a network',
  way: 'default',
  threads: 1,
  wide: false,
  hash: 'aa',
  products: { sparse: 1, dense: 1, unpruned: 0, sparseWeights: 0, packed: 0, compact: 0 },
  tiles: [],
};

test.each<[string, Partial<Row>, string | undefined]>([
  ['the same weights', {}, undefined],
  ['other weights', { hash: 'bb' }, 'other weights than a network, default, 1 thread'],
  ['zeros skipped in the dense way', { way: 'dense' }, 'products that skipped zeros'],
  [
    'no zeros skipped in the sparse way',
    { way: 'sparse', products: { ...run.products, sparse: 0 } },
    'no product that',
  ],
  ['threads that shared nothing', { threads: 2, tiles: [5, 0] }, 'no tile for another thread'],
  ['threads that shared', { threads: 2, tiles: [5, 1] }, undefined],
])('a run with %s', (_, difference, fault) => {
  const row = { ...run, ...difference };
  const faults = faultsOf(row, [run, row]);
  if (fault === undefined) expect(faults).toEqual([]);
  else expect(faults).toEqual([expect.stringContaining(fault)]);
});
