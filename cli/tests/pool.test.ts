import { describe, expect, it } from 'vitest';
import { JobError, runPool } from '../src/compare/pool.js';
import { bundleWorker } from './support/bundle.js';
import type { PoolJob } from './support/poolWorker.js';

const worker = await bundleWorker('poolWorker');
const broken = await bundleWorker('brokenWorker');
const describeJob = (job: PoolJob) => `job ${job.value}`;
const square = (value: number, wait = 0): PoolJob => ({ value, act: 'square', wait });

function run(jobs: readonly PoolJob[], threads: number, more: { signal?: AbortSignal; onResult?: () => void } = {}) {
  return runPool<PoolJob, number>({ worker, jobs, threads, describe: describeJob, ...more });
}

describe('pool', () => {
  it('gives the same results in the order of the jobs at any number of threads', async () => {
    // The first job ends last where there are two threads or more.
    const jobs = Array.from({ length: 9 }, (_, i) => square(i, i === 0 ? 60 : 0));
    const expected = jobs.map(({ value }) => value * value);
    for (const threads of [1, 2, 3, 20]) expect(await run(jobs, threads)).toEqual(expected);
  });

  it('needs no worker for no jobs', async () => {
    expect(await run([], 2)).toEqual([]);
  });

  it('tells each result once', async () => {
    let told = 0;
    await run([square(1), square(2), square(3)], 2, { onResult: () => told++ });
    expect(told).toBe(3);
  });

  it('rejects with the job, the class and the message of what a job threw', async () => {
    const jobs = [square(1), { value: 7, act: 'throw', wait: 0 } as const, square(3, 30_000)];
    const failure = run(jobs, 2);
    await expect(failure).rejects.toThrow(JobError);
    await expect(failure).rejects.toThrow('job 7: RangeError: cannot square 7');
  });

  it('rejects when a job throws what is no error', async () => {
    await expect(run([{ value: 1, act: 'throw a string', wait: 0 }], 1)).rejects.toThrow('job 1: not an error');
  });

  it('rejects when a worker ends in the middle of a job', async () => {
    await expect(run([{ value: 1, act: 'exit', wait: 0 }, square(2)], 2)).rejects.toThrow('exit code 3');
  });

  it('rejects when the worker cannot be loaded', async () => {
    const failure = runPool<PoolJob, number>({ worker: broken, jobs: [square(1)], threads: 1, describe: describeJob });
    await expect(failure).rejects.toThrow('broken on load');
  });

  it('rejects with what the caller throws on a result', async () => {
    const onResult = () => {
      throw new TypeError('no thanks');
    };
    await expect(run([square(1), square(2)], 1, { onResult })).rejects.toThrow('no thanks');
  });

  it('stops when the signal aborts, before and during the work', async () => {
    await expect(run([square(1)], 1, { signal: AbortSignal.abort(new Error('interrupted')) })).rejects.toThrow(
      'interrupted',
    );
    const abort = new AbortController();
    const jobs = [square(1), square(2, 30_000)];
    const onResult = () => abort.abort(new Error('enough'));
    await expect(run(jobs, 2, { signal: abort.signal, onResult })).rejects.toThrow('enough');
  });
});
