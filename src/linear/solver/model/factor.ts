// The Cholesky factor of the active columns of a working set, kept from call to call.
import type { WorkingSet } from './workingSet.js';

/** A pivot below so much of its diagonal: the column depends on the active ones. */
const DEPENDENT = 1e-11;
const DEPENDENT_ROUGH = 1e-5;

/**
 * Brings the factor to the active columns: those inside of their bounds and not at 0, and those without an l1 term. Returns false if
 * there is no factor.
 */
export function prepareFactor(set: WorkingSet, k: number, ridge: number): boolean {
  const { size } = set;
  const { numbers } = set.space;
  const terms = set.terms >>> 3;
  const b = set.b >>> 3;
  if (ridge !== set.ridge) set.forget();
  const belongs = (i: number): boolean => {
    const value = numbers[b + i]!;
    const [lower, upper] = [numbers[terms + 4 * i + 2]!, numbers[terms + 4 * i + 3]!];
    if (value === 0) return numbers[terms + 4 * i] === 0 && lower < 0 && upper > 0;
    return value > lower && value < upper;
  };
  for (let at = set.active.length - 1; at >= 0; at--) {
    const place = set.active[at]!;
    if (belongs(place)) set.sign[place] = signAt(set, place);
    else deactivate(set, at);
  }
  set.ridge = ridge;
  const missing: number[] = [];
  for (let i = 0; i < size; i++) {
    if (set.isActive[i] || !belongs(i)) continue;
    set.sign[i] = signAt(set, i);
    missing.push(i);
  }
  return append(set, missing, k, true) >= 0;
}

/** The sign that a coefficient has, or is about to get; 0 without an l1 term. */
export function signAt({ space, b, c, terms }: WorkingSet, place: number): number {
  const { numbers } = space;
  if (numbers[(terms >>> 3) + 4 * place] === 0) return 0;
  const value = numbers[(b >>> 3) + place]!;
  return Math.sign(value === 0 ? numbers[(c >>> 3) + place]! : value);
}

/** Columns in one go through the factor. */
const TOGETHER = 16;

/**
 * Adds columns to the factor. Returns how many, or -1 if one has no curvature.
 *
 * @param takesAll  also those that depend on the others: something is added to their diagonal, and Newton steps are shorter in
 *   their direction. Otherwise they are left out: what they could do, the others can.
 */
export function append(set: WorkingSet, places: readonly number[], k: number, takesAll: boolean): number {
  const { active, capacity, raised } = set;
  const { kernels, numbers } = set.space;
  const least = set.data.coarse ? DEPENDENT_ROUGH : DEPENDENT;
  const before = active.length;
  for (let start = 0; start < places.length; start += TOGETHER) {
    const together = places.slice(start, start + TOGETHER);
    const m = active.length;
    // As rows behind those of the factor: their part that belongs to its columns is solved for all of them together.
    const line = capacity * 8;
    const first = set.factor + m * line;
    together.forEach((place, r) => {
      const row = (first + r * line) >>> 3;
      const q = (set.q + place * line) >>> 3;
      for (let i = 0; i < m; i++) numbers[row + i] = numbers[q + active[i]!]!;
    });
    kernels.f64_cholesky_forward(set.factor, capacity, m, together.length);
    for (const [r, place] of together.entries()) {
      const q = (set.q + place * line) >>> 3;
      const row = (first + r * line) >>> 3;
      for (let i = m; i < active.length; i++) numbers[row + i] = numbers[q + active[i]!]!;
      const ridge = numbers[(set.terms >>> 3) + 4 * place + 1]!;
      const diagonal = numbers[q + place]! + ridge / k;
      if (!(diagonal > 0)) return -1;
      const order = active.length;
      const part = kernels.f64_cholesky_append(set.factor, capacity, order, m, first + r * line, diagonal, least);
      if (!(part > least)) {
        if (!takesAll) continue;
        // The row is at its place: only its pivot is missing.
        raised[place] = diagonal * (2 * least - part);
        numbers[(set.factor >>> 3) + order * capacity + order] = Math.sqrt(2 * least * diagonal);
      }
      active.push(place);
      set.isActive[place] = 1;
    }
  }
  return active.length - before;
}

export function deactivate(set: WorkingSet, at: number): void {
  const { active } = set;
  const place = active[at]!;
  set.raised[place] = 0;
  set.isActive[place] = 0;
  if (at < active.length - 1) {
    set.space.kernels.f64_cholesky_delete(set.factor, set.capacity, active.length, at, set.rotations);
  }
  active.splice(at, 1);
}
