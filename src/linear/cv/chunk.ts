// The chunk that cross-validations load on demand. Results over all rows are among it, so that bundlers keep their code and that of fits in
// one chunk.
export { LogisticPath, MultinomialPath, RegressionPath } from '../path/paths.js';
export { crossValidate } from './crossValidate.js';
export { CvClassPath, CvPath } from './cvPath.js';
