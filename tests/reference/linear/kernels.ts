// The kernels of assembly/linear as plain loops over arrays in f64.

/** Columns, each an array of rows. */
export type Matrix = readonly (readonly number[])[];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** x_j · r for every listed column. */
export function dots(x: Matrix, list: readonly number[], r: readonly number[]): number[] {
  return list.map((j) => sum(x[j]!.map((value, i) => value * r[i]!)));
}

/** y + Σ factors x. */
export function axpys(x: Matrix, list: readonly number[], factors: readonly number[], y: readonly number[]): number[] {
  return y.map((value, i) => value + sum(list.map((j, k) => factors[k]! * x[j]![i]!)));
}

/** Σ_i h_i x_{i, a} x_{i, b}. */
export function gram(x: Matrix, h: readonly number[], rows: readonly number[], columns: readonly number[]): number[][] {
  return rows.map((a) => columns.map((b) => sum(x[a]!.map((value, i) => h[i]! * value * x[b]![i]!))));
}

/** The lower triangle L of a = L Lᵀ. */
export function cholesky(a: Matrix): number[][] {
  const l = a.map((row) => row.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let value = a[i]![j]!;
      for (let k = 0; k < j; k++) value -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(value) : value / l[j]![j]!;
    }
  }
  return l;
}

/** Solves a x = b by elimination with the largest pivots; columns without one get 0. */
export function solve(a: Matrix, b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  const n = rows.length;
  const order: number[] = [];
  for (let j = 0; j < n; j++) {
    const left = rows.map((row, i) => ({ i, size: Math.abs(row[j]!) })).filter(({ i }) => !order.includes(i));
    const { i: at, size } = left.reduce((best, next) => (next.size > best.size ? next : best));
    if (size < 1e-12 * Math.abs(a[j]![j]!) || size === 0) {
      order.push(-1);
      continue;
    }
    order.push(at);
    for (let i = 0; i < n; i++) {
      if (i === at) continue;
      const factor = rows[i]![j]! / rows[at]![j]!;
      for (let k = j; k <= n; k++) rows[i]![k]! -= factor * rows[at]![k]!;
    }
  }
  return order.map((i, j) => (i < 0 ? 0 : rows[i]![n]! / rows[i]![j]!));
}

/** l1, l2, lower and upper bound of a coefficient. */
export type Term = readonly [l1: number, l2: number, lower: number, upper: number];

/** One sweep of coordinate descent on -c b + k bᵀQb/2 + Σ l1 |b| + l2 b²/2. */
export function descent(
  q: Matrix,
  k: number,
  terms: readonly Term[],
  b: readonly number[],
  c: readonly number[],
): { b: number[]; c: number[]; largest: number } {
  const [coefficients, products] = [[...b], [...c]];
  let largest = 0;
  for (let j = 0; j < b.length; j++) {
    const [l1, l2, lower, upper] = terms[j]!;
    const curvature = k * q[j]![j]!;
    if (!(curvature + l2 > 0)) continue;
    const u = curvature * coefficients[j]! + products[j]!;
    const shrunk = (Math.sign(u) * Math.max(0, Math.abs(u) - l1)) / (curvature + l2);
    const change = Math.max(lower, Math.min(upper, shrunk)) - coefficients[j]!;
    coefficients[j]! += change;
    for (let i = 0; i < b.length; i++) products[i]! -= k * change * q[j]![i]!;
    largest = Math.max(largest, change * change * (curvature + l2));
  }
  return { b: coefficients, c: products, largest };
}

/** Mean and deviation of a column, and the column centred and scaled, with its norm. */
export function standardized(
  x: readonly number[],
  w: readonly number[],
  isCentred: boolean,
  isScaled: boolean,
): { mean: number; deviation: number; x: number[]; norm: number } {
  const isConstant = x.every((value) => value === x[0]);
  // About the first number, so that little cancels.
  const mean = isConstant ? x[0]! : x[0]! + sum(x.map((value, i) => w[i]! * (value - x[0]!)));
  const deviation = isConstant ? 0 : Math.sqrt(sum(x.map((value, i) => w[i]! * (value - mean) ** 2)));
  const out = x.map((value) => (value - (isCentred ? mean : 0)) / (isScaled && deviation > 0 ? deviation : 1));
  return { mean, deviation, x: out, norm: Math.sqrt(sum(out.map((value, i) => w[i]! * value * value))) };
}

/** What f64_screen knows of columns, and whose. */
export interface Known {
  /** For each column: the slots of its last two products, or -1, and the products. */
  readonly slots: number[][];
  readonly products: number[][];
  /** How often each slot is in `slots`. */
  readonly counts: number[];
}

/** The columns that may be beyond their limits; `known` changes. @param table  a, b and d by slot and slot + 1. */
export function screen(
  candidates: readonly number[],
  norms: readonly number[],
  limits: readonly number[],
  known: Known,
  table: readonly (readonly (readonly number[])[])[],
  slot: number,
): number[] {
  const { slots, products, counts } = known;
  const chosen = candidates.filter((j) => {
    const [last, before] = slots[j]!.map((own) => (own === slot ? -1 : own)) as [number, number];
    slots[j]![1] = before;
    if (last >= 0) {
      const [a, b, d] = table[last]![before + 1] as [number, number, number];
      const older = before < 0 ? 0 : b * products[j]![1]!;
      if (Math.abs(a * products[j]![0]! + older) + norms[j]! * d <= limits[j]!) return false;
      slots[j]![1] = last;
      products[j]![1] = products[j]![0]!;
    }
    slots[j]![0] = slot;
    return true;
  });
  for (let s = 0; s < counts.length; s++) counts[s] = slots.flat().filter((own) => own === s).length;
  return chosen;
}
