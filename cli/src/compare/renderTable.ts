import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { PairedDifference } from './paired.js';
import type { Spread } from './statistics.js';
import { bestOf, type SettingSummary } from './summary.js';

/** Formats `12.3 ± 0.4`, or `12.3` if there is no sd. */
function formatSpread(value: Spread, scale: number, digits: number): string {
  const format = (x: number) => {
    const text = (x * scale).toFixed(digits);
    return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '−'); // never -0.0
  };
  return Number.isNaN(value.sd) ? format(value.mean) : `${format(value.mean)} ± ${format(value.sd)}`;
}

/** Formats mean ± sd of fractions in per cent. */
export function formatPercent(value: Spread): string {
  return formatSpread(value, 100, 1);
}

/** Formats `+2.1 ± 0.4 *`; the star says that it is more than noise. */
export function formatDifference(difference: PairedDifference | undefined, scale: number, digits: number): string {
  if (difference === undefined) return '';
  const { mean, standardError, isClear } = difference;
  const value = formatSpread({ mean, sd: standardError }, scale, digits);
  return `${mean > 0 && !/^0(\.0*)?( |$)/.test(value) ? '+' : ''}${value}${isClear ? ' *' : ''}`;
}

export const tableHead = [
  'regularizer',
  'test accuracy %',
  'against none',
  'train accuracy %',
  'gap %',
  'exact zeros %',
  'unused inputs',
  'epochs',
  'seconds',
] as const;

/** The cells of one row, for the terminal and the report. */
export function tableCells(summary: SettingSummary): string[] {
  return [
    summary.setting.name,
    formatPercent(summary.testAccuracy),
    formatDifference(summary.difference, 100, 1),
    formatPercent(summary.trainAccuracy),
    formatPercent(summary.gap),
    formatPercent(summary.zeros),
    formatSpread(summary.unusedInputs, 1, 1),
    formatSpread({ mean: summary.epochs.mean, sd: Number.NaN }, 1, 0),
    formatSpread({ mean: summary.seconds.mean, sd: Number.NaN }, 1, 2),
  ];
}

/** Renders the table for a terminal. Colour marks the row with the highest test accuracy. */
export function renderTable(summaries: readonly SettingSummary[], colour: boolean): string {
  const best = bestOf(summaries);
  // The caller decides about colour, because it knows the stream.
  const paint = (style: 'bold' | 'green', cells: readonly string[]) =>
    colour ? cells.map((cell) => styleText(style, cell, { validateStream: false })) : [...cells];
  const table = new Table({
    head: paint('bold', tableHead),
    colAligns: tableHead.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true }, // the library would colour without a terminal, too
  });
  for (const summary of summaries) {
    const cells = tableCells(summary);
    table.push(summary === best ? paint('green', cells) : cells);
  }
  return table.toString();
}
