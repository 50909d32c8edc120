// The update rules for one weight, in the order of the kernels' operations; `round` after each of them.

import { axpy } from './axpy.js';
import { l1Subgradient } from './l1.js';
import { exact, type Rounding } from './rounding.js';
import { softThreshold } from './soft_threshold.js';

/** What penalizes a weight. */
export interface Terms {
  l1: number;
  l1Subgradient: number;
  l2: number;
  /** What clipping leaves of the gradient with these terms. */
  gradientFactor: number;
}

/** Numbers of an update; each rule uses those that it names. */
export interface Rates {
  learningRate: number;
  momentum: number;
  threshold: number;
  gradientStep: number;
  momentStep: number;
  stepSize: number;
  beta1: number;
  oneMinusBeta1: number;
  beta2: number;
  oneMinusBeta2: number;
  rootScale: number;
  epsilon: number;
  decay: number;
}

/** A weight and its state; rules return the new one. */
export type State = { w: number; slots: number[] };
export type Rule = (state: State, g: number, terms: Terms, rates: Rates, round?: Rounding) => State;

function penalized(w: number, g: number, terms: Terms, round: Rounding): number {
  return round(axpy(w, l1Subgradient(w, g, terms.l1Subgradient, round), 2 * terms.l2, round) * terms.gradientFactor);
}

/** A threshold in the optimizer's metric, at most ten learning rates. */
const capped = (threshold: number, learningRate: number, r: Rounding) => Math.min(threshold, r(learningRate * 10));

export const sgd: Rule = ({ w }, g, terms, { learningRate, decay, threshold }, r = exact) => {
  const gradient = penalized(w, g, terms, r);
  return { w: softThreshold(r(r(w * decay) - r(learningRate * gradient)), threshold, r), slots: [] };
};

export const momentum: Rule = (
  { w, slots: [v0] },
  g,
  terms,
  { learningRate, momentum: mu, decay, threshold },
  r = exact,
) => {
  const v = r(r(mu * v0!) + penalized(w, g, terms, r));
  return { w: softThreshold(r(r(w * decay) - r(learningRate * v)), threshold, r), slots: [v] };
};

export const nesterov: Rule = (
  { w, slots: [v0] },
  g,
  terms,
  { learningRate, momentum: mu, decay, threshold },
  r = exact,
) => {
  const gradient = penalized(w, g, terms, r);
  const v = r(r(mu * v0!) + gradient);
  return { w: softThreshold(r(r(w * decay) - r(learningRate * r(gradient + r(mu * v)))), threshold, r), slots: [v] };
};

export const adam: Rule = ({ w, slots: [m0, v0] }, g, terms, rates, r = exact) => {
  const { learningRate, stepSize, beta1, oneMinusBeta1, beta2, oneMinusBeta2, rootScale, epsilon, decay } = rates;
  const gradient = penalized(w, g, terms, r);
  const m = r(r(beta1 * m0!) + r(oneMinusBeta1 * gradient));
  const v = r(r(beta2 * v0!) + r(oneMinusBeta2 * r(gradient * gradient)));
  const quotient = r(r(stepSize / rootScale) / r(r(Math.sqrt(v)) + r(epsilon / rootScale)));
  const moved = r(r(w * decay) - r(m * quotient));
  const threshold = r(r(r(learningRate * terms.l1) / stepSize) * quotient);
  return { w: softThreshold(moved, capped(threshold, learningRate, r), r), slots: [m, v] };
};

export const rmsprop: Rule = ({ w, slots: [v0] }, g, terms, rates, r = exact) => {
  const { learningRate, beta2, oneMinusBeta2, epsilon, decay } = rates;
  const gradient = penalized(w, g, terms, r);
  const v = r(r(beta2 * v0!) + r(oneMinusBeta2 * r(gradient * gradient)));
  const quotient = r(learningRate / r(r(Math.sqrt(v)) + epsilon));
  const moved = r(r(w * decay) - r(gradient * quotient));
  return { w: softThreshold(moved, capped(r(terms.l1 * quotient), learningRate, r), r), slots: [v] };
};

export const adagrad: Rule = ({ w, slots: [s0] }, g, terms, { learningRate, epsilon, decay }, r = exact) => {
  const gradient = penalized(w, g, terms, r);
  const s = r(s0! + r(gradient * gradient));
  const quotient = r(learningRate / r(r(Math.sqrt(s)) + epsilon));
  const moved = r(r(w * decay) - r(gradient * quotient));
  return { w: softThreshold(moved, capped(r(terms.l1 * quotient), learningRate, r), r), slots: [s] };
};

export const nadam: Rule = ({ w, slots: [m0, v0] }, g, terms, rates, r = exact) => {
  const { learningRate, gradientStep, momentStep, beta1, oneMinusBeta1, beta2, oneMinusBeta2 } = rates;
  const { rootScale, epsilon, decay } = rates;
  const gradient = penalized(w, g, terms, r);
  const m = r(r(beta1 * m0!) + r(oneMinusBeta1 * gradient));
  const v = r(r(beta2 * v0!) + r(oneMinusBeta2 * r(gradient * gradient)));
  const inverse = r(1 / r(r(Math.sqrt(v)) + r(epsilon / rootScale)));
  const ahead = r(r(r(gradientStep / rootScale) * gradient) + r(r(momentStep / rootScale) * m));
  const moved = r(r(w * decay) - r(ahead * inverse));
  const threshold = r(r(r(learningRate / rootScale) * terms.l1) * inverse);
  return { w: softThreshold(moved, capped(threshold, learningRate, r), r), slots: [m, v] };
};

export const adamax: Rule = ({ w, slots: [m0, u0] }, g, terms, rates, r = exact) => {
  const { learningRate, stepSize, beta1, oneMinusBeta1, beta2, epsilon, decay } = rates;
  const gradient = penalized(w, g, terms, r);
  const m = r(r(beta1 * m0!) + r(oneMinusBeta1 * gradient));
  const u = Math.max(r(beta2 * u0!), Math.abs(gradient));
  const quotient = r(stepSize / r(u + epsilon));
  const moved = r(r(w * decay) - r(m * quotient));
  const threshold = r(r(r(learningRate * terms.l1) / stepSize) * quotient);
  return { w: softThreshold(moved, capped(threshold, learningRate, r), r), slots: [m, u] };
};

export const adabelief: Rule = ({ w, slots: [m0, s0] }, g, terms, rates, r = exact) => {
  const { learningRate, stepSize, beta1, oneMinusBeta1, beta2, oneMinusBeta2, rootScale, epsilon, decay } = rates;
  const gradient = penalized(w, g, terms, r);
  const m = r(r(beta1 * m0!) + r(oneMinusBeta1 * gradient));
  const error = r(gradient - m);
  const s = r(r(r(beta2 * s0!) + r(oneMinusBeta2 * r(error * error))) + epsilon);
  const quotient = r(r(stepSize / rootScale) / r(r(Math.sqrt(s)) + r(epsilon / rootScale)));
  const step = r(m * quotient);
  const threshold = Math.min(
    r(r(r(learningRate * terms.l1) / stepSize) * quotient),
    r(Math.abs(step) + r(learningRate * 10)),
  );
  return { w: softThreshold(r(r(w * decay) - step), threshold, r), slots: [m, s] };
};

export const lion: Rule = ({ w, slots: [m0] }, g, terms, rates, r = exact) => {
  const { learningRate, beta1, oneMinusBeta1, beta2, oneMinusBeta2, decay } = rates;
  const gradient = penalized(w, g, terms, r);
  const c = r(r(beta1 * m0!) + r(oneMinusBeta1 * gradient));
  const m = r(r(beta2 * m0!) + r(oneMinusBeta2 * gradient));
  const kept = r(w * decay);
  const moved = Math.abs(c) < terms.l1 ? softThreshold(kept, learningRate, r) : r(kept - Math.sign(c) * learningRate);
  return { w: moved, slots: [m] };
};
