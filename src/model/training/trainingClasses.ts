import { classCounts, countClasses } from '../../data/reading/classCounts.js';
import { checkBalance } from '../../data/split/balance.js';
import type { Loss } from '../../types/outputs.js';
import { refuse } from '../../validate.js';
import { warn } from '../../warnings.js';
import type { Parts } from '../parts.js';
import type { Targets } from '../rows/targets.js';

/** Refuses training rows of one class, unless the loss learns from them, and warns if classes are far from balanced. Soft targets are not checked. */
export function checkTrainingClasses({ classesOf }: Parts, targets: Targets, loss: Loss): void {
  if (loss.targets !== 'labels' && targets.data.some((target) => target !== 0 && target !== 1)) return;
  const classes = classesOf(targets, loss);
  if (classes !== undefined) checkBalance('y', classCounts(classes, countClasses(classes)), loss.learnsOneClass);
}

/** @throws DataError if the weights of all rows are 0. */
export function requireSomeWeight(path: string, weights: Float32Array | undefined): void {
  if (weights === undefined || weights.some((weight) => weight !== 0)) return;
  const message = `${path}: the weights of all ${weights.length} rows are 0`;
  refuse('E_DATA', path, 'a row with a weight above 0', 0, message);
}

/** Warns (`W_NO_EFFECT`) of weights of classes without a training row. */
export function warnOfAbsentClasses(
  { classesOf }: Parts,
  classWeight: Readonly<Record<number, number>>,
  targets: Targets,
  loss: Loss,
): void {
  const present = new Set(classesOf(targets, loss));
  for (const [key, weight] of Object.entries(classWeight)) {
    if (weight === 1 || present.has(Number(key))) continue;
    warn('W_NO_EFFECT', `fit: classWeight has a weight for class ${key}, and no training row is of that class`);
  }
}
