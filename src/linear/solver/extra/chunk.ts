// What only losses that are not squares, and columns in f32, need: a chunk on demand.
export { likelihoodOf } from './likelihoods.js';
export { singleColumns } from './singleColumns.js';
