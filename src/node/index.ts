// Public re-exports, nothing else.
export type { CheckpointStore } from '../checkpoints/store.js';
export { fileStore } from './fileStore.js';
export { loadFile } from './loadFile.js';
export { type Savable, saveFile } from './saveFile.js';
