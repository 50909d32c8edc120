// E_BUSY in a worker is not a race: what is called while a training is awaited is refused as on this thread, however fast that is.
import { describe, expect, test } from 'vitest';
import { ema, type Sequential, sgd } from '../../src/index.js';
import type { WorkerModel } from '../../src/worker/index.js';
import { bitsOf, weightBits } from '../support/models.js';
import { compiled, hosted, remoteBits, X, y } from './support.js';

const quiet = { epochs: 1, verbose: false };
const again = { optimizer: sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy', average: ema() } as const;
const averaged = () => {
  const model = compiled();
  model.compile(again);
  model.trainOnBatch(X, y);
  return model;
};

type Either = Sequential | WorkerModel;

/** What two calls in one turn come to. */
async function outcomes(...calls: (() => unknown)[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(calls.map(async (call) => call()));
  return settled.map((one) => (one.status === 'fulfilled' ? 'done' : `${one.reason.code}: ${one.reason.message}`));
}

describe.each<[string, (model: Either) => unknown]>([
  ['fit', (model) => model.fit(X, y, quiet)],
  ['train', (model) => model.train(X, y, quiet).next()],
  ['trainOnBatch', (model) => model.trainOnBatch(X, y)],
  ['compile', (model) => model.compile(again)],
  ['useAverage', (model) => model.useAverage()],
])('%s while a fit is awaited', (_, call) => {
  test('is refused with the error of this thread, and the fit goes on', async () => {
    const here = averaged();
    const there = await hosted(averaged());
    for (let turn = 0; turn < 5; turn++) {
      const both = (model: Either) =>
        outcomes(
          () => model.fit(X, y, quiet),
          () => call(model),
        );
      const [remote, local] = [await both(there), await both(here)];
      expect(remote).toEqual(local);
      expect(remote[0]).toBe('done');
      expect(remote[1]).toMatch(/^E_BUSY: /);
    }
    expect(await remoteBits(there)).toEqual(weightBits(here));
  });

  test('is done after a fit that was refused before it began', async () => {
    const here = averaged();
    const there = await hosted(averaged());
    const bad = y.slice(1);
    const both = (model: Either) =>
      outcomes(
        () => model.fit(X, bad, quiet),
        () => call(model),
      );
    const [remote, local] = [await both(there), await both(here)];
    expect(remote).toEqual(local);
    expect(remote[1]).toBe('done');
  });

  test('is refused in a loop over train, between two epochs, and done behind it', async () => {
    const there = await hosted(averaged());
    for await (const { epoch } of there.train(X, y, { ...quiet, epochs: 2 })) {
      expect(await outcomes(() => call(there)), `epoch ${epoch}`).toEqual([expect.stringMatching(/^E_BUSY: /)]);
    }
    expect(await outcomes(() => call(there))).toEqual(['done']);
  });
});

test('what is allowed during a fit still is', async () => {
  const there = await hosted(averaged());
  const fit = there.fit(X, y, { ...quiet, epochs: 3 });
  const { data } = await there.predict(X);
  expect(data).toHaveLength(37 * 3);
  await fit;
  expect(bitsOf(await there.getWeights())).toHaveLength(4);
});
