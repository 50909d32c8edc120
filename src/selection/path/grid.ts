import { power } from '../../core/exact/power.js';
import { readList } from '../../data/reading/list.js';
import { HyperparameterError, OptionError } from '../../errors.js';
import { refuse, requireInteger, requireNonNegative } from '../../validate.js';

/** Options of the strengths of a path. */
export interface GridOptions {
  /** Strengths, finite, >= 0, in any order; or 'auto': `count` of them from the computed largest one down. Default: 'auto'. */
  lambdas?: 'auto' | ArrayLike<number>;
  /** Number of computed strengths, >= 2. Default: 30. */
  count?: number;
  /** The smallest computed strength, as a share of the largest, in (0, 1). Default: 0.01. */
  ratio?: number;
}

/** How strengths are chosen, checked. */
export interface Grid {
  /** Descending, without doubles; undefined: to be computed. */
  readonly given: readonly number[] | undefined;
  readonly count: number;
  readonly ratio: number;
}

/** @throws OptionError, HyperparameterError. */
export function readGrid(owner: string, { lambdas = 'auto', count = 30, ratio = 0.01 }: GridOptions): Grid {
  const path = `${owner}.lambdas`;
  requireInteger(`${owner}.count`, count, 2);
  if (typeof ratio !== 'number' || !(ratio > 0 && ratio < 1)) {
    refuse(HyperparameterError, `${owner}.ratio`, 'a number in (0, 1)', ratio);
  }
  if (lambdas === 'auto') return { given: undefined, count, ratio };
  const list = readList(path, lambdas);
  if (list === undefined || list.length === 0) refuse(OptionError, path, "'auto' or a list of strengths", lambdas);
  const given = list.map((lambda, index) => requireNonNegative(`${path}[${index}]`, lambda));
  return { given: [...new Set(given)].sort((a, b) => b - a), count, ratio };
}

/** Returns largest * ratio^(k / (count - 1)) for k = 0 .. count - 1. */
export function logSpaced(largest: number, { count, ratio }: Grid): number[] {
  return Array.from({ length: count }, (_, k) => largest * power(ratio, k / (count - 1)));
}
