import type { HostAbortSignal } from '../../host.js';

/**
 * Runs `count` jobs, up to `size` side by side, in the order of their numbers. If one fails, or the caller's signal aborts, the signal that
 * jobs are given aborts; no other job begins, and those that run are awaited before the error is thrown.
 */
export async function runJobs<T>(
  count: number,
  size: number,
  signal: HostAbortSignal | undefined,
  job: (index: number, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  const results: T[] = new Array(count);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const work = async () => {
    while (next < count && failure === undefined) {
      const index = next++;
      try {
        controller.signal.throwIfAborted();
        results[index] = await job(index, controller.signal);
      } catch (error) {
        failure ??= { error };
        controller.abort(error);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(size, count) }, work));
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  if (failure !== undefined) throw failure.error;
  return results;
}
