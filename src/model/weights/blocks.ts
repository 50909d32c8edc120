import type { ElementwiseStrengths, ParameterUpdate, Penalty } from '../../types.js';

/** Consecutive elements of a parameter with the same penalty factor. */
export interface Range {
  readonly first: number;
  readonly size: number;
  readonly factor: number;
}

/** A range in training, updated by one call of an optimizer. Strengths and gradient factor are those of the step. */
export type Block = { -readonly [Key in keyof ParameterUpdate]: ParameterUpdate[Key] } & { readonly factor: number };

/** Merges adjacent rows of equal factors into ranges; without factors, all rows are one range. */
export function rangesOf(shape: readonly number[], factors: readonly number[] | undefined): readonly Range[] {
  const [rows = 1, columns = 1] = shape;
  if (factors === undefined) return [{ first: 0, size: rows * columns, factor: 1 }];
  const ranges: { first: number; size: number; factor: number }[] = [];
  factors.forEach((factor, row) => {
    const last = ranges.at(-1);
    if (last?.factor === factor) last.size += columns;
    else ranges.push({ first: row * columns, size: columns, factor });
  });
  return ranges;
}

const free: ElementwiseStrengths = { l1: 0, l1Subgradient: 0, l2: 0 };

/** The strengths in a step, counted from 0. */
export function strengthsAt(penalty: Penalty | undefined, step: number): ElementwiseStrengths {
  return penalty?.elementwiseAt?.(step) ?? penalty?.elementwise ?? free;
}

/** Sets the strengths of blocks for a step, counted from 0. */
export function setStrengths(blocks: readonly Block[], { l1, l1Subgradient, l2 }: ElementwiseStrengths): void {
  for (const block of blocks) {
    block.l1 = l1 * block.factor;
    block.l1Subgradient = l1Subgradient * block.factor;
    block.l2 = l2 * block.factor;
  }
}
