// The chunk that cross-validations load on demand.
export { crossValidate } from './crossValidate.js';
export { CvClassPath, CvPath } from './cvPath.js';
