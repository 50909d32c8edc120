import { Worker } from 'node:worker_threads';
import type { Reply, Task } from './serve.js';

export interface PoolOptions<J, R> {
  /** A module that calls `serveJobs`. */
  readonly worker: URL;
  readonly jobs: readonly J[];
  /** `workerData` of each worker: sent once, not with every job. */
  readonly data?: unknown;
  /** Most workers, >= 1. */
  readonly threads: number;
  /** Names a job in errors. */
  readonly describe: (job: J) => string;
  /** Called in the order in which jobs end, which varies from run to run. */
  readonly onResult?: (job: J, result: R) => void;
  readonly signal?: AbortSignal;
}

/** A job threw, or its worker died. `cause` has the worker's stack. */
export class JobError extends Error {
  override readonly name = 'JobError';
}

/**
 * Runs every job in a few worker threads. Results come in the order of the jobs.
 *
 * @throws JobError as soon as one job fails; the reason of `signal` when it aborts. No worker outlives the call.
 */
export async function runPool<J, R>(options: PoolOptions<J, R>): Promise<R[]> {
  const { worker: module, jobs, data, threads, describe, onResult, signal } = options;
  signal?.throwIfAborted();
  const results = new Array<R>(jobs.length);
  const workers: Worker[] = [];
  let next = 0;
  let done = 0;
  let onAbort = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (jobs.length === 0) resolve();

      const start = (worker: Worker) => {
        if (next >= jobs.length) return;
        const index = next++;
        worker.postMessage({ index, job: jobs[index]! } satisfies Task<J>);
      };
      const receive = (worker: Worker, reply: Reply<R>) => {
        const job = jobs[reply.index]!;
        if ('failure' in reply) {
          const cause = new Error(reply.failure.message);
          if (reply.failure.stack !== undefined) cause.stack = reply.failure.stack;
          reject(new JobError(`${describe(job)}: ${reply.failure.message}`, { cause }));
          return;
        }
        results[reply.index] = reply.result;
        done++;
        onResult?.(job, reply.result);
        if (done === jobs.length) resolve();
        else start(worker);
      };

      for (let i = 0; i < Math.min(threads, jobs.length); i++) {
        const worker = new Worker(module, { workerData: data });
        workers.push(worker);
        worker.on('message', (reply: Reply<R>) => {
          // An error of the caller's onResult must reject, not escape into the event loop.
          try {
            receive(worker, reply);
          } catch (error) {
            reject(error);
          }
        });
        worker.on('error', (cause) => reject(new JobError(`a worker failed: ${String(cause)}`, { cause })));
        worker.on('messageerror', (cause) =>
          reject(new JobError(`a result cannot be read: ${cause.message}`, { cause })),
        );
        worker.on('exit', (code) =>
          reject(new JobError(`a worker ended with exit code ${code} before its jobs were done`)),
        );
        start(worker);
      }
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}
