import {
  digits,
  flipLabels,
  makeCheckerboard,
  makeCircles,
  makeClassification,
  makeMoons,
  makeSpirals,
  type SyntheticDataset,
} from 'ockham/datasets';
import { type DataSettings, HELD_BACK } from '../problem/problem.js';
import { curveOf } from './curve.js';

/** Rows of one part. */
export interface Rows {
  /** (rows, columns) */
  readonly X: { readonly data: Float32Array; readonly shape: readonly [number, number] };
  /** (rows) class numbers. */
  readonly y: Int32Array;
}

/** Rows of an experiment, in three parts that have none in common. */
export interface Parts {
  readonly train: Rows;
  readonly validation: Rows;
  readonly test: Rows;
  readonly columns: number;
  readonly classes: number;
  readonly names: readonly string[];
}

/** A table of the user's: numbers, and classes from 0. */
export interface OwnTable {
  readonly file: string;
  readonly names: readonly string[];
  readonly target: string;
  readonly columns: number;
  readonly classes: number;
  readonly data: Float32Array;
  readonly y: Int32Array;
}

/** Makes the rows of an experiment. @throws Error for a curve that cannot be read, and for `own` without a table. */
export function partsOf(settings: DataSettings, own: OwnTable | undefined): Parts {
  const { X, y, names, classes } = rowsOf(settings, own);
  const columns = X.length / y.length;
  const train = Math.min(settings.rows, Math.ceil(y.length / 2));
  const held = Math.min(HELD_BACK, Math.floor((y.length - train) / 2));
  const part = (from: number, to: number): Rows => ({
    X: { data: X.slice(from * columns, to * columns), shape: [to - from, columns] },
    y: y.slice(from, to),
  });
  return {
    train: part(0, train),
    validation: part(train, train + held),
    test: part(train + held, train + 2 * held),
    columns,
    classes,
    names,
  };
}

interface AllRows {
  readonly X: Float32Array;
  readonly y: Int32Array;
  readonly names: readonly string[];
  readonly classes: number;
}

const MAKERS: Readonly<Record<string, (options: object) => SyntheticDataset>> = {
  moons: makeMoons,
  circles: makeCircles,
  spirals: makeSpirals,
  checkerboard: makeCheckerboard,
  noiseColumns: makeClassification,
};

function rowsOf(
  { name, rows, labelNoise, outliers, balance, seed, curve }: DataSettings,
  own: OwnTable | undefined,
): AllRows {
  const options = { rows: rows + 2 * HELD_BACK, labelNoise, outliers, balance, seed };
  const make = MAKERS[name];
  if (make !== undefined) {
    const { X, y, featureNames } = make(options);
    return { X: X.data, y, names: featureNames, classes: 2 };
  }
  if (name === 'aboveCurve') {
    const { at } = curveOf(curve);
    const { X, featureNames } = makeCheckerboard({ ...options, labelNoise: 0, balance: 0.5, cells: 2 });
    const y = Int32Array.from({ length: options.rows }, (_, row) =>
      Number((X.data[2 * row + 1] ?? 0) > at(X.data[2 * row] ?? 0)),
    );
    return { X: X.data, y: flipLabels(y, { share: labelNoise, seed }), names: featureNames, classes: 2 };
  }
  if (name === 'digits') {
    const { X, y, featureNames } = digits();
    const all = { X: X.data.map((pixel) => pixel / 16), y: flipLabels(y, { share: labelNoise, classes: 10, seed }) };
    return { ...all, names: featureNames, classes: 10 };
  }
  if (own === undefined) throw new Error('drop a CSV file on the page first');
  return { X: own.data, y: own.y, names: own.names, classes: own.classes };
}
