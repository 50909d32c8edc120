import { parentPort } from 'node:worker_threads';

/** Message from the pool to a worker. */
export interface Task<J> {
  readonly index: number;
  readonly job: J;
}

/** Message from a worker to the pool. */
export type Reply<R> =
  | { readonly index: number; readonly result: R }
  | { readonly index: number; readonly failure: { readonly message: string; readonly stack: string | undefined } };

/** Lets the current worker thread run the tasks of a pool, one at a time. */
export function serveJobs<J, R>(run: (job: J) => Promise<R>): void {
  if (parentPort === null) throw new Error('serveJobs: must be called in a worker thread');
  const port = parentPort;
  port.on('message', async ({ index, job }: Task<J>) => {
    try {
      port.postMessage({ index, result: await run(job) } satisfies Reply<R>);
    } catch (error) {
      // Posted as text: a clone of an error loses the name of its class.
      const failure =
        error instanceof Error
          ? { message: `${error.name}: ${error.message}`, stack: error.stack }
          : { message: String(error), stack: undefined };
      port.postMessage({ index, failure } satisfies Reply<R>);
    }
  });
}
