import split from './split.json' with { type: 'json' };

/** The most training rows that the split has. */
export const maxTrainRows = split.trainRows.length;

/** Rows of the digits data; `wrongLabels` maps positions within trainRows to the labels put there. */
export interface Split {
  readonly trainRows: readonly number[];
  readonly testRows: readonly number[];
  readonly wrongLabels: ReadonlyMap<number, number>;
}

/** The first `rows` training rows, those of their labels that are wrong, and all test rows. */
export function splitRows(rows: number): Split {
  const replaced = split.noisyPositions.map((position, i) => [position, split.noisyLabels[i]!] as const);
  return {
    trainRows: split.trainRows.slice(0, rows),
    testRows: split.testRows,
    wrongLabels: new Map(replaced.filter(([position]) => position < rows)),
  };
}
