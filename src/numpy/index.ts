// Public re-exports, nothing else.
export type { NumpyArray } from '../formats/npy.js';
export type { NumpyArrays, NumpyDtype } from '../formats/npyTypes.js';
export type { NumpyInput } from './arrays.js';
export { readNpy } from './readNpy.js';
export { type ReadNpzOptions, readNpz } from './readNpz.js';
export { writeNpy } from './writeNpy.js';
export { type WriteNpzOptions, writeNpz } from './writeNpz.js';
