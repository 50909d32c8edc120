// Public re-exports, nothing else.
export { closeWorkers } from './closeWorkers.js';
export type { CvFigures } from './cv/crossValidate.js';
export type { AtChoice, CvClassPath, CvPath, CvTableRow, LambdaChoice } from './cv/cvPath.js';
export type { Measure } from './cv/measures.js';
export type { CvOptions, CvPathOptions, CvProgress } from './cv/options.js';
export { type CvLinearPathOptions, cvLinearPath } from './cvLinearPath.js';
export { type CvLogisticPathOptions, cvLogisticPath } from './cvLogisticPath.js';
export { type CvMultinomialPathOptions, cvMultinomialPath } from './cvMultinomialPath.js';
export { type CvPoissonPathOptions, cvPoissonPath } from './cvPoissonPath.js';
export type { PerColumn } from './data/perColumn.js';
export type {
  Convention,
  LogisticPathOptions,
  MultinomialPathOptions,
  PathOptions,
  RegressionPathOptions,
} from './fit/options.js';
export { linearPath } from './linearPath.js';
export { logisticPath } from './logisticPath.js';
export { multinomialPath } from './multinomialPath.js';
export type { ClassCoefficients, Coefficients } from './path/coefficients.js';
export type { AtLambda, FittedPath, PathEnding, PathPredictOptions } from './path/fittedPath.js';
export type { LogisticPath, MultinomialPath, PathClassesOptions, RegressionPath } from './path/paths.js';
export type { PathStep } from './path/step.js';
export type { TableRow } from './path/tableRows.js';
export { poissonPath } from './poissonPath.js';
export type { Family, PathEnd } from './solver/types.js';
