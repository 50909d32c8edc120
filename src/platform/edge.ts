// Edge runtimes: one thread, the same bits.
import type { WorkerEvents, WorkerThread } from './worker.js';

/** What threads need and this runtime does not have. */
export function missingForThreads(): string | undefined {
  return 'worker threads';
}

export function hardwareThreads(): number {
  return 1;
}

/** Whether the calling thread may sleep in Atomics.wait. */
export function mayBlock(): boolean {
  return false;
}

/** This runtime lets nobody set flags of its engine. */
export function joinRegisters(): boolean {
  return false;
}

/** Readings within which a clock that moves has moved: workerd counts whole milliseconds, and a reading takes 50 ns or more. */
const MOST_READINGS = 30_000;

/**
 * Whether the clock moves while code runs. Cloudflare's servers stop it between two events, so that nobody can time secrets of others;
 * the engine they run, workerd, lets it move.
 *
 * Source: developers.cloudflare.com, "Performance and timers".
 */
export function isClockRunning(): boolean {
  const start = performance.now();
  for (let reading = 0; reading < MOST_READINGS; reading++) if (performance.now() !== start) return true;
  return false;
}

/** Never called where {@link missingForThreads} names something. */
export function startWorker({ onEnd }: WorkerEvents): WorkerThread {
  onEnd('this runtime has no worker threads');
  return { post: () => {}, isAlive: () => false, terminate: () => {} };
}
