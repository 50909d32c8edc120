import { exponential } from '../../core/exact/power.js';

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

/** Makes means of the linear predictors (n, K). A function that fits paths has the one of its family, so that programs have no other. */
export type Respond = (links: Float64Array, outputs: number) => Float64Array;

/** Values are the linear predictors themselves. */
export const values: Respond = (links) => links;

/** Expected counts. */
export const counts: Respond = (links) => links.map(exp);

/** Probabilities of the second class. */
export const probabilities: Respond = (links) => links.map(sigmoid);

/** Probabilities of each class. */
export const classProbabilities: Respond = (links, outputs) => {
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
};
