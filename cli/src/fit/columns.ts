import type { Sequential } from 'ockham';

/** How much of a column of the table a model uses. */
export interface UsedColumn {
  readonly column: string;
  /** Whether any weight of its inputs is not exactly 0. */
  readonly isAlive: boolean;
  /** L2 norm of the weights of its inputs. */
  readonly norm: number;
}

/** The column of the table that an input of a model was made of: `city` of `city=Oslo`. */
export function sourceOf(input: string, columns: readonly string[]): string {
  const found = columns
    .filter((column) => input === column || [':', '=', '.'].some((mark) => input.startsWith(column + mark)))
    .sort((a, b) => b.length - a.length);
  return found[0] ?? input;
}

/** Sums the inputs of a model up by the columns of the table. Columns without an input, such as constant ones, are dead. */
export function usedColumns(model: Sequential, columns: readonly string[]): UsedColumn[] {
  const squares = new Map(columns.map((column) => [column, 0]));
  const alive = new Set<string>();
  for (const { name = '', norm, isAlive } of model.featureReport().features) {
    const column = sourceOf(name, columns);
    squares.set(column, (squares.get(column) ?? 0) + norm * norm);
    if (isAlive) alive.add(column);
  }
  return [...squares]
    .map(([column, sum]) => ({ column, isAlive: alive.has(column), norm: Math.sqrt(sum) }))
    .sort((a, b) => b.norm - a.norm);
}
