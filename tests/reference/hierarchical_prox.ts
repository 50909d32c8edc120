import { norm } from './group_lasso.js';

/** One row: skip weights theta, weights w of the network; step sizes t of theta and u of w. */
export interface HierarchicalRow {
  readonly theta: readonly number[];
  readonly w: readonly number[];
  readonly t: number;
  readonly u: readonly number[];
}

/** Hier-Prox of the LassoNet paper, for one step size: sorts |w| and looks for the number of clamped ones. */
export function hierProx({ theta, w, t }: HierarchicalRow, lambda: number, M: number): number[] {
  const sorted = w.map(Math.abs).sort((a, b) => b - a);
  const sign = (value: number) => (value < 0 ? -1 : 1);
  const length = norm(theta);
  let sum = 0;
  for (let m = 0; m <= sorted.length; m++) {
    if (m > 0) sum += sorted[m - 1]!;
    const s = Math.max(0, length - t * lambda + M * sum) / (1 + m * M * M);
    const above = m === 0 ? Number.POSITIVE_INFINITY : sorted[m - 1]!;
    const below = m === sorted.length ? 0 : sorted[m]!;
    if (M * s < below || M * s > above) continue;
    const direction = length === 0 ? theta.map((_, i) => (i === 0 ? 1 : 0)) : theta.map((value) => value / length);
    return [...direction.map((part) => part * s), ...w.map((value) => sign(value) * Math.min(Math.abs(value), M * s))];
  }
  throw new Error('no number of clamped weights fits');
}

/** ||y - theta||^2 / (2 t) + sum (v - w)^2 / (2 u) + lambda ||y||: what is minimized, where |v| <= M ||y||. */
export function hierarchicalObjective(row: HierarchicalRow, point: readonly number[], lambda: number): number {
  const { theta, w, t, u } = row;
  const y = point.slice(0, theta.length);
  const v = point.slice(theta.length);
  const far = theta.reduce((sum, value, i) => sum + (y[i]! - value) ** 2 / (2 * t), 0);
  return v.reduce((sum, value, i) => sum + (value - w[i]!) ** 2 / (2 * u[i]!), far) + lambda * norm(y);
}

/** The minimizer by ternary search over s = ||y||: the objective is convex in it, with y along theta and v clamped. */
export function hierarchicalByBruteForce(row: HierarchicalRow, lambda: number, M: number): number[] {
  const { theta, w } = row;
  const length = norm(theta);
  const at = (s: number) => [
    ...theta.map((value, i) => (length === 0 ? (i === 0 ? s : 0) : (value / length) * s)),
    ...w.map((value) => Math.min(Math.max(value, -M * s), M * s)),
  ];
  let [low, high] = [0, length + Math.max(0, ...w.map(Math.abs)) / Math.max(M, 1e-9)];
  for (let step = 0; step < 300; step++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (hierarchicalObjective(row, at(a), lambda) <= hierarchicalObjective(row, at(b), lambda)) high = b;
    else low = a;
  }
  return at(low);
}
