import type { Table, TableColumn } from 'ockham/table';
import { counted } from '../compare/words.js';
import { showCell } from './cells.js';
import type { ColumnFacts } from './columnFacts.js';
import type { Task } from './task.js';

/** Something about the data that the user should look at. */
export interface Suspicion {
  readonly kind: 'noTarget' | 'identifier' | 'leak' | 'constant' | 'gaps' | 'imbalance' | 'duplicates';
  readonly column: string | undefined;
  readonly text: string;
}

interface Facts {
  readonly table: Table;
  readonly task: Task;
  readonly columns: readonly ColumnFacts[];
  /** Columns that were left out, with the reason. */
  readonly identifiers: ReadonlyMap<string, string>;
  readonly cellsOf: (name: string) => readonly unknown[];
  /** Rows without a target. */
  readonly dropped: number;
}

/** Fewer rows give no evidence of a leak. */
const LEAST_ROWS = 50;

/** Finds what may spoil a model or its score. */
export function suspicionsOf({ table, task, columns, identifiers, cellsOf, dropped }: Facts): readonly Suspicion[] {
  const found: Suspicion[] = [];
  const add = (kind: Suspicion['kind'], column: string | undefined, text: string) => found.push({ kind, column, text });
  const target = table.target!;
  if (dropped > 0)
    add(
      'noTarget',
      target.name,
      `${counted(dropped, 'row')} without a value of ${target.name} ${dropped === 1 ? 'is' : 'are'} left out`,
    );
  for (const [name, why] of identifiers) {
    const numbers = Float64Array.from(cellsOf(name), Number);
    const leaks = numbers.every((value) => !Number.isNaN(value)) && rows(table) && ordersTarget(numbers, target, task);
    const leak = leaks ? `, and it alone tells ${target.name}: the rows are sorted, and new rows will not be` : '';
    add(
      'identifier',
      name,
      `${name} is left out: ${why}${leak} (--type ${name}=${Number.isNaN(numbers[0]) ? 'categorical' : 'numeric'} keeps it)`,
    );
  }
  for (const { name, type, distinct, missing } of columns) {
    if (type !== 'ignore' || identifiers.has(name)) continue;
    if (distinct === 0) add('constant', name, `${name} is empty: it is left out`);
    else if (distinct === 1 && missing === 0)
      add('constant', name, `${name} has the same value in every row: it is left out`);
  }
  for (const column of table.columns) {
    const facts = columns.find(({ name }) => name === column.name)!;
    const { missing, distinct } = facts;
    if (missing > table.rows / 2) {
      add('gaps', column.name, `${column.name} has no value in ${counted(missing, 'row')} of ${table.rows}`);
    }
    if (distinct < 2 || !rows(table)) continue;
    const leaks =
      column.values instanceof Float64Array
        ? ordersTarget(column.values, target, task)
        : namesTarget(column, target, task);
    if (!leaks) continue;
    add(
      'leak',
      column.name,
      `${column.name} alone tells ${target.name} all but perfectly: if it is only known afterwards, leave it out with --ignore ${column.name}`,
    );
  }
  const imbalance = task === 'classification' ? imbalanceOf(target) : undefined;
  if (imbalance !== undefined) add('imbalance', target.name, imbalance);
  const twins = duplicatesOf(table);
  if (twins > 0) {
    add(
      'duplicates',
      undefined,
      `${counted(twins, 'row')} of ${table.rows} ${twins === 1 ? 'is a copy' : 'are copies'} of earlier ones: rows of the test part may have been learned`,
    );
  }
  return found;
}

function rows(table: Table): boolean {
  return table.rows >= LEAST_ROWS;
}

/** Whether a column of numbers, sorted, sorts the target: in order for numbers, one class after the other for classes. */
export function ordersTarget(values: Float64Array, target: TableColumn, task: Task): boolean {
  const known = Array.from(values, (value, row) => ({ value, row })).filter(({ value }) => !Number.isNaN(value));
  if (known.length < 0.9 * values.length) return false;
  if (task === 'regression') {
    const truth = target.values as Float64Array;
    const [a, b] = [known.map(({ value }) => value), known.map(({ row }) => truth[row]!)];
    return Math.abs(correlation(ranks(a), ranks(b))) > 0.995;
  }
  known.sort((a, b) => a.value - b.value);
  const changes = known.filter(
    ({ row }, at) => at > 0 && target.values[row] !== target.values[known[at - 1]!.row],
  ).length;
  const classes = new Set<unknown>(target.values).size;
  // Equal numbers of several classes decide nothing: the number of values must suffice for the borders.
  return new Set(known.map(({ value }) => value)).size >= classes && changes <= classes - 1 + 0.005 * known.length;
}

/** Whether each category has rows of one class only, all but 0.5 % of them, and none is rare. */
function namesTarget({ values }: TableColumn, target: TableColumn, task: Task): boolean {
  if (task === 'regression') return false;
  const counts = new Map<unknown, Map<unknown, number>>();
  for (const [row, value] of values.entries()) {
    const own = counts.get(value) ?? new Map<unknown, number>();
    counts.set(value, own);
    own.set(target.values[row], (own.get(target.values[row]) ?? 0) + 1);
  }
  if (counts.size > values.length / 5) return false;
  const right = [...counts.values()].reduce((sum, own) => sum + Math.max(...own.values()), 0);
  return right >= 0.995 * values.length && largestShare(target) < 0.95;
}

function classCounts(target: TableColumn): [label: unknown, count: number][] {
  const counts = new Map<unknown, number>();
  for (const value of target.toArray()) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function largestShare(target: TableColumn): number {
  return classCounts(target)[0]![1] / target.values.length;
}

function imbalanceOf(target: TableColumn): string | undefined {
  const counts = classCounts(target);
  const [[most, many] = [undefined, 0], [least, few] = [undefined, 0]] = [counts[0], counts.at(-1)];
  if (many < 10 * few) return undefined;
  return `${target.name} is out of balance: ${showCell(most)} has ${many} rows, ${showCell(least)} ${few}: look at the confusion matrix, not at the accuracy`;
}

/** Rows that are equal to an earlier one in all columns, the target among them. */
function duplicatesOf({ columns, target, rows: count }: Table): number {
  const seen = new Set<string>();
  const all = [...columns, target!];
  for (let row = 0; row < count; row++) seen.add(JSON.stringify(all.map(({ values }) => values[row] ?? null)));
  return count - seen.size;
}

/** Ranks from 0; equal values share the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let at = start; at < end; at++) result[order[at]!] = (start + end - 1) / 2;
    start = end;
  }
  return result;
}

/** Pearson's correlation; 0 if one of them does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    ab += (x - ma) * (b[i]! - mb);
    aa += (x - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
