// What checkpoint of ockham/node takes; the callback itself is in tests/checkpoints, signals in signals.test.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adam, type Callback, load } from '../../src/index.js';
import { checkpoint, fileStore, loadFile } from '../../src/node/index.js';
import { errorOf } from '../support/errors.js';
import { linearModel, regression, rejectionOf } from '../support/models.js';
import { filesIn, newFolder } from './support.js';

const { X, y } = regression(20, 2);
function compiled() {
  const model = linearModel(2);
  model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
  return model;
}

test('a path or a store keeps the last two checkpoints, and the lock goes with the training', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  const seen: string[][] = [];
  const look = { onEpochEnd: () => void seen.push(filesIn(folder)) };
  await compiled().fit(X, y, { epochs: 2, verbose: false, callbacks: [checkpoint({ path }), look] });
  expect(seen).toEqual([
    ['model', 'model.lock'],
    ['model', 'model.lock', 'model.previous'],
  ]);
  expect(filesIn(folder)).toEqual(['model', 'model.previous']);
  expect((await loadFile(path)).epoch).toBe(2);
  const other = join(folder, 'other');
  await compiled().fit(X, y, { epochs: 1, verbose: false, callbacks: [checkpoint({ store: fileStore(other) })] });
  expect((await loadFile(other)).epoch).toBe(1);
});

test('handlers of signals are there while a training runs, until the last one ends, and not for signals: false', async () => {
  const folder = newFolder();
  const count = () => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));
  const before = count();
  const seen: number[][] = [];
  const look = { onEpochEnd: () => void seen.push(count()) };
  const fit = (name: string, signals: boolean) => {
    const callbacks = [checkpoint({ path: join(folder, name), signals }), look];
    return compiled().fit(X, y, { epochs: 1, verbose: false, callbacks });
  };
  await fit('a', true);
  await fit('b', false);
  await Promise.all([fit('c', true), fit('d', true)]);
  const one = before.map((listeners) => listeners + 1);
  expect(seen).toEqual([one, before, one, one]);
  expect(count()).toEqual(before);
  const failing = { onEpochEnd: () => Promise.reject(new Error('own')) };
  const callbacks = [checkpoint({ path: join(folder, 'e') }), failing];
  await rejectionOf(compiled().fit(X, y, { epochs: 1, verbose: false, callbacks }));
  expect(count()).toEqual(before);
});

test('two trainings with one callback, or one path: the second is refused, and the first goes on', async () => {
  const path = join(newFolder(), 'model');
  const callback = checkpoint({ path });
  const fit = (...callbacks: Callback[]) =>
    compiled().fit(X, y, { epochs: 3, verbose: false, yieldEvery: 1, callbacks });
  // The first one has the lock when its epochs begin, and goes on once the others have been refused.
  const onEpochBegin = async () => {
    for (const other of [callback, checkpoint({ path })]) {
      expect(await rejectionOf(fit(other))).toMatchObject({ code: 'E_LOCKED' });
    }
  };
  await fit(callback, { onEpochBegin });
  expect((await loadFile(path)).epoch).toBe(3);
  await fit(callback);
});

test('wrong options are refused by name', () => {
  const refused = (options: unknown) => errorOf(() => checkpoint(options as never));
  expect(refused({})).toMatchObject({ code: 'E_OPTION', path: 'checkpoint', expected: 'a path or a store' });
  expect(refused({ path: 'a', store: fileStore('a') })).toMatchObject({ code: 'E_OPTION' });
  expect(refused({ path: '' })).toMatchObject({ code: 'E_OPTION', path: 'checkpoint.path' });
  expect(refused({ path: 'a', signals: 1 })).toMatchObject({ code: 'E_OPTION', path: 'checkpoint.signals' });
  expect(refused({ store: {} })).toMatchObject({ code: 'E_OPTION', path: 'checkpoint.store' });
  expect(refused({ path: 'a', evry: {} })).toMatchObject({ message: expect.stringContaining('every') });
  expect(refused(undefined)).toMatchObject({ code: 'E_OPTION' });
});

test('a checkpoint of another model is refused by fit, and the files stay', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  const other = linearModel(2, { seed: 99 });
  writeFileSync(path, other.save());
  const store = fileStore(path);
  expect(await rejectionOf(compiled().fit(X, y, { epochs: 1, verbose: false, resume: store }))).toBeInstanceOf(Error);
  for await (const bytes of store.read()) expect(load(bytes).epoch).toBe(0);
});
