// A budget in a worker: what it has stopped goes on, there and in files, and callbacks on this side go on with it.
import { expect, test } from 'vitest';
import { earlyStopping, load } from '../../src/index.js';
import { weightBits } from '../support/models.js';
import { compiled, hosted, remoteBits, untimed, X, y } from './support.js';

const options = { epochs: 20, batchSize: 8, verbose: false }; // 5 steps an epoch

test('what a budget has stopped in a worker goes on there, or from its file', async () => {
  const [remote, whole] = [await hosted(), compiled()];
  const { epochs } = await whole.fit(X, y, { ...options, epochs: 2 });
  const first = await remote.fit(X, y, { ...options, epochs: 2, budget: { steps: 3 } });
  expect(first).toEqual({ epochs: [], endedBy: 'budget' });
  expect(remote.unfinished).toEqual({ epochs: 0, steps: 3 });
  const copy = load(await remote.save());
  for (const model of [remote, copy]) {
    const rest = await model.fit(X, y, { ...options, epochs: 2 });
    expect(untimed(rest.epochs)).toEqual(untimed(epochs));
    expect(rest.endedBy).toBe('epochs');
    expect(model.unfinished).toBeUndefined();
    expect(await model.save()).toEqual(whole.save());
  }
});

test('callbacks go on counting', async () => {
  // Training losses fall, so the first epoch is the best one by the largest.
  const make = () => earlyStopping({ monitor: 'loss', mode: 'max', patience: 2, restoreBestWeights: true });
  const [remote, whole] = [await hosted(), compiled()];
  const [there, here] = [make(), make()];
  await whole.fit(X, y, { ...options, callbacks: [here] });
  let endedBy = 'budget';
  while (endedBy === 'budget') {
    ({ endedBy } = await remote.fit(X, y, { ...options, callbacks: [there], budget: { steps: 4 } }));
  }
  expect(endedBy).toBe('stopTraining');
  expect([there.bestEpoch, there.stoppedEpoch]).toEqual([here.bestEpoch, here.stoppedEpoch]);
  expect(await remoteBits(remote)).toEqual(weightBits(whole));
});
