// Public re-exports, nothing else.
export { readSpace } from './command/space.js';
export { type SweepBuild, type SweepEvent, type SweepOptions, sweep } from './command/sweep.js';
export { type CoordinatorEvent, type QueueExecutorOptions, queueExecutor } from './coordinator/queueExecutor.js';
export { QueueError } from './errors.js';
export type { QueueOptions } from './options.js';
export { runWorker, STALLING, type WorkerEvent, type WorkerOptions } from './worker/worker.js';
