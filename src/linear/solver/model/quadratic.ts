// The quadratic model over a working set: minimize over b
//
//   -cᵀ(b - b₀) + k (b - b₀)ᵀ Q (b - b₀) / 2 + Σ l1 |b| + l2 b² / 2,   lower <= b <= upper
//
// first by Newton steps on the active columns, whose factor is kept from call to call, then, where those end, by coordinate
// descent. b and c (minus the gradient of the model's smooth part at b) are those of the working set.
import { append, deactivate, prepareFactor, signAt } from './factor.js';
import type { WorkingSet } from './workingSet.js';

/** How exact a solution has to be. */
export interface Accuracy {
  /** The active columns are where they should be, but for what entering columns change. */
  readonly isSettled: boolean;
  /** Violations of l1 below this part of it are none. */
  readonly slack: number;
  /** Largest (change)² times curvature of the last sweep of descent. */
  readonly change: number;
}

/** Solves the model. */
export function solveQuadratic(set: WorkingSet, k: number, accuracy: Accuracy): void {
  const ridge = ridgeOf(set, k);
  // A ridge that has changed needs a new factor, which takes as long as many sweeps: those come first.
  const sweeps = ridge !== set.ridge && ridge > 0 && set.size > FEW ? Math.floor(set.size / SWEEPS_PER_FACTOR) : 0;
  if (sweeps > 0) {
    set.forget();
    if (descend(set, k, accuracy.change, sweeps)) return;
  }
  if (newton(set, k, ridge, accuracy)) return;
  set.forget();
  descend(set, k, accuracy.change, MOST_SWEEPS);
}

const MOST_SWEEPS = 100_000;
/** Columns whose factor is made at once. */
const FEW = 96;
/** A factor takes size³ / 3 operations, a sweep 2 size². */
const SWEEPS_PER_FACTOR = 6;

/** Returns whether it came to rest. */
function descend(set: WorkingSet, k: number, least: number, sweeps: number): boolean {
  const { kernels } = set.space;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    if (!(kernels.f64_gram_descent(set.q, set.capacity, set.size, k, set.terms, set.b, set.c) > least)) return true;
  }
  return false;
}

/** The diagonal that the factor has beside Q, in one number: the largest l2 / k. */
function ridgeOf({ space, terms, size }: WorkingSet, k: number): number {
  const { numbers } = space;
  let ridge = 0;
  for (let i = 0; i < size; i++) ridge = Math.max(ridge, numbers[(terms >>> 3) + 4 * i + 1]!);
  return ridge / k;
}

/** Rounds in which all coefficients that would change their sign leave at once; after them, one leaves at a time. */
const BATCHES = 12;

/** Steps that end where columns whose diagonal was raised are still pulled. */
const MOST_RAISED = 30;

/** Returns false if it does not end at a minimizer: columns without curvature, or steps without progress. */
function newton(set: WorkingSet, k: number, ridge: number, { slack, isSettled }: Accuracy): boolean {
  if (!prepareFactor(set, k, ridge)) return false;
  const limit = 4 * set.size + 50;
  let stuck = 0;
  let isShort = false;
  for (let round = 0; round < limit; round++) {
    // Columns that enter first spare a solution; others that enter before the first one would leave again.
    const entering = round === 0 && isSettled ? violators(set, slack) : [];
    if (entering.length === 0) {
      const moved = settle(set, k, round < BATCHES, slack);
      if (moved < 0) return false;
      stuck = moved > 0 ? 0 : stuck + 1;
      if (stuck > 3) return false;
      entering.push(...violators(set, slack));
      if (entering.length === 0) return true;
    }
    for (const place of entering) set.sign[place] = signAt(set, place);
    // A column that depends on the others enters if they cannot do in its place what it would.
    const count = append(set, entering, k, isShort);
    if (count < 0) return false;
    isShort = count === 0;
  }
  return false;
}

/** Where a coefficient's way ends: at 0 if its sign would change, otherwise at a bound. */
function endOf({ space, terms, sign }: WorkingSet, place: number, step: number): number {
  const own = sign[place]!;
  return own !== 0 && own * step < 0 ? 0 : space.numbers[(terms >>> 3) + 4 * place + (step > 0 ? 3 : 2)]!;
}

/**
 * Newton steps until all active columns keep their signs and bounds. Returns how many coefficients moved, or -1.
 *
 * Pulls of less than `slack` of l1 count as none.
 *
 * @param inBatches  all that would go beyond their ends leave together: fewer steps, though the model may grow in one of them.
 */
function settle(set: WorkingSet, k: number, inBatches: boolean, slack: number): number {
  const { active } = set;
  const { kernels, numbers } = set.space;
  const [terms, b, c, right] = [set.terms >>> 3, set.b >>> 3, set.c >>> 3, set.right >>> 3];
  let moved = 0;
  let whole = 0;
  while (active.length > 0) {
    const m = active.length;
    let isPulled = false;
    let isRaised = false;
    for (let i = 0; i < m; i++) {
      const place = active[i]!;
      if (set.raised[place]! > 0) isRaised = true;
      const at = terms + 4 * place;
      const pull = numbers[c + place]! - numbers[at]! * set.sign[place]! - numbers[at + 1]! * numbers[b + place]!;
      numbers[right + i] = pull / k;
      if (Math.abs(pull) > slack * numbers[at]!) isPulled = true;
    }
    let first = 0;
    while (first < m && numbers[right + first] === 0) first++;
    if (!isPulled) return moved;
    kernels.f64_cholesky_solve(set.factor, set.capacity, m, set.right, first);
    let t = 1;
    let blocked = -1;
    const beyond: number[] = [];
    const ended: number[] = []; // at their ends already, or beyond by rounding
    for (let i = 0; i < m; i++) {
      const place = active[i]!;
      const step = numbers[right + i]!;
      if (!Number.isFinite(step)) return -1;
      if (step === 0) continue;
      const part = (endOf(set, place, step) - numbers[b + place]!) / step;
      if (part >= 1) continue;
      beyond.push(i);
      if (part <= 0) ended.push(i);
      if (part < t) {
        t = part;
        blocked = i;
      }
    }
    if (blocked < 0 || (!inBatches && t > 0)) {
      moved += move(set, k, t, blocked);
      if (blocked < 0) {
        if (!isRaised || ++whole > MOST_RAISED) return moved;
        continue;
      }
      deactivate(set, blocked);
      continue;
    }
    // To their ends, without the others; they come back if they should.
    const leaving = inBatches ? beyond : ended;
    moved += moveTo(set, k, leaving);
    for (const i of leaving.reverse()) deactivate(set, i);
  }
  return moved;
}

/** b += t times the step at `right`, and c with it; the blocked one to its end. Returns how many moved. */
function move(set: WorkingSet, k: number, t: number, blocked: number): number {
  const { active, isActive, size } = set;
  const { numbers, integers, kernels } = set.space;
  const [b, c, chosen, right, moved] = [set.b >>> 3, set.c >>> 3, set.chosen >>> 2, set.right >>> 3, set.moved >>> 3];
  let count = 0;
  for (let i = 0; i < active.length; i++) {
    const place = active[i]!;
    const step = numbers[right + i]!;
    const from = numbers[b + place]!;
    const to = i === blocked ? endOf(set, place, step) : from + t * step;
    if (to !== from) count++;
    numbers[b + place] = to;
    numbers[moved + place] = to - from;
  }
  if (count === 0) return 0;
  // A whole step makes the active columns stationary; only the others need their rows of Q.
  let others = 0;
  for (let i = 0; i < size; i++) if (blocked >= 0 || !isActive[i]) integers[chosen + others++] = i;
  const padded = Math.ceil(size / 4) * 4;
  kernels.f64_dense_dots(set.q, set.capacity, padded, set.chosen, others, set.moved, set.right);
  for (let i = 0; i < others; i++) numbers[c + integers[chosen + i]!]! -= k * numbers[right + i]!;
  for (let i = 0; i < active.length; i++) {
    const place = active[i]!;
    const rest = k * set.raised[place]! * numbers[moved + place]!;
    numbers[moved + place] = 0;
    if (blocked >= 0) continue;
    const at = (set.terms >>> 3) + 4 * place;
    numbers[c + place] = numbers[at]! * set.sign[place]! + numbers[at + 1]! * numbers[b + place]! + rest;
  }
  return count;
}

/** The same for some of the active columns, to their ends. */
function moveTo(set: WorkingSet, k: number, some: readonly number[]): number {
  const { active } = set;
  const { numbers, integers } = set.space;
  const [b, chosen, right] = [set.b >>> 3, set.chosen >>> 2, set.right >>> 3];
  let moved = 0;
  // Ascending, so a step is read before another takes its place.
  some.forEach((i, at) => {
    const place = active[i]!;
    const to = endOf(set, place, numbers[right + i]!);
    const change = to - numbers[b + place]!;
    integers[chosen + at] = place;
    numbers[b + place] = to;
    numbers[right + at] = -k * change;
    if (change !== 0) moved++;
  });
  if (moved > 0) addRows(set, some.length);
  return moved;
}

/** c += the chosen rows of Q, times the numbers at `right`. */
function addRows(set: WorkingSet, count: number): void {
  const padded = Math.ceil(set.size / 4) * 4;
  set.space.kernels.f64_dense_axpys(set.q, set.capacity, padded, set.chosen, count, set.right, set.c);
}

/** Places outside of the factor whose coefficients would move. */
function violators(set: WorkingSet, slack: number): number[] {
  const { size, isActive } = set;
  const { numbers } = set.space;
  const [b, c] = [set.b >>> 3, set.c >>> 3];
  const found: number[] = [];
  for (let i = 0, at = set.terms >>> 3; i < size; i++, at += 4) {
    if (isActive[i]) continue;
    const l1 = numbers[at]!;
    const value = numbers[b + i]!;
    const product = numbers[c + i]!;
    const pull = value === 0 ? product : product - l1 * Math.sign(value) - numbers[at + 1]! * value;
    const least = value === 0 ? l1 * (1 + slack) : l1 * slack;
    if ((pull > least && value < numbers[at + 3]!) || (-pull > least && value > numbers[at + 2]!)) found.push(i);
  }
  return found;
}
