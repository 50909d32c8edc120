// The objective of a linear model and a lower bound of its minimum, in plain loops with the host's exp and log: nothing here is
// shared with src/linear.
import type { PathPoint } from '../../../src/linear/solver/index.js';
import type { RawProblem } from '../../support/linearProblems.js';
import { solve } from './kernels.js';

const log = (q: number): number => (q > 0 ? q * Math.log(q) : 0);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A loss of one row: its value, the means at eta, the conjugate as a function of what stands in place of the means. */
interface RowLoss {
  value(eta: readonly number[], y: readonly number[]): number;
  means(eta: readonly number[]): number[];
  conjugate(q: readonly number[], y: readonly number[]): number;
  /** d means / d eta. */
  slope(mean: readonly number[], k: number, l: number): number;
}

const LOSSES: Readonly<Record<RawProblem['family'], RowLoss>> = {
  gaussian: {
    value: ([eta], [y]) => (y! - eta!) ** 2 / 2,
    means: ([eta]) => [eta!],
    // at s = q - y: s²/2 + s y
    conjugate: ([q], [y]) => (q! * q! - y! * y!) / 2,
    slope: () => 1,
  },
  binomial: {
    value: ([eta], [y]) => Math.max(eta!, 0) + Math.log1p(Math.exp(-Math.abs(eta!))) - y! * eta!,
    means: ([eta]) => [1 / (1 + Math.exp(-eta!))],
    conjugate: ([q]) => (q! < -1e-12 || q! > 1 + 1e-12 ? Infinity : log(q!) + log(1 - q!)),
    slope: ([p]) => p! * (1 - p!),
  },
  poisson: {
    value: ([eta], [y]) => Math.exp(eta!) - y! * eta!,
    means: ([eta]) => [Math.exp(eta!)],
    conjugate: ([q]) => (q! < -1e-12 ? Infinity : log(q!) - q!),
    slope: ([p]) => p!,
  },
  multinomial: {
    value: (eta, y) => {
      const top = Math.max(...eta);
      return top + Math.log(sum(eta.map((e) => Math.exp(e - top)))) - sum(eta.map((e, k) => e * y[k]!));
    },
    means: (eta) => {
      const top = Math.max(...eta);
      const e = eta.map((value) => Math.exp(value - top));
      return e.map((value) => value / sum(e));
    },
    conjugate: (q) => (q.some((value) => value < -1e-12) ? Infinity : sum(q.map(log))),
    slope: (p, k, l) => p[k]! * ((k === l ? 1 : 0) - p[l]!),
  },
};

/** Entry of X. */
export function entryOf({ matrix }: RawProblem): (i: number, j: number) => number {
  if (matrix.kind === 'dense') {
    const { columns, values } = matrix;
    return (i, j) => values[i * columns + j]!;
  }
  const { values, rowIndices, columnStarts } = matrix;
  return (i, j) => {
    let found = 0;
    for (let at = columnStarts[j]!; at < columnStarts[j + 1]!; at++) if (rowIndices[at] === i) found += values[at]!;
    return found;
  };
}

/** The objective at a point, the lower bound from its residuals, and how far the point is from the conditions of a minimum. */
export interface Judgement {
  readonly primal: number;
  readonly dual: number;
  /** Largest |gradient| beyond what the penalty and the bounds allow. */
  readonly violation: number;
}

/** Judges a point of a path. */
export function judge(problem: RawProblem, point: PathPoint): Judgement {
  const {
    family,
    matrix,
    centre,
    scale,
    response,
    classes: K,
    weights,
    offset,
    alpha,
    factors,
    lower,
    upper,
  } = problem;
  const { lambda } = point;
  const n = matrix.rows;
  const p = matrix.columns;
  const loss = LOSSES[family];
  const raw = entryOf(problem);
  const x = Array.from({ length: n }, (_, i) =>
    Array.from({ length: p }, (_, j) => (raw(i, j) - centre[j]!) / scale[j]!),
  );
  const b = point.coefficients.map(({ indices, values }) => {
    const dense = new Array<number>(p).fill(0);
    indices.forEach((j, at) => {
      dense[j] = values[at]!;
    });
    return dense;
  });
  const rows = Array.from({ length: n }, (_, i) => i).filter((i) => weights[i]! > 0);
  const yOf = (i: number) => Array.from({ length: K }, (_, k) => response[i * K + k]!);
  const offsetOf = (i: number) => Array.from({ length: K }, (_, k) => offset?.[i * K + k] ?? 0);
  const etaOf = (i: number) =>
    offsetOf(i).map((o, k) => o + point.intercepts[k]! + sum(x[i]!.map((value, j) => value * b[k]![j]!)));
  const means = new Map(rows.map((i) => [i, loss.means(etaOf(i))]));
  const l1 = (j: number) => (factors[j] === 0 ? 0 : lambda * factors[j]! * alpha);
  const l2 = (j: number) => (factors[j] === 0 || factors[j] === Infinity ? 0 : lambda * factors[j]! * (1 - alpha));
  const isOut = (j: number) => factors[j] === Infinity || (lower[j] === 0 && upper[j] === 0);
  const columns = Array.from({ length: p }, (_, j) => j).filter((j) => !isOut(j));

  let primal = sum(rows.map((i) => weights[i]! * loss.value(etaOf(i), yOf(i))));
  for (const own of b)
    for (const j of columns) if (own[j] !== 0) primal += l1(j) * Math.abs(own[j]!) + (l2(j) * own[j]! ** 2) / 2;

  // u = w (y - mean), made orthogonal to columns without penalty and bounds by a Newton step on them.
  const u = new Map(rows.map((i) => [i, yOf(i).map((y, k) => weights[i]! * (y - means.get(i)![k]!))]));
  const gradient = b.map((_, k) => x[0]!.map((_, j) => sum(rows.map((i) => x[i]![j]! * u.get(i)![k]!))));
  const free = columns.filter((j) => l1(j) === 0 && l2(j) === 0 && lower[j] === -Infinity && upper[j] === Infinity);
  const z = (i: number) => [...(problem.intercept ? [1] : []), ...free.map((j) => x[i]![j]!)];
  const m = z(rows[0]!).length;
  if (m > 0) {
    const unknowns = Array.from({ length: Math.max(1, K - 1) * m }, (_, at) => ({ k: Math.floor(at / m), at: at % m }));
    const matrixOf = unknowns.map((a) =>
      unknowns.map((c) =>
        sum(rows.map((i) => weights[i]! * loss.slope(means.get(i)!, a.k, c.k) * z(i)[a.at]! * z(i)[c.at]!)),
      ),
    );
    const d = solve(
      matrixOf,
      unknowns.map((a) => sum(rows.map((i) => z(i)[a.at]! * u.get(i)![a.k]!))),
    );
    for (const i of rows) {
      const step = Array.from({ length: K }, (_, k) =>
        sum(unknowns.map((a, at) => (a.k === k ? d[at]! * z(i)[a.at]! : 0))),
      );
      const own = u.get(i)!;
      for (let k = 0; k < K; k++) {
        own[k]! -= weights[i]! * sum(step.map((s, l) => loss.slope(means.get(i)!, k, l) * s));
      }
    }
  }
  const products = b.map((_, k) => x[0]!.map((_, j) => sum(rows.map((i) => x[i]![j]! * u.get(i)![k]!))));
  let t = 1;
  for (const own of products) {
    for (const j of columns) {
      const bound = own[j]! > 0 ? upper[j]! : -lower[j]!;
      if (bound < Infinity || l2(j) > 0 || free.includes(j)) continue;
      if (Math.abs(own[j]!) > l1(j)) t = Math.min(t, l1(j) / Math.abs(own[j]!));
    }
  }
  let dual = -sum(
    rows.map(
      (i) =>
        weights[i]! *
        loss.conjugate(
          yOf(i).map((y, k) => y - (t * u.get(i)![k]!) / weights[i]!),
          yOf(i),
        ),
    ),
  );
  for (const i of rows) dual -= t * sum(offsetOf(i).map((o, k) => o * u.get(i)![k]!));
  for (const own of products) {
    for (const j of columns) {
      if (free.includes(j)) continue;
      const excess = t * Math.abs(own[j]!) - l1(j);
      if (excess <= 0) continue;
      const bound = own[j]! > 0 ? upper[j]! : -lower[j]!;
      if (bound === 0) continue;
      const best = l2(j) > 0 ? Math.min(bound, excess / l2(j)) : bound;
      if (best < Infinity) dual -= excess * best - (l2(j) * best * best) / 2;
    }
  }

  let violation = 0;
  const notice = (value: number) => {
    violation = Math.max(violation, value);
  };
  b.forEach((own, k) => {
    if (problem.intercept) notice(Math.abs(sum(rows.map((i) => weights[i]! * (yOf(i)[k]! - means.get(i)![k]!)))));
    for (const j of columns) {
      const value = own[j]!;
      const pull = gradient[k]![j]! - l2(j) * value;
      if (value === 0) {
        if (upper[j]! > 0) notice(pull - l1(j));
        if (lower[j]! < 0) notice(-pull - l1(j));
      } else {
        const rest = pull - Math.sign(value) * l1(j);
        if (value < upper[j]!) notice(rest);
        if (value > lower[j]!) notice(-rest);
      }
    }
  });
  return { primal, dual, violation };
}
