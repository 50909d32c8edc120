/** What is added to the mean data loss for one weight array: (l1 + l1Subgradient) * sum |w| + l2 * sum w^2. */
export interface Penalty {
  /** Has no gradient here: the optimizer takes a proximal step. */
  readonly l1: number;
  /** The same value, followed along lambda * sign(w), sign(0) = 0. */
  readonly l1Subgradient: number;
  readonly l2: number;
}

export const noPenalty: Penalty = { l1: 0, l1Subgradient: 0, l2: 0 };

export interface PenaltyValue {
  l1: number;
  l2: number;
}

export function penaltyValue(penalty: Penalty, w: Float64Array): PenaltyValue {
  let absolute = 0;
  let squares = 0;
  for (const wi of w) {
    absolute += Math.abs(wi);
    squares += wi * wi;
  }
  return { l1: (penalty.l1 + penalty.l1Subgradient) * absolute, l2: penalty.l2 * squares };
}

/** g += l1Subgradient * sign(w) + 2 * l2 * w. */
export function addPenaltyGradient(penalty: Penalty, w: Float64Array, g: Float64Array): void {
  for (let i = 0; i < w.length; i++) g[i]! += penalty.l1Subgradient * Math.sign(w[i]!) + 2 * penalty.l2 * w[i]!;
}

/** The proximal step of t * sum |w| at one weight: sign(w) * max(|w| - t, 0), +0 wherever |w| <= t. */
export function softThreshold(w: number, t: number): number {
  if (Math.abs(w) <= t) return 0;
  return w > 0 ? w - t : w + t;
}
