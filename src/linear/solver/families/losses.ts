import type { LinearKernels } from '../kernels.js';

/** Addresses of vectors of `n` rows; of w and v n, of the others `classes` times n, one class after another. */
export interface Rows {
  readonly n: number;
  readonly classes: number;
  readonly eta: number;
  readonly y: number;
  /** Weights and their reciprocals; both 0 in rows that only fill up. */
  readonly w: number;
  readonly v: number;
  /** w (y - mean): minus the gradient of the loss. */
  readonly g: number;
  /** Its second derivative: the diagonal; multinomial: w p, see lifted.ts. */
  readonly h: number;
}

/** A loss: at eta, with g and h on the way; and its conjugate at -t u, from which lower bounds come. */
export interface Loss {
  readonly isQuadratic: boolean;
  value(rows: Rows): number;
  conjugate(rows: Rows, u: number, t: number): number;
  /** At least f(η) + f*(-t u) + t uᵀη, without exponentials; of a loss that is not quadratic. */
  distance?(rows: Rows, u: number, t: number): number;
}

/** Half of the squared errors. Losses of classes and counts are a chunk on demand, see extra/likelihoods.ts. */
export function squares(kernels: LinearKernels): Loss {
  return {
    isQuadratic: true,
    value: ({ n, eta, y, w, g }) => kernels.f64_gaussian(n, eta, y, w, g),
    conjugate: ({ n, y, w, v }, u, t) => kernels.f64_gaussian_conjugate(n, u, y, w, v, t),
  };
}
