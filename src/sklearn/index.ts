// The entry `ockham/sklearn`: what estimators of scikit-learn have learned becomes models here.
export { type FromSklearnArraysOptions, fromSklearnArrays, type SklearnModel } from './fromSklearnArrays.js';
export type { SklearnArray, SklearnArrays } from './readArrays.js';
