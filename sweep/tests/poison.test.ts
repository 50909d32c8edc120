import { setTimeout as sleep } from 'node:timers/promises';
import { queueExecutor } from '@ockham/sweep';
import { Queue } from 'bullmq';
import { adam, dense, sequential, sgd } from 'ockham';
import { choice, tune } from 'ockham/tune';
import { describe, expect, test } from 'vitest';
import { read } from '../../tests/support/sources.js';
import { search } from './scripts/search.js';
import { hasRedis } from './support/redis.js';
import { startRedis, startWorker, sweep } from './support/searches.js';

const X = Array.from({ length: 300 }, (_, row) => [(row % 7) / 7, (row % 5) / 5]);
const y = X.map(([a = 0, b = 0]) => a - b);

describe.skipIf(!hasRedis)('poisoned jobs (skipped without redis-server)', () => {
  test('63: a trial that throws, diverges, exceeds memory or kills its workers is reported, and the others go on', async () => {
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

  test('65: jobs that no coordinator made fail at once, and the worker goes on', async () => {
    const redis = await startRedis();
    startWorker({ queue: redis.url });
    const name = `sweep-${JSON.parse(read('package.json')).version}`;
    const queue = new Queue(name, { prefix: '{ockham}', connection: { url: redis.url } });
    const task = { trial: 0, fold: 0, from: 0, epochs: 1, params: {}, fit: {} };
    const blob = { hash: 'a'.repeat(64), bytes: 3 };
    const wrong: readonly unknown[] = [
      {},
      'text',
      { task, model: { ...blob, hash: '../../etc/passwd' }, fold: blob },
      { task: { ...task, epochs: -1 }, model: blob, fold: blob },
      { task, model: blob, fold: blob },
    ];
    for (const data of wrong) await queue.add('train', data, { attempts: 3 });
    let failed = await queue.getFailed();
    while (failed.length < wrong.length) {
      await sleep(20);
      failed = await queue.getFailed();
    }
    failed.sort((one, other) => Number(one.id) - Number(other.id));
    expect(failed.map(({ failedReason, attemptsMade }) => `${attemptsMade}: ${failedReason}`)).toEqual([
      '1: trial: the job lacks a part',
      '1: trial: the job lacks a part',
      '1: trial: the job has no hash of its bytes',
      '1: trial: the job lacks a number',
      `1: missing: rows ${blob.hash}`,
    ]);
    expect((await sweep({ queue: redis.url }, { trials: 2 })).outcome).toEqual(await search({ trials: 2 }));
    await queue.close();
  });
});
