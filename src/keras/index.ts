// Public re-exports, nothing else.
export { fromKerasConfig } from './fromKerasConfig.js';
export { type KerasFileOptions, type KerasLoadOptions, loadKeras } from './loadKeras.js';
export { loadKerasWeights } from './loadKerasWeights.js';
export { saveKeras } from './saveKeras.js';
export { saveKerasWeights } from './saveKerasWeights.js';
export { type KerasWriteOptions, toKerasConfig } from './toKerasConfig.js';
