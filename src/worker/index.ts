// Public re-exports, nothing else.
export type { ModelWorker } from '../platform/port.js';
export { type InWorkerOptions, inWorker } from './inWorker.js';
export { serveModels } from './serveModels.js';
export type { TransferOptions } from './transferList.js';
export type { WorkerModel } from './workerModel.js';
