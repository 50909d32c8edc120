import type { EpochLog } from 'ockham';

/** Epochs that are compared. */
const SPAN = 100;
/** Share by which their mean loss must differ from that of the epochs before, to be a move. */
const STILL = 1e-3;

/** Whether nothing moves: the mean losses of the last epochs, of training and validation, are those of as many epochs before. */
export function hasSettled(logs: readonly EpochLog[]): boolean {
  if (logs.length < 2 * SPAN || logs.length % SPAN !== 0) return false;
  const meanOf = (some: readonly EpochLog[], figure: 'loss' | 'valLoss') =>
    some.reduce((sum, log) => sum + (log[figure] ?? 0), 0) / some.length;
  return (['loss', 'valLoss'] as const).every((figure) => {
    const before = meanOf(logs.slice(-2 * SPAN, -SPAN), figure);
    return Math.abs(meanOf(logs.slice(-SPAN), figure) - before) <= STILL * Math.abs(before);
  });
}
