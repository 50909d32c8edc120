import {
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
import type { OwnFile } from './own.js';

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
  readonly origin: Origin;
}

/** Facts about the rows that a program needs to make the same. */
export interface Origin {
  /** The user's file that the rows are from. */
  readonly own?: OwnFile;
  /** f of y > f(x) in JavaScript. */
  readonly curve?: string;
}

/** All rows of a data set, the first of which train. */
export interface AllRows {
  readonly X: Float32Array;
  readonly y: Int32Array;
  readonly names: readonly string[];
  readonly classes: number;
  readonly origin?: Origin;
}

/** Cuts the rows of an experiment into its parts. */
export function partsOf(settings: DataSettings, { X, y, names, classes, origin = {} }: AllRows): Parts {
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
    origin,
  };
}

const MAKERS: Readonly<Record<string, (options: object) => SyntheticDataset>> = {
  moons: makeMoons,
  circles: makeCircles,
  spirals: makeSpirals,
  checkerboard: makeCheckerboard,
  noiseColumns: makeClassification,
};

/** Draws the rows of a data set that is drawn. @throws Error for a curve that cannot be read. */
export function drawnRows({ name, rows, labelNoise, outliers, balance, seed, curve }: DataSettings): AllRows {
  const options = { rows: rows + 2 * HELD_BACK, labelNoise, outliers, balance, seed };
  const make = MAKERS[name];
  if (make !== undefined) {
    const { X, y, featureNames } = make(options);
    return { X: X.data, y, names: featureNames, classes: 2 };
  }
  const { at, code } = curveOf(curve);
  const { X, featureNames } = makeCheckerboard({ ...options, labelNoise: 0, balance: 0.5, cells: 2 });
  const y = Int32Array.from({ length: options.rows }, (_, row) =>
    Number((X.data[2 * row + 1] ?? 0) > at(X.data[2 * row] ?? 0)),
  );
  const flipped = flipLabels(y, { share: labelNoise, seed });
  return { X: X.data, y: flipped, names: featureNames, classes: 2, origin: { curve: code } };
}

/** Digits with pixels in [0, 1], and labels flipped. @param digits  X (rows, 64) in 0 .. 16, y (rows). */
export function digitRows({ labelNoise, seed }: DataSettings, { X, y }: { X: Float32Array; y: Int32Array }): AllRows {
  const names = Array.from({ length: 64 }, (_, pixel) => `pixel_${Math.floor(pixel / 8)}_${pixel % 8}`);
  return {
    X: X.map((pixel) => pixel / 16),
    y: flipLabels(y, { share: labelNoise, classes: 10, seed }),
    names,
    classes: 10,
  };
}
