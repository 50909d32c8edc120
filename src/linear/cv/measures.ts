import { logarithm } from '../../core/exact/power.js';
import type { Family } from '../solver/index.js';

/** A figure of test rows: deviance, share of wrong classes, area under the curve, squared or absolute error. */
export type Measure = 'deviance' | 'class' | 'auc' | 'mse' | 'mae';

/** Measures of each family, the default first. */
export const MEASURES: Readonly<Record<Family, readonly Measure[]>> = {
  gaussian: ['mse', 'deviance', 'mae'],
  binomial: ['deviance', 'class', 'auc', 'mse', 'mae'],
  multinomial: ['deviance', 'class', 'mse', 'mae'],
  poisson: ['deviance', 'mse', 'mae'],
};

/** Probabilities are kept that far from 0 and 1, as in glmnet, so that one sure and wrong row is not all. */
const LEAST = 1e-5;

/**
 * The figure of each row, as cv.glmnet has it.
 *
 * @param links  (n, K) linear predictors.
 * @param means  (n, K) of these: values, probabilities, or expected counts.
 * @param response  (n, K) values, or zeros and ones; for two classes (n, 1).
 */
export function lossesOf(
  measure: Exclude<Measure, 'auc'>,
  family: Family,
  links: Float64Array,
  means: Float64Array,
  response: Float64Array,
  outputs: number,
): Float64Array {
  const losses = new Float64Array(links.length / outputs);
  for (let row = 0; row < losses.length; row++) {
    losses[row] = lossOf(measure, family, links, means, response, row * outputs, outputs);
  }
  return losses;
}

function lossOf(
  measure: Exclude<Measure, 'auc'>,
  family: Family,
  links: Float64Array,
  means: Float64Array,
  response: Float64Array,
  first: number,
  outputs: number,
): number {
  const y = response[first]!;
  const mean = means[first]!;
  if (family === 'gaussian' || family === 'poisson') {
    if (measure === 'mae') return Math.abs(y - mean);
    if (measure === 'mse' || family === 'gaussian') return (y - mean) * (y - mean);
    const saturated = y === 0 ? 0 : y * logarithm(y) - y;
    return 2 * (saturated - (y * links[first]! - mean));
  }
  if (family === 'binomial') {
    if (measure === 'class') return Number(mean > 0.5 ? y !== 1 : y === 1);
    if (measure === 'deviance') return -2 * logarithm(kept(y === 1 ? mean : 1 - mean));
    return measure === 'mse' ? 2 * (y - mean) * (y - mean) : 2 * Math.abs(y - mean);
  }
  let sum = 0;
  let best = first;
  let own = first;
  for (let k = first; k < first + outputs; k++) {
    if (means[k]! > means[best]!) best = k;
    if (response[k] === 1) own = k;
    const error = response[k]! - means[k]!;
    sum += measure === 'mse' ? error * error : Math.abs(error);
  }
  if (measure === 'class') return Number(best !== own);
  return measure === 'deviance' ? -2 * logarithm(kept(means[own]!)) : sum;
}

function kept(probability: number): number {
  return Math.min(Math.max(probability, LEAST), 1 - LEAST);
}
