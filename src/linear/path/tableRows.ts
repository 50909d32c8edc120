import type { PathFacts } from './facts.js';

/** A row of the table of a path: its figures, and coefficients by name. */
export interface TableRow {
  readonly lambda: number;
  readonly df: number;
  readonly devianceRatio: number;
  readonly gap: number;
  readonly [column: string]: number;
}

const FIGURES = ['lambda', 'df', 'devianceRatio', 'gap', 'intercept'];

/** Makes the rows. A name of a column that is also one of a figure gets `x.` in front; with several classes, `label.` stands in front of all. */
export function rowsOfTable(
  { solved, classes, outputs }: Pick<PathFacts, 'solved' | 'classes' | 'outputs'>,
  names: readonly string[],
): TableRow[] {
  const prefixes = outputs === 1 ? [''] : (classes ?? []).map((label) => `${String(label)}.`);
  const keys = names.map((name) => (outputs === 1 && FIGURES.includes(name) ? `x.${name}` : name));
  return solved.steps.map(({ lambda, df, devianceRatio, gap, intercepts, coefficients }) => {
    const row = Object.assign(Object.create(null) as Record<string, number>, { lambda, df, devianceRatio, gap });
    for (const [output, { indices, values }] of coefficients.entries()) {
      const prefix = prefixes[output]!;
      row[`${prefix}intercept`] = intercepts[output]!;
      for (const key of keys) row[prefix + key] = 0;
      for (const [at, column] of indices.entries()) row[prefix + keys[column]!] = values[at]!;
    }
    return row as TableRow;
  });
}
