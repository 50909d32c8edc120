import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { queueExecutor } from '@ockham/sweep';
import { describe, expect, test } from 'vitest';
import { searchWhileKilling } from './scripts/kills.js';
import { search } from './scripts/search.js';
import { hasRedis } from './support/redis.js';
import { QUICK, startRedis, startWorker, sweep } from './support/searches.js';

/** A Python with Optuna: Debian's python3-optuna, which .ci/run installs. */
const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import optuna']).status === 0);

/** Best trial of a journal, as Optuna reads it. */
function bestInOptuna(journal: string): string | undefined {
  if (python === undefined) return undefined;
  const reader = fileURLToPath(new URL('../../tests/tune/golden/readJournal.py', import.meta.url));
  const { best, trials } = JSON.parse(spawnSync(python, [reader, journal], { encoding: 'utf8' }).stdout);
  return `${best} of ${trials.length}`;
}

describe.skipIf(!hasRedis)('through a queue (skipped without redis-server: apt-get install redis-server)', () => {
  test('workers on other machines: ranking and weights of one thread, rows fetched once, trials go on elsewhere', async () => {
    const redis = await startRedis();
    const expected = await search({ trials: 18 });
    const workers = [startWorker({ queue: redis.url }), startWorker({ queue: redis.url })];
    await Promise.all(workers.map((worker) => worker.first('ready')));
    const { outcome, events, counts, journal } = await sweep({ queue: redis.url }, { trials: 18 });
    expect(outcome).toEqual(expected);
    expect(bestInOptuna(journal)).toBe(python === undefined ? undefined : `${expected.best.number} of 18`);
    expect(counts.length).toBeGreaterThan(18);
    expect(new Set(counts)).toEqual(new Set([1]));
    expect(events.filter(({ kind }) => kind === 'resent' || kind === 'failed' || kind === 'lost')).toEqual([]);
    const [first, second] = workers.map((worker) => new Map(worker.of('ended').map((task) => [task['trial'], task])));
    for (const worker of workers) {
      expect(worker.of('ended').length).toBeGreaterThan(1);
      expect(worker.of('fetching')).toHaveLength(1);
    }
    const trainedByBoth = [...first!.keys()].filter((trial) => second!.has(trial));
    expect(trainedByBoth.length, 'trials that went on on the other machine').toBeGreaterThan(0);
    const again = await sweep({ queue: redis.url }, { trials: 3 });
    expect(again.events[0], 'the rows are there').toMatchObject({ kind: 'ready', bytes: 0 });
    expect(workers.map((worker) => worker.of('fetching').length)).toEqual([1, 1]);
  });

  test('50 workers killed by SIGKILL at any instant: every result counts once, and the bits stay', async () => {
    const { kills, killedInTraining, twice, failed, isEqual } = await searchWhileKilling({
      kills: 50,
      trials: 120,
      seed: 1,
    });
    expect({ kills, twice, failed, isEqual }).toEqual({ kills: 50, twice: 0, failed: 0, isEqual: true });
    expect(killedInTraining, 'workers that had a job').toBeGreaterThan(5);
  }, 400_000); // on a machine that does much else

  test('62: a worker that stands still longer than its lock loses the job, and its late result does not count', async () => {
    const redis = await startRedis();
    const still = startWorker({ queue: redis.url });
    await still.first('ready');
    let helper: ReturnType<typeof startWorker> | undefined;
    const executor = queueExecutor({
      queue: redis.url,
      onEvent: ({ kind }) => {
        if (kind === 'lost') setTimeout(() => still.process.kill('SIGCONT'), 200);
      },
    });
    const wait = setInterval(() => {
      if (helper !== undefined || still.of('began').length === 0) return;
      still.process.kill('SIGSTOP');
      helper = startWorker({ queue: redis.url });
    }, 1);
    const outcome = await search({ trials: 3, epochs: 4000, pruner: 'none', executor });
    clearInterval(wait);
    expect(outcome).toEqual(await search({ trials: 3, epochs: 4000, pruner: 'none' }));
    expect(still.of('failed')[0]).toMatchObject({ message: expect.stringMatching(/lock/) });
  });

  test('no value is longer than 1 MiB, whatever the model', async () => {
    const redis = await startRedis('--proto-max-bulk-len', '1mb');
    startWorker({ queue: redis.url, ...QUICK });
    const { outcome } = await sweep({ queue: redis.url }, { trials: 2, epochs: 1, pruner: 'none', wide: 60_000 });
    expect(outcome).toEqual(await search({ trials: 2, epochs: 1, pruner: 'none', wide: 60_000 }));
  });
});
