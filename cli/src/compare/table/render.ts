import { styleText } from 'node:util';
import Table from 'cli-table3';
import { figure } from '../../terminal/numbers.js';
import { formatDifference, formatPercent } from '../renderTable.js';
import type { Spread } from '../statistics.js';
import { answerOf, type TableComparison, type TableSummary } from './summary.js';

/** Headings of the table of a comparison. */
export function headOf({ metric }: TableComparison): string[] {
  const unit = metric === 'accuracy' ? 'accuracy %' : 'RMSE';
  return [
    'regularizer',
    `test ${unit}`,
    'gain over none',
    `train ${unit}`,
    'exact zeros %',
    'unused columns',
    'strength',
  ];
}

/** The cells of one row, for the terminal and the report. */
export function cellsOf(
  { name, test, gain, train, zeros, unused, strength }: TableSummary,
  { metric, summaries }: TableComparison,
): string[] {
  const isShare = metric === 'accuracy';
  // Differences are shown with the digits of the scores, whatever their unit.
  const digits = isShare ? 1 : Math.max(0, 3 - Math.floor(Math.log10(Math.max(summaries[0]!.test.mean, 1e-12))) - 1);
  const show = (value: Spread) =>
    isShare
      ? formatPercent(value)
      : `${value.mean.toFixed(digits)}${Number.isNaN(value.sd) ? '' : ` ± ${value.sd.toFixed(digits)}`}`;
  return [
    name,
    show(test),
    formatDifference(gain, isShare ? 100 : 1, isShare ? 1 : digits),
    show(train),
    formatPercent(zeros),
    figure(Number(unused.mean.toFixed(1))),
    strength,
  ];
}

/** Renders the table for a terminal, and the answer below it. */
export function renderTableComparison(comparison: TableComparison, colour: boolean): string {
  const paint = (style: 'bold' | 'green', cells: readonly string[]) =>
    colour ? cells.map((cell) => styleText(style, cell, { validateStream: false })) : [...cells];
  const grid = new Table({
    head: paint('bold', headOf(comparison)),
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const summary of comparison.summaries) {
    const cells = cellsOf(summary, comparison);
    grid.push(summary.gain?.isClear === true && summary.gain.mean > 0 ? paint('green', cells) : cells);
  }
  return `${grid.toString()}\nGain: on the same folds and seeds ± standard error of the difference; * more than noise.\n${paint('bold', [answerOf(comparison)])[0]!}`;
}
