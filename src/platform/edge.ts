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

/** Never called where {@link missingForThreads} names something. */
export function startWorker({ onEnd }: WorkerEvents): WorkerThread {
  onEnd('this runtime has no worker threads');
  return { post: () => {}, isAlive: () => false, terminate: () => {} };
}

/** No worker is ever started here. */
export function onPosted(): void {}

/** No worker is ever started here. */
export function postReady(): void {}
