import type { Workspace } from '../workspace.js';
import type { Rows } from './losses.js';

/** Fitted variances that add up to no more than this: all probabilities are 0 or 1 (glmnet's). */
const NO_VARIANCE = 1e-9;

/** Whether some fitted probabilities of classes are neither 0 nor 1. @param ld  rows, times classes. */
export function varies({ numbers }: Workspace, rows: Rows, ld: number): boolean {
  const [h, v] = [rows.h >>> 3, rows.v >>> 3];
  let sum = 0;
  for (let i = 0; i < ld; i++) {
    const value = numbers[h + i]!;
    sum += rows.classes === 1 ? value : value * (1 - value * numbers[v + (i % rows.n)]!);
    if (sum > NO_VARIANCE) return true;
  }
  return false;
}
