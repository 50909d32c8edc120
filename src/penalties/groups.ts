import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { FLOAT_BYTES } from '../core/memory/aligned.js';
import { type NumberList, readList } from '../data/reading/list.js';
import { OptionError, ShapeError } from '../errors.js';
import { show } from '../show.js';
import type { PenalizedMatrix, ProximalStep, StructuredPenalty } from '../types.js';
import { isList, refuse } from '../validate.js';

/**
 * Groups of weights of W (in, units): those that leave an input (a row of W), those that enter a unit (a column), or those that
 * leave the inputs of a list. Inputs outside all lists are free.
 */
export type Groups = 'inputs' | 'units' | readonly (readonly number[])[];

/** {@link Groups} with lists in any form. */
export type GroupsInput = 'inputs' | 'units' | readonly NumberList[];

/** A copy. @throws OptionError unless it is a name, or lists of integers >= 0, none of them empty, none named twice. */
export function readGroups(owner: string, groups: unknown): Groups {
  if (groups === 'inputs' || groups === 'units') return groups;
  const expected = "'inputs', 'units', or lists of the inputs that belong together";
  const wrong = (what: string, got: unknown): never =>
    refuse(OptionError, `${owner}.groups`, expected, got, `${owner}.groups must be ${expected}, got ${what}`);
  if (!isList(groups) || groups.length === 0) return wrong(show(groups), groups);
  const named = new Set<number>();
  return Array.from(groups, (group: unknown): number[] => {
    const inputs = readList(`${owner}.groups`, group);
    if (inputs === undefined || inputs.length === 0) return wrong(`${show(group)} among them`, group);
    return inputs.map((input) => {
      if (!Number.isSafeInteger(input) || (input as number) < 0) return wrong(`${show(input)} in a list`, input);
      if (named.has(input as number)) return wrong(`${show(input)} twice: groups may not overlap`, input);
      named.add(input as number);
      return input as number;
    });
  });
}

/** The groups among the kept inputs, renumbered; undefined if no list has any of them. */
export function narrowGroups(groups: Groups, kept: Int32Array): Groups | undefined {
  if (typeof groups === 'string') return groups;
  const places = new Map(Array.from(kept, (input, place) => [input, place]));
  const narrowed = groups.map((group) => group.flatMap((input) => places.get(input) ?? []));
  const left = narrowed.filter((group) => group.length > 0);
  return left.length === 0 ? undefined : left;
}

/** @throws ShapeError if a list names an input that a parameter of that shape does not have; a bias has one row. */
export function requireInputs(owner: string, groups: Groups, shape: readonly number[]): void {
  if (typeof groups === 'string') return;
  const rows = shape.length === 2 ? shape[0]! : 1;
  const largest = groups.flat().reduce((most, input) => Math.max(most, input), 0);
  if (largest < rows) return;
  refuse(ShapeError, `${owner}.groups`, `of inputs below ${rows}`, largest);
}

/**
 * `lambda * sum over groups of sqrt(|g|) * ||w_g||_2`, with its proximal operator.
 *
 * @param strengthAt  lambda in a step, counted from 0.
 */
export function groupPenalty(term: string, groups: Groups, strengthAt: (step: number) => number): StructuredPenalty {
  return {
    term,
    strengthAt,
    groups,
    scratchBytes(kernels, _rows, columns) {
      extraKernels(kernels); // if they cannot be loaded, the error comes before the first step
      return 2 * scatteredSize(groups, columns) * FLOAT_BYTES;
    },
    value(kernels, matrix, step) {
      const lambda = strengthAt(step);
      if (lambda === 0) return 0;
      const { f32_group_norms } = extraKernels(kernels);
      let sum = 0;
      eachBlock(kernels, groups, matrix, 0, ({ weights, rows, columns, byRows }) => {
        sum += Math.sqrt(byRows === 1 ? columns : rows) * f32_group_norms(weights, rows, columns, byRows);
      });
      return lambda * sum;
    },
    prox(kernels, matrix, { stepSize, stepSizes, mostMoved }: ProximalStep, step) {
      const lambda = strengthAt(step);
      if (lambda === 0) return;
      const { f32_group_threshold, f32_group_threshold_metric } = extraKernels(kernels);
      eachBlock(kernels, groups, matrix, stepSizes, ({ weights, steps, rows, columns, byRows }) => {
        const root = Math.sqrt(byRows === 1 ? columns : rows);
        if (stepSizes === 0) f32_group_threshold(weights, rows, columns, byRows, stepSize * lambda * root);
        else {
          const most = mostMoved * root;
          f32_group_threshold_metric(weights, steps, rows, columns, byRows, lambda * root, most);
        }
      });
    },
  };
}

/** Groups of the same size that lie in one matrix, as rows (byRows 1) or as columns (0) of it. */
interface Block {
  weights: number;
  steps: number;
  rows: number;
  columns: number;
  byRows: number;
}

/**
 * Visits every block of groups; rows of a list that are not adjacent are gathered in scratch and copied back.
 *
 * @param stepSizes  laid out like the weights, or 0.
 */
function eachBlock(
  { memory }: Kernels,
  groups: Groups,
  { weights, rows, columns, scratch }: PenalizedMatrix,
  stepSizes: number,
  visit: (block: Block) => void,
): void {
  if (typeof groups === 'string') {
    visit({ weights, steps: stepSizes, rows, columns, byRows: groups === 'inputs' ? 1 : 0 });
    return;
  }
  const floats = new Float32Array(memory.buffer);
  const steps = scratch + scatteredSize(groups, columns) * FLOAT_BYTES;
  const move = (to: number, from: number) =>
    floats.copyWithin(to / FLOAT_BYTES, from / FLOAT_BYTES, from / FLOAT_BYTES + columns);
  for (const group of groups) {
    const block = { rows: 1, columns: group.length * columns, byRows: 1 };
    const offset = group[0]! * columns * FLOAT_BYTES;
    if (isRun(group)) {
      visit({ ...block, weights: weights + offset, steps: stepSizes + offset });
      continue;
    }
    const bytes = columns * FLOAT_BYTES;
    group.forEach((input, place) => {
      move(scratch + place * bytes, weights + input * bytes);
      if (stepSizes !== 0) move(steps + place * bytes, stepSizes + input * bytes);
    });
    visit({ ...block, weights: scratch, steps });
    group.forEach((input, place) => {
      move(weights + input * bytes, scratch + place * bytes);
    });
  }
}

function isRun(group: readonly number[]): boolean {
  return group.every((input, place) => input === group[0]! + place);
}

/** Weights of the largest group that has to be gathered. */
function scatteredSize(groups: Groups, columns: number): number {
  if (typeof groups === 'string') return 0;
  return groups.reduce((most, group) => (isRun(group) ? most : Math.max(most, group.length * columns)), 0);
}
