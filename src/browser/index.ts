// The entry `ockham/browser`: models and checkpoints in a browser's storage.
export type { CheckpointInterval } from '../checkpoints/checkpoint.js';
export type { Savable } from '../checkpoints/savable.js';
export type { CheckpointStore } from '../checkpoints/store.js';
export type { BrowserStore } from './browserStore.js';
export { type CheckpointOptions, checkpoint } from './checkpoint.js';
export { indexedDBStore } from './indexedDBStore.js';
export { loadFrom } from './loadFrom.js';
export { opfsStore } from './opfsStore.js';
export { saveTo } from './saveTo.js';
