import type { ColumnType, Table } from 'ockham/table';
import { isEmpty } from './cells.js';

/** Facts of one column of a file. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: ColumnType;
  readonly isTarget: boolean;
  readonly missing: number;
  readonly distinct: number;
  /** Numbers, booleans as 0 and 1, days of dates: of the known cells. Undefined for the other types. */
  readonly numbers:
    | {
        readonly least: number;
        readonly most: number;
        readonly mean: number;
        readonly sd: number;
        readonly median: number;
      }
    | undefined;
  /** Counts of 20 bins of equal width from least to most, of columns with `numbers`. */
  readonly histogram: readonly number[] | undefined;
  /** The most frequent values of categories and booleans, the most frequent first. */
  readonly top: readonly { readonly label: string; readonly count: number }[] | undefined;
}

const BINS = 20;
const MOST_TOP = 8;

/** @param cells  of the file, for columns that are left out of the table. */
export function factsOf(
  name: string,
  table: Table,
  cells: readonly unknown[],
  missing: readonly string[],
): ColumnFacts {
  const isTarget = table.target?.name === name;
  const column = isTarget ? table.target : table.columns.find((other) => other.name === name);
  if (column === undefined) {
    const known = cells.filter((cell) => !isEmpty(cell, missing));
    const distinct = new Set(known.map((cell) => (cell instanceof Date ? cell.getTime() : cell))).size;
    const none = { numbers: undefined, histogram: undefined, top: undefined };
    return { name, type: 'ignore', isTarget, missing: cells.length - known.length, distinct, ...none };
  }
  const { type, values } = column;
  const known = Array.from<number | string | undefined>(values).filter(
    (value) => value !== undefined && !Number.isNaN(value),
  ) as (number | string)[];
  const isNumeric = values instanceof Float64Array;
  const hasTop = type === 'categorical' || type === 'boolean';
  const labels = type === 'boolean' ? known.map((value) => (value === 1 ? 'true' : 'false')) : known.map(String);
  const facts = isNumeric && type !== 'boolean' ? numbersOf(known as number[]) : undefined;
  return {
    name,
    type,
    isTarget,
    missing: values.length - known.length,
    distinct: new Set(known).size,
    numbers: facts,
    histogram: facts && histogramOf(known as number[], facts),
    top: hasTop ? topOf(labels) : undefined,
  };
}

function numbersOf(known: readonly number[]): ColumnFacts['numbers'] {
  if (known.length === 0) return undefined;
  const sorted = [...known].sort((a, b) => a - b);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return {
    least: sorted[0]!,
    most: sorted.at(-1)!,
    mean,
    sd: Math.sqrt(squares / Math.max(1, known.length - 1)),
    median,
  };
}

function histogramOf(
  known: readonly number[],
  { least, most }: { readonly least: number; readonly most: number },
): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of known) {
    const bin = most > least ? Math.min(BINS - 1, Math.floor(((value - least) / (most - least)) * BINS)) : 0;
    counts[bin]!++;
  }
  return counts;
}

function topOf(labels: readonly string[]): { label: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
    .slice(0, MOST_TOP);
}
