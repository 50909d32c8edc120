// @ts-check
// Kills workers by SIGKILL at any instant, and compares what came of the search with that of one thread. `node kills.js KILLS`, after a build.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { queueExecutor } from '@ockham/sweep';
import { fileJournal } from 'ockham/tune/node';
import { Program } from '../support/processes.js';
import { RedisServer } from '../support/redis.js';
import { countedIn, search } from './search.js';

/** Workers at a time. */
const WORKERS = 3;
/** Most jobs of a worker before the one in which it dies: the machine's speed must not decide how long a search lasts. */
const MOST_JOBS = 4;
/** Longest time from the beginning of that job, ms: some workers die in it, some between jobs, some in the next one. */
const LONGEST = 80;
/** Share of workers that die within 400 ms of their start, most of them before they are ready. */
const EARLY = 0.2;

/**
 * Searches while workers are killed, and compares.
 *
 * @param {{ readonly kills: number, readonly trials: number, readonly seed: number }} options
 */
export async function searchWhileKilling({ kills, trials, seed }) {
  const redis = await RedisServer.start();
  const folder = mkdtempSync(join(tmpdir(), 'ockham-kills-'));
  const path = join(folder, 'journal.jsonl');
  /** @type {Set<Program>} */
  const alive = new Set();
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const figures = { kills: 0, killedInTraining: 0, lost: 0, resent: 0, failed: 0, trainings: 0, results: 0, twice: 0 };
  let isOver = false;
  let begun = 0;
  // Jobs may lose more workers than three here: no training is to blame.
  const stalling = { lockDuration: 1000, stalledInterval: 300, maxStalledCount: 50 };
  const serve = async () => {
    while (!isOver) {
      const worker = new Program('worker', { queue: redis.url, trainings: 1, ...stalling });
      alive.add(worker);
      if (begun < kills) {
        begun++;
        if (random() < EARLY) await sleep(random() * 400);
        else await worker.nth('began', Math.floor(random() * MOST_JOBS));
        await sleep(random() * LONGEST);
        if (!isOver) figures.kills++;
        await worker.kill();
      } else {
        await worker.ended; // it lives on, when the killing is over
      }
      alive.delete(worker);
      const began = worker.of('began').length;
      const ended = worker.of('ended').length;
      figures.trainings += began;
      if (began > ended) figures.killedInTraining++;
    }
  };
  const serving = Array.from({ length: WORKERS }, serve);
  try {
    const start = performance.now();
    const executor = queueExecutor({
      queue: redis.url,
      checkInterval: 1000,
      onEvent: ({ kind }) => {
        if (kind === 'lost') figures.lost++;
        if (kind === 'resent') figures.resent++;
        if (kind === 'failed') figures.failed++;
      },
    });
    const outcome = await search({ trials, executor, journal: fileJournal(path) });
    const seconds = (performance.now() - start) / 1000;
    isOver = true;
    for (const worker of alive) worker.process.kill('SIGKILL');
    await Promise.all(serving);
    const counts = [...countedIn(readFileSync(path, 'utf8')).values()];
    figures.results = counts.length;
    figures.twice = counts.filter((count) => count !== 1).length;
    const expected = await search({ trials });
    return {
      ...figures,
      seconds: Math.round(seconds),
      isEqual: isDeepStrictEqual(outcome, expected),
      weights: outcome.weights,
    };
  } finally {
    isOver = true;
    for (const worker of alive) worker.process.kill('SIGKILL');
    await redis.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const kills = Number(process.argv[2] ?? 500);
  const figures = await searchWhileKilling({ kills, trials: kills * 4, seed: 1 });
  console.log(JSON.stringify(figures, undefined, 2));
  process.exitCode = figures.isEqual && figures.twice === 0 && figures.kills === kills ? 0 : 1;
}
