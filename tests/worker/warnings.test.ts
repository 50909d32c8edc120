// What a model in a worker warns of is heard on the caller's side.
import { afterEach, expect, test, vi } from 'vitest';
import { dense, earlyStopping, onWarning, sequential, type Warning } from '../../src/index.js';
import { rejectionOf } from '../support/models.js';
import { warningsOf } from '../support/warnings.js';
import { compiled, hosted, remoteBits, X, y } from './support.js';

const rare = y.map((_, row) => (row === 0 ? 0 : 1)); // W_IMBALANCE
const quiet = { verbose: false } as const;

afterEach(() => {
  onWarning(undefined);
});

test('by the listener of the call, then by that of onWarning, then on the console: as here', async () => {
  const remote = await hosted();
  const own: Warning[] = [];
  const outer: string[] = [];
  onWarning(({ code }) => void outer.push(code));
  await remote.fit(X, rare, { ...quiet, onWarning: (warning) => void own.push(warning) });
  expect(own).toEqual([{ code: 'W_IMBALANCE', message: expect.stringContaining('class 0 only 1') }]);
  expect(outer).toEqual([]);
  await remote.fit(X, rare, { ...quiet, epochs: 2, onWarning: () => true });
  for await (const _ of remote.train(X, rare, { ...quiet, epochs: 2 }));
  expect(outer).toEqual(['W_IMBALANCE', 'W_IMBALANCE']);
  onWarning(undefined);
  const shown = vi.spyOn(console, 'warn').mockImplementation(() => {});
  try {
    await remote.fit(X, rare, quiet);
    expect(shown.mock.calls).toEqual([[expect.stringMatching(/^ockham \[W_IMBALANCE\]/)]]);
  } finally {
    shown.mockRestore();
  }
});

test('those of callbacks, which run here: by the listener of their call, each once', async () => {
  const remote = await hosted();
  const own: string[] = [];
  const outer: string[] = [];
  onWarning(({ code }) => void outer.push(code));
  const callbacks = [earlyStopping({ monitor: 'loss', patience: 9 }), earlyStopping({ monitor: 'loss', patience: 9 })];
  await remote.fit(X, y, { ...quiet, epochs: 2, callbacks, onWarning: ({ code }) => void own.push(code) });
  expect([own, outer]).toEqual([['W_NO_EFFECT'], []]);
});

test('those of calls that do not train, too', async () => {
  const remote = await hosted(sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [4] })] }));
  expect(await warningsOf(() => remote.predictDistribution(X))).toEqual([
    expect.stringMatching(/^W_NO_EFFECT: predictDistribution/),
  ]);
  const stop = new Error('stop');
  onWarning(() => {
    throw stop;
  });
  expect(await rejectionOf(remote.predictDistribution(X))).toBe(stop);
  onWarning(undefined);
  expect((await remote.predict(X)).shape).toEqual([37, 2]);
});

test('what a listener throws is thrown, also where training ends before the worker hears of it', async () => {
  const remote = await hosted();
  const stop = new Error('stop');
  const onWarning = () => {
    throw stop;
  };
  const options = { ...quiet, yieldEvery: Number.POSITIVE_INFINITY, onWarning };
  expect(await rejectionOf(remote.fit(X, rare, options))).toBe(stop);
});

test.each([
  'fit',
  'train',
] as const)('%s: what a listener throws is thrown, and the model trains again', async (method) => {
  const remote = await hosted();
  const stop = new Error('stop');
  const options = {
    ...quiet,
    epochs: 100_000,
    onWarning: () => {
      throw stop;
    },
  };
  const training =
    method === 'fit'
      ? remote.fit(X, rare, options)
      : (async () => {
          for await (const _ of remote.train(X, rare, options));
        })();
  expect(await rejectionOf(training)).toBe(stop);
  expect(remote.step).toBeLessThan(100_000);
  await remote.fit(X, y, quiet);
  const fresh = await hosted(compiled());
  expect((await remoteBits(remote)).length).toBe((await remoteBits(fresh)).length);
});
