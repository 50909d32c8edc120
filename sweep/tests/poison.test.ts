import { queueExecutor } from '@ockham/sweep';
import { adam, dense, sequential, sgd } from 'ockham';
import { choice, tune } from 'ockham/tune';
import { describe, expect, test } from 'vitest';
import { hasRedis } from './support/redis.js';
import { startRedis, startWorker } from './support/searches.js';

const X = Array.from({ length: 300 }, (_, row) => [(row % 7) / 7, (row % 5) / 5]);
const y = X.map(([a = 0, b = 0]) => a - b);

describe.skipIf(!hasRedis)('poisoned jobs (skipped without redis-server)', () => {
  test('a trial that throws, diverges, exceeds memory or kills its workers is reported, and the others go on', async () => {
    const redis = await startRedis();
    let killed = 0;
    let isOver = false;
    const serve = async () => {
      while (!isOver) {
        const worker = startWorker({ queue: redis.url, maxStalledCount: 1, diesAt: 4 });
        await worker.ended;
        if (worker.process.signalCode === 'SIGKILL' && !isOver) killed++;
      }
    };
    void serve();
    const reported = new Map<number, string>();
    const executor = queueExecutor({
      queue: redis.url,
      onEvent: (event) => {
        if (event.kind === 'failed') reported.set(event.trial, event.message);
      },
    });
    const build = ({ kind }: { kind: string }) => {
      const units = kind === 'large' ? 1_500_000 : 4;
      const model = sequential({
        seed: 1,
        layers: [
          dense({ units, activation: 'relu', inputShape: [2], kernelInitializer: 'zeros' }),
          dense({ units: 1 }),
        ],
      });
      const optimizer = kind === 'diverges' ? sgd({ learningRate: 1e30 }) : adam({ learningRate: 0.01 });
      model.compile({ optimizer, loss: 'meanSquaredError' });
      return model;
    };
    const kinds = ['good', 'throws', 'diverges', 'large', 'killer', 'fine'] as const;
    const { ranking } = await tune({ kind: choice(kinds) }, build, [X, y], {
      validation: 0.2,
      budget: { epochs: 20 },
      sampler: 'grid',
      fit: ({ kind }) => ({ batchSize: kind === 'throws' ? -1 : 240 }),
      seed: 1,
      executor,
    });
    isOver = true;
    const states = Object.fromEntries(ranking.map(({ params, state }) => [params.kind, state]));
    expect(states).toEqual({
      good: 'complete',
      fine: 'complete',
      throws: 'failed',
      diverges: 'failed',
      large: 'failed',
      killer: 'failed',
    });
    expect([...reported.keys()].sort()).toEqual([1, 2, 3, 4]);
    expect(reported.get(1)).toMatch(/^(?!trial).*batchSize/); // the error's own words
    expect(reported.get(2)).toMatch(/not finite|overflowed/);
    expect(reported.get(3)).toMatch(/memory|GiB|bytes/i);
    expect(reported.get(4)).toMatch(/its workers died of it/);
    expect(killed).toBe(2);
    for (const { number, error, state } of ranking)
      expect(error).toBe(state === 'failed' ? reported.get(number) : undefined);
  });
});
