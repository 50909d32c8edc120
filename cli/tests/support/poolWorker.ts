import { setTimeout as delay } from 'node:timers/promises';
import { serveJobs } from '../../src/compare/serve.js';

export interface PoolJob {
  readonly value: number;
  readonly act: 'square' | 'throw' | 'throw a string' | 'exit';
  /** Milliseconds until the answer, so that later jobs can end earlier. */
  readonly wait: number;
}

serveJobs<PoolJob, number>(async ({ value, act, wait }) => {
  await delay(wait);
  if (act === 'throw') throw new RangeError(`cannot square ${value}`);
  if (act === 'throw a string') throw 'not an error';
  if (act === 'exit') process.exit(3);
  return value * value;
});
