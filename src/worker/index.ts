// Public re-exports, nothing else.
export type { ModelWorker } from '../platform/port.js';
export { type InWorkerOptions, inWorker } from './caller/inWorker.js';
export type { WorkerModel } from './caller/workerModel.js';
export { type WorkerPool, type WorkerPoolOptions, workerPool } from './caller/workerPool.js';
export { serveModels } from './host/serveModels.js';
export type { TransferOptions } from './messages/transferList.js';
