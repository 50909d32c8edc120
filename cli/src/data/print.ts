import { styleText } from 'node:util';
import Table from 'cli-table3';
import { counted } from '../compare/words.js';
import { figure } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';
import type { ColumnFacts } from './columnFacts.js';
import type { Source } from './source.js';
import type { Understood } from './understand.js';

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  spaces: 'blanks',
};
/** Tables on a terminal get no longer. */
const MOST_COLUMNS = 40;

/** Describes how a file was read: `CSV, semicolons between fields, decimal comma, names in the first line`. */
export function describeSource({ format, dialect, rows, names, skipped }: Source): string {
  const how =
    dialect === undefined
      ? []
      : [
          `${DELIMITERS[dialect.delimiter]} between fields`,
          `decimal ${dialect.decimal}`,
          dialect.hasHeader ? 'names in the first line' : 'no names in the first line',
        ];
  const left =
    skipped.length === 0
      ? []
      : [`${counted(skipped.length, 'bad line')} left out, the first of them line ${skipped[0]}`];
  return [`${format}: ${counted(rows, 'row')}, ${counted(names.length, 'column')}`, ...how, ...left].join(', ');
}

/** Describes the values of a column: a range, or its most frequent values. */
export function describeValues({ numbers, top, type, distinct }: ColumnFacts): string {
  if (type === 'ignore') return 'left out';
  if (numbers !== undefined) {
    const show = (value: number) =>
      type === 'date' ? new Date(value * 86_400_000).toISOString().slice(0, 10) : figure(value);
    return `${show(numbers.least)} to ${show(numbers.most)}, median ${show(numbers.median)}`;
  }
  if (top !== undefined) {
    const shown = top.slice(0, 3).map(({ label, count }) => `${oneLine(label)} (${count})`);
    return `${shown.join(', ')}${distinct > 3 ? `, ${distinct - 3} more` : ''}`;
  }
  return `${distinct} different texts`;
}

/** Shows a text on one line, cut if it is long. */
function oneLine(text: string): string {
  const plain = text.replace(/\s+/g, ' ');
  return plain.length > 24 ? `${plain.slice(0, 23)}…` : plain;
}

/** The cells of a row about a column, for the terminal and the report. */
export function columnCells(column: ColumnFacts): [name: string, type: string, values: string, missing: string] {
  const { name, type, missing, isTarget } = column;
  return [
    name,
    isTarget ? `${type} (target)` : type === 'ignore' ? '–' : type,
    describeValues(column),
    missing === 0 ? '' : String(missing),
  ];
}

/** Prints what was understood of a file, before anything is trained. */
export function printUnderstood(
  { source, columns, suspicions, task, taskReason, table }: Understood,
  { out, colour }: Terminal,
): void {
  const paint = (style: 'bold' | 'yellow', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const grid = new Table({
    head: ['column', 'type', 'values', 'missing'].map((text) => paint('bold', text)),
    colAligns: ['left', 'left', 'left', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const column of columns.slice(0, MOST_COLUMNS)) grid.push(columnCells(column));
  const more = columns.length > MOST_COLUMNS ? `and ${columns.length - MOST_COLUMNS} more columns\n` : '';
  const what =
    task === 'regression'
      ? 'predicts numbers (regression)'
      : `predicts ${new Set<unknown>(table.target!.values).size} classes (classification)`;
  const other = task === 'regression' ? 'classification' : 'regression';
  const hint =
    table.target!.type === 'numeric' ? `: ${taskReason} (--task ${other} if it is otherwise)` : `: ${taskReason}`;
  out.write(`${source.path}, ${describeSource(source)}\n${grid.toString()}\n${more}The model ${what}${hint}.\n`);
  for (const { text } of suspicions) out.write(`${paint('yellow', 'Note:')} ${text}.\n`);
}
