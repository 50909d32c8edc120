// All that a program imports.
export * from '../../src/index.js';
export * from '../../src/linear/index.js';
export { groupKFold, kFold, stratifiedKFold } from '../../src/selection/index.js';
export { preprocess, table } from '../../src/table/index.js';
