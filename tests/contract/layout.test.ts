// A stranger finds a file by the name of what it does, and no folder is a drawer.
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { ROOMS, ROWS } from '../support/importRules.js';
import { readTypeScript } from '../support/sources.js';

const generated = readFileSync(new URL('../../.gitignore', import.meta.url), 'utf8').split('\n');
const files = [...readTypeScript('src').keys()].filter((path) => !generated.includes(`src/${path}`));

/** Folders of concepts: one file for each that there is, however many. */
const CONCEPTS =
  /^(activations|averages|callbacks|constraints|initializers|layers|losses|metrics|optimizers|penalties|schedules)$/;
const MOST = 16;

test.each([
  ['fit', 'model/training/fit.ts'],
  ['trainOnBatch', 'model/training/trainOnBatch.ts'],
  ['predict', 'model/prediction/predict.ts'],
  ['evaluate', 'model/evaluation/evaluate.ts'],
  ['save', 'model/files/save.ts'],
  ['load', 'model/load.ts'],
  ['compact', 'model/selection/compact.ts'],
  ['prune', 'model/selection/prune.ts'],
  ['sparsity', 'model/selection/sparsity.ts'],
  ['featureReport', 'model/selection/featureReport.ts'],
  ['optimality', 'model/optimality/optimality.ts'],
  ['compile', 'model/state/compile.ts'],
  ['summary', 'model/summary.ts'],
  ['sparseMatrix', 'sparse/sparseMatrix.ts'],
  ['numericsVersion', 'model/files/numericsVersion.ts'],
  ['trainTestSplit', 'data/split/trainTestSplit.ts'],
  ['featurePath', 'paths/featurePath.ts'],
  ['ema', 'averages/ema.ts'],
  ['table', 'table/table.ts'],
  ['preprocess', 'table/preprocess.ts'],
  ['selectRows', 'data/selection/selectRows.ts'],
  ['linearPath', 'linear/linearPath.ts'],
  ['cvLogisticPath', 'linear/cvLogisticPath.ts'],
])('%s is in a file of its name', (name, file) => {
  const found = files.filter((path) => posix.basename(path) === `${name}.ts` && !/^(tfjs|worker)\//.test(path));
  expect(found).toEqual([file]);
});

test(`no folder has more than ${MOST} files, but for those of concepts`, () => {
  const counts = new Map<string, number>();
  for (const path of files) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  const drawers = [...counts].filter(([folder, count]) => count > MOST && !CONCEPTS.test(folder));
  expect(drawers).toEqual([]);
});

test('ARCHITECTURE.md has the order of imports that the rules hold', () => {
  const page = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const section = page.slice(page.indexOf('## Imports point down'), page.indexOf('## Words'));
  const orderOf = (start: string) =>
    section
      .slice(section.indexOf(start) + start.length)
      .split('\n\n')[0]!
      .split(/\n {4}(?=core:)/)[0]!
      .split('>')
      .map((row) => row.split(',').map((name) => name.trim().replace(/\.ts$/, '')));
  const plain = (names: readonly string[]) => names.map((name) => name.replace(/\.ts$/, ''));
  const below = ROWS.filter(([first]) => first !== 'datasets');
  expect(orderOf('    tfjs').slice(1)).toEqual(below.map(plain).slice(1));
  for (const folder of ['model', 'core']) {
    expect(orderOf(`${folder}: `)).toEqual(ROOMS[folder]!.map((room) => plain([room])));
  }
});
