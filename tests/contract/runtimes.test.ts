import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { NUMERICS_VERSION } from '../../src/model/files/numericsVersion.js';
import { configurations, large, STEPS } from '../runtimes/configurations.js';
import { faultsOf } from '../runtimes/faults.js';
import { readGolden } from '../runtimes/golden.js';
import { linearPasses, passesFrom } from '../runtimes/job.js';
import { fittedPaths, linearNames } from '../runtimes/linearFits.js';
import { findBinaries } from '../runtimes/runners/binaries.js';
import { sha256 } from '../runtimes/sha256.js';
import { weightsOf } from '../runtimes/train.js';
import { read } from '../support/sources.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const golden = readGolden();
const names = Object.keys(configurations);

test('every configuration has a golden hash, of this numerics version', () => {
  expect(golden.numericsVersion).toBe(NUMERICS_VERSION);
  expect(Object.keys(golden.hashes)).toEqual(names);
  expect(new Set(Object.values(golden.hashes)).size).toBe(names.length);
});

test('small configurations have up to 5,000 weights, large ones about 300,000', () => {
  expect(names.length).toBeGreaterThanOrEqual(24);
  for (const name of names) {
    const weights = weightsOf(name);
    if (large.includes(name)) expect(Math.abs(weights / 300_000 - 1), name).toBeLessThan(0.05);
    else expect(weights, name).toBeLessThanOrEqual(5000);
    expect(STEPS % configurations[name]!.stepsPerEpoch, name).toBe(0);
  }
});

test('every path of linear models has a golden hash', () => {
  expect(Object.keys(golden.linear)).toEqual(linearNames);
  expect(new Set(Object.values(golden.linear)).size).toBe(linearNames.length);
});

test('the paths take all branches that depend on sizes: skipped columns, elastic nets of many, all families and ends', async () => {
  const paths = Object.values(await fittedPaths());
  const families = ['gaussian', 'binomial', 'multinomial', 'poisson'];
  expect(new Set(paths.map(({ family }) => family))).toEqual(new Set(families));
  expect(paths.some(({ names }) => names.length > 256)).toBe(true);
  const isNet = (alpha: number) => alpha > 0 && alpha < 1;
  expect(paths.some(({ alpha, df }) => isNet(alpha) && Math.max(...df) > 96)).toBe(true);
  for (const family of families.slice(1)) {
    const isSparse = paths.filter((path) => path.family === family).map(({ facts }) => facts.isSparse);
    expect(new Set(isSparse), family).toEqual(new Set([true, false]));
  }
  const ends = new Set(paths.map(({ ended }) => ended.reason));
  for (const end of ['complete', 'devianceChange'] as const) expect(ends).toContain(end);
});

test('the tests have the SHA-256 of everyone, at every length around the blocks', () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => 7 * i + 3);
    expect(sha256(bytes), `${length} bytes`).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

test('docs/runtimes.md has the table of the last run', () => {
  const table = read('tests/runtimes/table.md');
  expect(table.split('\n').length).toBeGreaterThan(20);
  expect(read('docs/runtimes.md')).toContain(`<!-- runtimes -->\n\n${table}\n<!-- /runtimes -->`);
});

test('the README ticks what the last run found', () => {
  const lines = [...read('tests/runtimes/table.md').matchAll(/^\| (Node \d+|\w+)[ .]\d.*$/gm)];
  const runtimes = [...new Set(lines.map(([, name]) => name!))];
  const tick = (isThere: boolean) => (isThere ? ' ✓ |' : ' |');
  const rows = runtimes.map((runtime) => {
    const own = lines.filter(([, name]) => name === runtime).map(([line]) => line);
    const hasThreads = own.some((line) => / \| 1, 2, 3, 4, 8 \| /.test(line));
    return `| ${runtime} |${tick(true)}${tick(hasThreads)}${tick(own.some((line) => line.includes('models in workers')))}`;
  });
  const section = read('README.md').split('\n## Runtimes\n')[1]!.split('\n## ')[0]!;
  const given = section.split('\n').filter((line) => line.includes('✓'));
  expect(given).toEqual(rows);
  expect(read('README.md')).toContain(`in ${runtimes.length} runtimes`);
});

test('a runtime that is not there is named', () => {
  vi.stubEnv('PATH', '/nowhere');
  const { found, missing } = findBinaries();
  expect(found.length + missing.length).toBe(9);
  for (const name of ['Chromium', 'Firefox']) {
    expect(
      missing.some((text) => text.startsWith(`${name}: looked for /nowhere/`)),
      name,
    ).toBe(true);
  }
});

const none = { sparse: 0, sparseWeights: 0, unpruned: 0 };
const all = { sparse: 5, sparseWeights: 3, unpruned: 2, dense: 5 };
const job = { threads: 2, passes: passesFrom('sparse', true) };

/** What a runtime answers where all is well, but for some of its passes. */
function answer(changes: Record<number, object>) {
  const passes = job.passes.map(({ way, isTogether }, at) => ({
    hashes: isTogether ? Object.fromEntries(large.map((name) => [name, golden.hashes[name]!])) : { ...golden.hashes },
    milliseconds: 1,
    products: way === 'dense' ? { ...all, ...none } : all,
    tiles: [3, 2],
    ...changes[at],
  }));
  return { runtime: 'X 1', where: '', job, outcome: { passes, warnings: [] as string[] } };
}

test('what equals the golden hashes in the ways that were asked for has no fault', () => {
  expect(job.passes.length).toBe(5);
  expect(faultsOf(answer({}), golden)).toEqual([]);
});

test.each([
  ['another hash', answer({ 1: { hashes: { ...golden.hashes, [names[3]!]: 'f'.repeat(64) } } }), names[3]!],
  ['a hash that is missing', answer({ 4: { hashes: {} } }), 'none instead of'],
  [
    'products past zeros on the dense way',
    answer({ 2: { products: { ...none, sparse: 1, dense: 9 } } }),
    'skipped zeros',
  ],
  ['products past zero weights on it', answer({ 2: { products: { ...none, sparseWeights: 1 } } }), 'skipped zeros'],
  ['products without pruned weights on it', answer({ 2: { products: { ...none, unpruned: 1 } } }), 'skipped zeros'],
  ['none on the sparse one', answer({ 3: { products: { ...all, sparse: 0 } } }), 'no product that skipped zeros'],
  ['none past zero weights', answer({ 3: { products: { ...all, sparseWeights: 0 } } }), 'skipped zero weights'],
  ['none without pruned weights', answer({ 3: { products: { ...all, unpruned: 0 } } }), 'skipped pruned weights'],
  ['a wrong result of verifyRuntime', answer({ 1: { wrong: 'exp is off' } }), 'exp is off'],
  ['threads that did not start', answer({ 0: { tiles: [] } }), '1 threads instead of 2'],
  ['threads that did nothing', answer({ 0: { tiles: [5, 0] } }), 'no tile for another thread'],
])('a fault is found: %s', (_what, row, text) => {
  const faults = faultsOf(row, golden);
  expect(faults.length).toBeGreaterThan(0);
  expect(faults[0]).toContain(text);
});

test('other numbers of a path are a fault, at first and when compilers have set in', () => {
  const good = { hashes: { ...golden.linear }, milliseconds: 1, products: { ...all, ...none }, tiles: [] };
  const bad = { ...good, hashes: { ...golden.linear, [linearNames[2]!]: 'f'.repeat(64) } };
  const own = { threads: 2, passes: linearPasses };
  const row = (...passes: (typeof good)[]) => ({
    runtime: 'X 1',
    where: '',
    job: own,
    outcome: { passes, warnings: [] },
  });
  expect(faultsOf(row(good, good), golden)).toEqual([]);
  expect(faultsOf(row(good, bad), golden)[0]).toContain(`warm: other numbers of "${linearNames[2]}"`);
  expect(faultsOf(row(good, { ...good, hashes: {} }), golden)).toHaveLength(linearNames.length);
});

test('an early end, a missing pass and a warning are faults', () => {
  const row = answer({});
  expect(faultsOf({ ...row, outcome: { ...row.outcome, error: 'boom' } }, golden)).toHaveLength(1);
  expect(faultsOf({ ...row, outcome: { ...row.outcome, warnings: ['W_THREADS'] } }, golden)).toHaveLength(1);
  expect(faultsOf({ ...row, outcome: { ...row.outcome, passes: row.outcome.passes.slice(1) } }, golden)).not.toEqual(
    [],
  );
});
