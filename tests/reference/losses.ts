// Every loss of one row and its gradient with respect to the row's predictions, in f64, by the name of its kernel.
import { softmax } from './activations.js';
import { sigmoid } from './math.js';

export interface RowLoss {
  value: number;
  gradient: number[];
}

export type LossReference = (predictions: readonly number[], targets: readonly number[]) => RowLoss;

function logSumExp(z: readonly number[]): number {
  const m = Math.max(...z);
  return m + Math.log(z.reduce((sum, x) => sum + Math.exp(x - m), 0));
}

function meanOverColumns(term: (p: number, t: number) => readonly [value: number, slope: number]): LossReference {
  return (predictions, targets) => {
    const terms = predictions.map((p, j) => term(p, targets[j]!));
    return {
      value: terms.reduce((sum, [value]) => sum + value, 0) / terms.length,
      gradient: terms.map(([, slope]) => slope / terms.length),
    };
  };
}

/** targets: [label]. p^q from log p, so that a p of 0 is no exception. */
export function generalizedCrossentropy(q: number): LossReference {
  return (z, [label]) => {
    const logP = z[label!]! - logSumExp(z);
    const factor = Math.exp(q * logP);
    return {
      value: -Math.expm1(q * logP) / q,
      gradient: softmax(z).map((p, j) => factor * (p - (j === label ? 1 : 0))),
    };
  };
}

/** targets: [label]. */
export function hardBootstrap(beta: number): LossReference {
  return (z, [label]) => {
    const own = z.indexOf(Math.max(...z));
    const cost = (j: number) => logSumExp(z) - z[j]!;
    return {
      value: beta * cost(label!) + (1 - beta) * cost(own),
      gradient: softmax(z).map((p, j) => p - (j === label ? beta : 0) - (j === own ? 1 - beta : 0)),
    };
  };
}

/** targets: [label]. */
export function softBootstrap(beta: number): LossReference {
  return (z, [label]) => {
    const cost = z.map((zj) => logSumExp(z) - zj);
    const probabilities = softmax(z);
    const entropy = probabilities.reduce((sum, p, j) => sum + (p === 0 ? 0 : p * cost[j]!), 0);
    return {
      value: beta * cost[label!]! + (1 - beta) * entropy,
      gradient: probabilities.map(
        (p, j) => beta * (p - (j === label ? 1 : 0)) + (p === 0 ? 0 : (1 - beta) * p * (cost[j]! - entropy)),
      ),
    };
  };
}

/** targets: [label]. */
export const sparseCategoricalCrossentropy: LossReference = (z, [label]) => ({
  value: logSumExp(z) - z[label!]!,
  gradient: softmax(z).map((p, j) => p - (j === label ? 1 : 0)),
});

export const categoricalCrossentropy: LossReference = (z, t) => {
  const total = t.reduce((a, b) => a + b, 0);
  return {
    value: t.reduce((sum, tj, j) => sum + tj * (logSumExp(z) - z[j]!), 0),
    gradient: softmax(z).map((p, j) => total * p - t[j]!),
  };
};

export const binaryCrossentropy = meanOverColumns((z, t) => [
  Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z))),
  sigmoid(z) * (1 - t) - sigmoid(-z) * t,
]);

/** The categorical cross entropies with smoothed targets; of labels, with `areLabels`. */
export function smoothedCategorical(smoothing: number, areLabels: boolean): LossReference {
  return (z, targets) => {
    const t = areLabels ? z.map((_, j) => (j === targets[0] ? 1 : 0)) : targets;
    return categoricalCrossentropy(
      z,
      t.map((tj) => tj * (1 - smoothing) + smoothing / z.length),
    );
  };
}

export function smoothedBinary(smoothing: number): LossReference {
  return (z, t) =>
    binaryCrossentropy(
      z,
      t.map((tj) => tj * (1 - smoothing) + smoothing / 2),
    );
}

export const meanSquaredError = meanOverColumns((p, t) => [(p - t) ** 2, 2 * (p - t)]);

export const meanAbsoluteError = meanOverColumns((p, t) => [Math.abs(p - t), Math.sign(p - t)]);

export function huber(delta: number): LossReference {
  return meanOverColumns((p, t) => {
    const e = p - t;
    const isSmall = Math.abs(e) <= delta;
    return [isSmall ? (e * e) / 2 : delta * (Math.abs(e) - delta / 2), isSmall ? e : delta * Math.sign(e)];
  });
}
