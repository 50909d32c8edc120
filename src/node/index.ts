// Public re-exports, nothing else.
export type { CheckpointInterval } from '../checkpoints/checkpoint.js';
export type { Savable } from '../checkpoints/savable.js';
export type { CheckpointStore } from '../checkpoints/store.js';
export { type CheckpointOptions, checkpoint } from './checkpoint.js';
export { fileStore } from './fileStore.js';
export { loadFile } from './loadFile.js';
export { saveFile } from './saveFile.js';
