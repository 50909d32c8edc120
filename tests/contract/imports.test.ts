import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { importCycles, wrongImports } from '../support/importRules.js';
import { importsOf, readTypeScript } from '../support/sources.js';

const src = readTypeScript('src');

test('every file of src/ imports only from rows below its own, and never a sibling concept', () => {
  expect(wrongImports(src)).toEqual([]);
});

test('no imports go in a circle, types counted', () => {
  expect(importCycles(src)).toEqual([]);
});

/** Names of packages and conditions among the values that a file imports, and what it imports, and so on. */
function namesFrom(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const imported = importsOf(src.get(path)!).filter(({ isType }) => !isType);
  return imported.flatMap(({ specifier }) =>
    specifier.startsWith('.')
      ? namesFrom(posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts'), seen)
      : [specifier],
  );
}

test('the worker of a page imports nothing by a name: import maps do not reach workers', () => {
  expect(namesFrom('core/threads/threadWorker.ts')).toEqual([]);
  expect(namesFrom('core/threads/nodeThreadWorker.ts')).toEqual(['node:worker_threads']);
});

// The rules must be able to fail.
const files = (entries: Readonly<Record<string, string>>) => new Map(Object.entries(entries));

test.each([
  ['a row above', { 'layers/dense.ts': "import { step } from '../model/step.js';", 'model/step/step.ts': '' }],
  ['the same row', { 'losses/huber.ts': "import { l1 } from '../penalties/l1.js';", 'penalties/l1.ts': '' }],
  ['a sibling', { 'penalties/l1.ts': "import { l2 } from './l2.js';", 'penalties/l2.ts': '' }],
  ['a type from a row above', { 'core/memory/arena.ts': "import type { Layer } from '../types.js';", 'types.ts': '' }],
  [
    'a re-export',
    { 'data/split/trainTestSplit.ts': "export { dense } from '../layers/dense.js';", 'layers/dense.ts': '' },
  ],
  [
    'a dynamic import',
    { 'core/kernels/runtime.ts': "const m = await import('../model/load.js');", 'model/load.ts': '' },
  ],
  ['a Node module', { 'model/save.ts': "import { readFileSync } from 'node:fs';" }],
  ['a package', { 'core/memory/arena.ts': "import loader from '@assemblyscript/loader';" }],
  ['the data sets', { 'index.ts': "export { digits } from './datasets/digits.js';", 'datasets/digits.ts': '' }],
  ['a missing file', { 'model/step/step.ts': "import { gone } from './gone.js';" }],
  ['a room above', { 'model/step/step.ts': "import { fit } from '../training/fit.js';", 'model/training/fit.ts': '' }],
  ['no room', { 'core/arena.ts': "import { clock } from './turns/clock.js';", 'core/turns/clock.ts': '' }],
  ['an unknown folder', { 'helpers/many.ts': '' }],
])('the rules refuse %s', (_, entries) => {
  expect(wrongImports(files(entries))).toHaveLength(1);
});

test('the rules allow registries, shared helpers and the parts of one thing', () => {
  const allowed = files({
    'penalties/registry.ts': "import { l1 } from './l1.js';",
    'penalties/l1.ts': "import { requireNonNegative } from '../validate.js';",
    'layers/dense.ts': "import { readName } from './options.js';",
    'layers/options.ts': '',
    'model/step/step.ts': "import type { Plan } from '../plan/plan.js';",
    'model/plan/plan.ts': '',
    'core/init/module.ts': "import { instantiateSync } from '@assemblyscript/loader';",
    'core/kernels/runtime.ts': "import { wasmSource } from '#wasm';",
    'validate.ts': "import { OptionError } from './errors.js';",
    'errors.ts': '',
  });
  expect(wrongImports(allowed)).toEqual([]);
});

test('circles are found, whether values or types close them', () => {
  const circle = { 'model/a.ts': "import { b } from './b.js';", 'model/b.ts': "import { a } from './a.js';" };
  expect(importCycles(files(circle))).toEqual(['model/a.ts > model/b.ts > model/a.ts']);
  expect(importCycles(files({ ...circle, 'model/b.ts': "import type { A } from './a.js';" }))).toHaveLength(1);
});

test('imports are read in all their forms, and not from comments', () => {
  const source = `
    import a from './a.js';
    import type { B } from './b.js';
    import { type C, d } from './c.js';
    import './side.js';
    export * from './e.js';
    export type { F } from './f.js';
    export { type G, g } from './g.js';
    // import h from './h.js';
    /* import i from './i.js'; */
    const j = "https://example.com"; export const k = 1;
  `;
  expect(importsOf(source).map(({ specifier, isType }) => `${specifier}${isType ? ' type' : ''}`)).toEqual([
    './a.js',
    './b.js type',
    './c.js',
    './side.js',
    './e.js',
    './f.js type',
    './g.js',
  ]);
});
