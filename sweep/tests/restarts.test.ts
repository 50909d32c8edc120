import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { search } from './scripts/search.js';
import { Program } from './support/processes.js';
import { hasRedis } from './support/redis.js';
import { countsIn, startRedis, startWorker, sweep, temporaryFolder } from './support/searches.js';

describe.skipIf(!hasRedis)('restarts (skipped without redis-server)', () => {
  test('a coordinator that is killed comes back with its journal: nothing is counted twice', async () => {
    const redis = await startRedis();
    startWorker({ queue: redis.url });
    const journal = join(temporaryFolder(), 'journal.jsonl');
    const options = { queue: redis.url, journal, trials: 40, ahead: 8, checkInterval: 1000 };
    let kills = 0;
    for (const results of [3, 15, 27]) {
      const coordinator = new Program('coordinator', options);
      await coordinator.first('ready');
      const isThere = () => countsInSafe(journal) >= results;
      while (!isThere() && coordinator.process.exitCode === null) await sleep(5);
      await coordinator.kill();
      kills += coordinator.of('outcome').length === 0 ? 1 : 0;
    }
    expect(kills).toBe(3);
    const last = new Program('coordinator', options);
    await last.ended;
    const expected = await search({ trials: 40 });
    expect(last.of('outcome')[0]?.['outcome']).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(new Set(countsIn(journal))).toEqual(new Set([1]));
  });

  test.each([
    ['with an append-only file loses nothing', ['--appendonly', 'yes'], 0],
    ['without one forgets all, and gets it again', [], 1],
  ] as const)('61: a Redis that is killed and restarts %s', async (_name, settings, resent) => {
    const redis = await startRedis(...settings);
    startWorker({ queue: redis.url });
    let done = 0;
    let restart: Promise<void> | undefined;
    const onProgress = () => {
      if (++done !== 10) return;
      restart = redis.stop('SIGKILL').then(() => redis.resume());
    };
    const { outcome, events, counts } = await sweep({ queue: redis.url, ahead: 16 }, { trials: 30, onProgress });
    await restart;
    expect(outcome).toEqual(await search({ trials: 30 }));
    expect(new Set(counts)).toEqual(new Set([1]));
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toContain('trouble');
    expect(kinds.includes('resent')).toBe(resent === 1);
    expect(kinds).not.toContain('failed');
  });
});

/** Number of results so far. */
function countsInSafe(journal: string): number {
  try {
    return countsIn(journal).length;
  } catch {
    return 0; // there is no file yet, or half a line at its end
  }
}
