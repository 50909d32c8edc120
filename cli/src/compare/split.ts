import split from './split.json' with { type: 'json' };

/** Number of all training rows of the split. */
export const maxTrainRows = split.trainRows.length;

/** Rows of the digits data; `wrongLabels` maps positions within trainRows to wrong labels. */
export interface Split {
  readonly trainRows: readonly number[];
  readonly testRows: readonly number[];
  readonly wrongLabels: ReadonlyMap<number, number>;
}

/** Returns the first `rows` training rows, their wrong labels, and all test rows. */
export function splitRows(rows: number): Split {
  const replaced = split.noisyPositions.map((position, i) => [position, split.noisyLabels[i]!] as const);
  return {
    trainRows: split.trainRows.slice(0, rows),
    testRows: split.testRows,
    wrongLabels: new Map(replaced.filter(([position]) => position < rows)),
  };
}
