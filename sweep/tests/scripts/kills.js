// @ts-check
// Kills workers by SIGKILL at any instant, and compares what came of the search with that of one thread. `node kills.js KILLS SEED`, after a build.
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
const MOST_JOBS = 3;
/** Longest time from the beginning of that job, in times of a job: some workers die in it, some between jobs, some in the next one. */
const LONGEST = 2.5;
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
  const figures = { kills: 0, killedInStart: 0, killedInTraining: 0 };
  const jobs = { lost: 0, resent: 0, failed: 0, trainings: 0, results: 0, twice: 0 };
  let isOver = false;
  let begun = 0;
  let typical = 20; // ms of a job, lately
  /** @param {import('../support/processes.js').Event} event */
  const onEvent = ({ kind, milliseconds }) => {
    if (kind === 'ended') typical += 0.1 * (Number(milliseconds) - typical);
  };
  // Jobs may lose more workers than three here: no training is to blame.
  const stalling = { lockDuration: 1000, stalledInterval: 300, maxStalledCount: 50 };
  const serve = async () => {
    while (!isOver) {
      const worker = new Program('worker', { queue: redis.url, trainings: 1, ...stalling }, onEvent);
      alive.add(worker);
      const isToDie = begun < kills;
      if (isToDie) {
        begun++;
        if (random() < EARLY) await sleep(random() * 400);
        else await worker.nth('began', Math.floor(random() * MOST_JOBS));
        await sleep(random() * LONGEST * typical);
        await worker.kill();
      } else {
        await worker.ended; // it lives on, when the killing is over
      }
      alive.delete(worker);
      const began = worker.of('began').length;
      jobs.trainings += began;
      if (!isToDie || isOver || worker.process.signalCode !== 'SIGKILL') continue;
      figures.kills++;
      if (worker.of('ready').length === 0) figures.killedInStart++;
      if (began > worker.of('ended').length) figures.killedInTraining++;
    }
  };
  const serving = Array.from({ length: WORKERS }, serve);
  try {
    const start = performance.now();
    const executor = queueExecutor({
      queue: redis.url,
      checkInterval: 1000,
      onEvent: ({ kind }) => {
        if (kind === 'lost') jobs.lost++;
        if (kind === 'resent') jobs.resent++;
        if (kind === 'failed') jobs.failed++;
      },
    });
    const outcome = await search({ trials, executor, journal: fileJournal(path) });
    const seconds = (performance.now() - start) / 1000;
    isOver = true;
    for (const worker of alive) worker.process.kill('SIGKILL');
    await Promise.all(serving);
    const counts = [...countedIn(readFileSync(path, 'utf8')).values()];
    jobs.results = counts.length;
    jobs.twice = counts.filter((count) => count !== 1).length;
    const expected = await search({ trials });
    return {
      ...figures,
      ...jobs,
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
  const kills = Number(process.argv[2] ?? 50);
  const seed = Number(process.argv[3] ?? 1);
  const figures = await searchWhileKilling({ kills, trials: kills * 4, seed });
  console.log(JSON.stringify({ seed, ...figures }));
  process.exitCode = figures.isEqual && figures.twice === 0 && figures.kills === kills ? 0 : 1;
}
