import { exponential } from '../../core/exact/power.js';
import type { Family } from '../solver/index.js';

/** Beyond, e^x is Infinity or 0 in f64. */
const MOST = 709;

/** e^x with the same bits in every engine. */
export function exp(x: number): number {
  if (x > MOST) return Infinity;
  return x < -MOST ? 0 : exponential(x);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
}

/** Means of the linear predictors (n, K): themselves, probabilities of the second class or of each class, or expected counts. */
export function responseOf(family: Family, links: Float64Array, outputs: number): Float64Array {
  if (family === 'gaussian') return links;
  if (family === 'poisson') return links.map(exp);
  if (family === 'binomial') return links.map(sigmoid);
  const means = new Float64Array(links.length);
  for (let first = 0; first < links.length; first += outputs) {
    let most = -Infinity;
    for (let k = first; k < first + outputs; k++) most = Math.max(most, links[k]!);
    let sum = 0;
    for (let k = first; k < first + outputs; k++) {
      means[k] = exp(links[k]! - most);
      sum += means[k]!;
    }
    for (let k = first; k < first + outputs; k++) means[k]! /= sum;
  }
  return means;
}
