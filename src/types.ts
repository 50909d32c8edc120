// The interfaces that the concepts implement, by subject.
export type * from './types/layer.js';
export type * from './types/named.js';
export type * from './types/optimizers.js';
export type * from './types/outputs.js';
export type * from './types/penalties.js';
export type * from './types/weights.js';
