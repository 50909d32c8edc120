import { selectRows, standardize, trainTestSplit } from 'ockham';
import type { AllRows } from './rows.js';
import { cellOf, type Delimiter, type Table } from './table.js';

/** The columns of a user's table that an experiment is about. */
export interface Roles {
  readonly inputs: readonly string[];
  readonly target: string;
}

/** A user's file, as far as a program must know it to read the same rows. */
export interface OwnFile extends Roles {
  readonly file: string;
  readonly delimiter: Delimiter;
  readonly classes: number;
}

/**
 * Makes an experiment's rows of a table, in a seeded random order: the first `train` of them train, and inputs are standardized by these.
 *
 * @throws Error if there is no input, or a class is missing in the rows that train.
 */
export function ownRows(table: Table, { inputs, target }: Roles, trainRows: number, seed: number): AllRows {
  const places = inputs.map((name) => table.columns.findIndex((column) => column.name === name));
  const targetPlace = table.columns.findIndex((column) => column.name === target);
  if (places.length === 0) throw new Error('choose a column of numbers as input');
  const labels = table.rows.map((row) => cellOf(row, targetPlace));
  const classes = [...new Set(labels)].sort();
  const X = table.rows.map((row) => places.map((place) => Number(cellOf(row, place))));
  const y = Int32Array.from(labels, (label) => classes.indexOf(label));
  const train = Math.min(trainRows, Math.ceil(X.length / 2));
  const { trainIndices, testIndices } = trainTestSplit(X, y, { testSize: X.length - train, seed });
  const order = [...trainIndices, ...testIndices];
  const standardizer = standardize(selectRows(X, order.slice(0, train)));
  const data = Float32Array.from(standardizer.transform(selectRows(X, order)).data);
  const ordered = selectRows(y, order);
  if (new Set(ordered.subarray(0, train)).size < classes.length) {
    throw new Error(`the ${train} rows that train do not have all ${classes.length} classes of ${target}`);
  }
  const own = { file: table.file, delimiter: table.delimiter, inputs, target, classes: classes.length };
  return { X: data, y: ordered, names: inputs, classes: classes.length, origin: { own } };
}
