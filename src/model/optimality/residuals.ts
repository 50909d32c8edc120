import type { Runtime } from '../../core/kernels/runtime.js';
import type { Parts } from '../parts.js';
import type { Masks } from '../weights/masks.js';
import type { Parameter } from '../weights/parameters.js';

/** Distance of one parameter from the conditions of a minimum. */
export interface Residuals {
  /** The largest residual of a weight, or of a group of weights. */
  readonly residual: number;
  /** The largest residual relative to the strength that applies; 0 without a strength. */
  readonly relative: number;
  /** The strength to which residuals are relative, as for the smallest group; 0 if nothing makes zeros. */
  readonly strength: number;
}

/**
 * Computes the residuals of a parameter from the gradient of the data loss (and of activity penalties), in f64. With g the gradient
 * including all smooth penalties, and λ the strength of L1 in either method:
 *
 *   single weights   |g + λ sign w|, or max(|g| - λ, 0) where w = 0
 *   groups           ||g + λ sign w + λ_g √|g| w / ||w||||, or max(||soft(g, λ)|| - λ_g √|g|, 0) where all w are 0
 *   constraints, and penalties with another proximal operator P
 *                    |w - P(w - t g)| / t, P with the step size t, followed by the projection
 *
 * Pruned weights are left out.
 *
 * @param gradient  gradient of the data loss; smooth penalties are added to it.
 * @param scratch   (size) f32.
 * @param step      the step whose strengths apply, counted from 0.
 */
export function residualsOf(
  parts: Parts,
  runtime: Runtime,
  parameter: Parameter,
  gradient: Float64Array,
  masks: Masks,
  scratch: number,
  step: number,
): Residuals {
  const { penalty, constraint, size } = parameter;
  const pruned = masks.readPruned(parameter.name);
  const l1 = addSmooth(parts, runtime, parameter, gradient, step);
  if (pruned !== undefined) for (let at = 0; at < size; at++) if (pruned[at] === 1) gradient[at] = 0;
  const weights = runtime.arena.f32(parameter.weights, size).slice();
  const structured = penalty?.structured;
  const strength = strengthOf(parts, parameter, step);
  if (constraint !== undefined || (structured?.prox !== undefined && structured.groups === undefined)) {
    const steps = proximalResiduals(runtime, parameter, gradient, l1, weights, pruned, scratch, step);
    const residual = steps.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return { residual, relative: strength > 0 ? residual / strength : 0, strength };
  }
  if (structured?.prox === undefined || (structured.strengthAt?.(step) ?? 0) === 0) {
    return singleResiduals(weights, gradient, l1, pruned, strength);
  }
  const [rows, columns] = [parameter.matrix.rows, parameter.matrix.columns];
  const { groups, free } = groupsOf(structured.groups ?? 'inputs', rows, columns);
  const group = structured.strengthAt?.(step) ?? 0;
  let { residual, relative } = singleResiduals(weights, gradient, l1, pruned, strength, free);
  for (const members of groups) {
    const root = Math.sqrt(members.length);
    const own = groupResidual(members, weights, gradient, l1, group * root, pruned);
    residual = Math.max(residual, own);
    // g must exceed this for the group to leave 0: the norm of weights all at their λ, plus the strength of the group.
    relative = Math.max(relative, own / (root * strength));
  }
  return { residual, relative, strength };
}

/** Adds the gradient of all smooth penalties. @returns λ of Σ|w|, for every weight. */
function addSmooth(
  parts: Parts,
  { kernels, arena }: Runtime,
  parameter: Parameter,
  gradient: Float64Array,
  step: number,
): Float64Array {
  const { penalty, weights, size, ranges, matrix } = parameter;
  const { l1, l1Subgradient, l2 } = parts.strengthsAt(penalty, step);
  const strengths = new Float64Array(size);
  const values = arena.f32(weights, size);
  for (const { first, size: length, factor } of ranges) {
    for (let at = first; at < first + length; at++) {
      gradient[at]! += 2 * l2 * factor * values[at]!;
      strengths[at] = (l1 + l1Subgradient) * factor;
    }
  }
  const structured = penalty?.structured;
  if (structured?.addGradient === undefined) return strengths;
  arena.f32(parameter.gradient, size).fill(0);
  structured.value(kernels, matrix, step); // leaves in scratch what the gradient needs
  structured.addGradient(kernels, matrix, parameter.gradient, step);
  const smooth = arena.f32(parameter.gradient, size);
  for (let at = 0; at < size; at++) gradient[at]! += smooth[at]!;
  return strengths;
}

/**
 * The strength to which the residuals of a parameter are relative: that of L1, times the mean of its factors, plus that of a
 * penalty of groups or of LassoNet; 0 if nothing makes zeros.
 */
export function strengthOf(parts: Parts, { penalty, ranges, size }: Parameter, step: number): number {
  const { l1, l1Subgradient } = parts.strengthsAt(penalty, step);
  const factor = ranges.reduce((sum, range) => sum + range.factor * range.size, 0) / size;
  const { structured } = penalty ?? {};
  return (l1 + l1Subgradient) * factor + (structured?.prox === undefined ? 0 : (structured.strengthAt?.(step) ?? 0));
}

function singleResiduals(
  weights: Float32Array,
  gradient: Float64Array,
  l1: Float64Array,
  pruned: Uint8Array | undefined,
  strength: number,
  among?: Uint8Array,
): Residuals {
  let residual = 0;
  for (let at = 0; at < weights.length; at++) {
    if (pruned?.[at] === 1 || among?.[at] === 0) continue;
    const [w, g, lambda] = [weights[at]!, gradient[at]!, l1[at]!];
    const own = w === 0 ? Math.max(Math.abs(g) - lambda, 0) : Math.abs(g + lambda * Math.sign(w));
    residual = Math.max(residual, own);
  }
  return { residual, relative: strength > 0 ? residual / strength : 0, strength };
}

/** The members of every group, and ones for weights outside of all groups. */
function groupsOf(groups: 'inputs' | 'units' | readonly (readonly number[])[], rows: number, columns: number) {
  const free = new Uint8Array(rows * columns);
  const row = (input: number) => Array.from({ length: columns }, (_, unit) => input * columns + unit);
  if (groups === 'inputs') return { free, groups: Array.from({ length: rows }, (_, input) => row(input)) };
  if (groups === 'units') {
    const column = (unit: number) => Array.from({ length: rows }, (_, input) => input * columns + unit);
    return { free, groups: Array.from({ length: columns }, (_, unit) => column(unit)) };
  }
  free.fill(1);
  const members = groups.map((inputs) => inputs.flatMap(row));
  for (const group of members) for (const at of group) free[at] = 0;
  return { free, groups: members };
}

/** @param strength  λ_g √|g|. */
function groupResidual(
  members: readonly number[],
  weights: Float32Array,
  gradient: Float64Array,
  l1: Float64Array,
  strength: number,
  pruned: Uint8Array | undefined,
): number {
  let squares = 0;
  for (const at of members) squares += weights[at]! * weights[at]!;
  const length = Math.sqrt(squares);
  let total = 0;
  for (const at of members) {
    if (pruned?.[at] === 1) continue;
    const [w, g, lambda] = [weights[at]!, gradient[at]!, l1[at]!];
    const soft = Math.sign(g) * Math.max(Math.abs(g) - lambda, 0);
    const own = w === 0 ? soft : g + lambda * Math.sign(w) + (strength * w) / length;
    total += own * own;
  }
  return length > 0 ? Math.sqrt(total) : Math.max(Math.sqrt(total) - strength, 0);
}

/** How far a step of the whole strength moves a weight, as a share of the largest one. */
const STEP = 2 ** -6;

/** (w - P(w - t g)) / t, with proximal steps in f32, as in training. */
function proximalResiduals(
  { kernels, arena }: Runtime,
  { penalty, constraint, matrix, size, shape }: Parameter,
  gradient: Float64Array,
  l1: Float64Array,
  weights: Float32Array,
  pruned: Uint8Array | undefined,
  scratch: number,
  step: number,
): Float64Array {
  const steepest = gradient.reduce(
    (most, g, at) => Math.max(most, Math.abs(g), l1[at]!),
    penalty?.structured?.strengthAt?.(step) ?? 0,
  );
  if (steepest === 0) return new Float64Array(size);
  const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  const stepSize = Math.fround(largest === 0 ? 1 / steepest : (STEP * largest) / steepest);
  const moved = arena.f32(scratch, size);
  for (let at = 0; at < size; at++) {
    const target = weights[at]! - stepSize * gradient[at]!;
    moved[at] = Math.sign(target) * Math.max(Math.abs(target) - stepSize * l1[at]!, 0);
  }
  const [rows = 1, columns = 1] = shape;
  const copy = { ...matrix, weights: scratch };
  penalty?.structured?.prox?.(kernels, copy, { stepSize, stepSizes: 0, mostMoved: Infinity }, step);
  constraint?.apply(kernels, scratch, rows, columns);
  const after = arena.f32(scratch, size);
  return Float64Array.from(weights, (w, at) => (pruned?.[at] === 1 ? 0 : (w - after[at]!) / stepSize));
}
