// Edge runtimes: one thread, the same bits.
import type { WorkerEvents, WorkerThread } from './worker.js';

/** Names what this runtime lacks for threads. */
export function missingForThreads(): string | undefined {
  return 'worker threads';
}

export function hardwareThreads(): number {
  return 1;
}

/** Whether the calling thread may block in Atomics.wait. */
export function mayBlock(): boolean {
  return false;
}

/** Programs cannot set flags of the engine here. */
export function joinRegisters(): boolean {
  return false;
}

/** A running clock changes within so many readings: workerd counts whole milliseconds, and a reading takes at least 50 ns. */
const MOST_READINGS = 30_000;

/**
 * Whether the clock moves while code runs. Cloudflare's servers stop it between two events, against timing attacks; workerd, the
 * engine that they run, does not.
 *
 * Source: developers.cloudflare.com, "Performance and timers".
 */
export function isClockRunning(): boolean {
  const start = performance.now();
  for (let reading = 0; reading < MOST_READINGS; reading++) if (performance.now() !== start) return true;
  return false;
}

/** Never called, because {@link missingForThreads} names something. */
export function startWorker({ onEnd }: WorkerEvents): WorkerThread {
  onEnd('this runtime has no worker threads');
  return { post: () => {}, isAlive: () => false, terminate: () => {} };
}
