import { isA } from '../../validate.js';
import { tidy } from '../engine.js';
import { rowLosses } from '../figures/formulas.js';
import { Tensor, valuesOf } from '../tensors/tensor.js';
import { tensor2d } from '../tensors/tensors.js';

// Targets and predictions that tell the losses apart: rows of one class, of probabilities.
const TARGETS = [0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0];
const PROBABILITIES = [0.2, 0.7, 0.1, 0.5, 0.2, 0.3, 0.15, 0.25, 0.6, 0.45, 0.35, 0.2];
const PREDICTIONS = [PROBABILITIES, PROBABILITIES.map((p) => 0.9 * p)];
const COLUMNS = 3;

/** Both round to f32. */
const TOLERANCE = 1e-5;

/** The loss whose mean a function of tensors gives, on a few rows; undefined if there is none. */
export function lossLike(compute: (yTrue: Tensor, yPred: Tensor) => unknown): string | undefined {
  const shape: [number, number] = [TARGETS.length / COLUMNS, COLUMNS];
  const figures = PREDICTIONS.map((predictions) => {
    try {
      return tidy(() => meanOfResult(compute(tensor2d(TARGETS, shape), tensor2d(predictions, shape))));
    } catch {
      return undefined; // it needs more than there is here
    }
  });
  return Object.entries(rowLosses).find(([name, ofRow]) => {
    if (name === 'sparseCategoricalCrossentropy') return false;
    return PREDICTIONS.every((predictions, index) => {
      let sum = 0;
      for (let at = 0; at < TARGETS.length; at += COLUMNS) sum += ofRow(TARGETS, predictions, at, COLUMNS);
      const mean = sum / shape[0];
      return Math.abs(mean - (figures[index] ?? Number.NaN)) <= TOLERANCE * Math.abs(mean);
    });
  })?.[0];
}

/** The mean of what a function of tensors gives: a number, or a tensor; undefined for anything else. */
export function meanOfResult(result: unknown): number | undefined {
  if (typeof result === 'number') return result;
  if (!isA(result, Tensor)) return undefined;
  const values = valuesOf(result);
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
