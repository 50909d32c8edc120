import { exponential, logarithm } from '../core/exact/power.js';
import { columnMoments } from '../data/moments.js';
import type { Label } from '../data/preparation.js';
import { isColumn } from '../data/reading/columns.js';
import { type MatrixInput, toMatrix64 } from '../data/reading/inputs.js';
import { isArrayLike } from '../data/reading/numbers.js';
import { OptionError, ShapeError } from '../errors.js';
import { show } from '../show.js';
import { isA, isObject, refuse } from '../validate.js';
import { readCells } from './columns/arrowCells.js';
import { TableColumn } from './columns/column.js';
import type { TargetTransform } from './config.js';

/** How a target becomes numbers: classes by their number, or values by a transform. */
export type TargetCode =
  | { readonly kind: 'classes'; readonly classes: readonly Label[] }
  | {
      readonly kind: 'values';
      readonly transform: TargetTransform;
      /** (columns) of 'standardize'; zeros and ones otherwise. */
      readonly mean: readonly number[];
      readonly scale: readonly number[];
    };

/** A target of a stream, whose code depends on a loss that is not known yet. */
export type SeenTarget =
  | { readonly kind: 'labels'; readonly labels: readonly Label[] }
  | {
      readonly kind: 'numbers';
      /** (columns) */
      readonly mean: readonly number[];
      readonly scale: readonly number[];
      /** The different numbers of a single column, ascending, if they are few enough for classes. */
      readonly distinct?: readonly number[] | undefined;
    };

/** The loss and the output that a target is for. */
export interface TargetUse {
  readonly targets: string;
  readonly outputUnits: number;
}

/** The cells of a target: labels, or numbers as rows. */
export type Cells = { readonly labels: readonly Label[] } | { readonly data: Float64Array; readonly columns: number };

/** Reads y: a column of a table, a list of labels, or numbers in any form. @throws DataError, ShapeError. */
export function readTarget(path: string, y: unknown): Cells {
  if (y === undefined) refuse('E_DATA', path, 'the target: give table(rows, { target }), or y', y);
  const list: unknown = isTargetColumn(y) ? y.toArray() : isColumn(y) ? readCells(path, y) : y;
  if (isArrayLike(list)) {
    const given: ArrayLike<unknown> = list;
    const kind = typeof given[0];
    if (kind === 'string' || kind === 'boolean') {
      const labels = Array.from(given, (label, row) => {
        if (typeof label === kind && label !== '') return label as Label;
        return refuse('E_LABEL', `${path}[${row}]`, `a label, ${kind === 'string' ? 'text' : 'true or false'}`, label);
      });
      return { labels };
    }
  }
  // Times are numbers, in milliseconds, to a model.
  const isTime = isArrayLike(list) && isA((list as ArrayLike<unknown>)[0], Date);
  return toMatrix64(path, isTime ? y : list, { flatColumns: 1 });
}

function isTargetColumn(y: unknown): y is TableColumn {
  return isA(y, TableColumn) || (isObject(y) && 'values' in y && 'type' in y && 'toArray' in y);
}

/** Learns the code of a target. @throws OptionError, ShapeError, DataError `E_LABEL` for one that does not fit loss, output or transform. */
export function learnTarget(
  path: string,
  cells: Cells,
  transform: TargetTransform,
  use: TargetUse,
  part: (rows: number) => number,
): TargetCode {
  const classes = 'labels' in cells ? classesOf(path, cells.labels, use) : numberedClasses(cells, use);
  return codeOf(classes, transform, use, () => {
    const { data, columns } = cells as Exclude<Cells, { labels: unknown }>;
    const known = data.subarray(0, part(data.length / columns) * columns);
    const moments = Array.from({ length: columns }, (_, column) => columnMoments(known, column, columns));
    return { mean: moments.map(({ mean }) => mean), scale: moments.map(({ scale }) => scale) };
  });
}

/** The code of a target that a stream has shown. @throws as {@link learnTarget}. */
export function codeOfSeen(path: string, seen: SeenTarget, transform: TargetTransform, use: TargetUse): TargetCode {
  if (seen.kind === 'labels') return codeOf(classesOf(path, seen.labels, use), transform, use, () => NO_SCALING);
  const classes = seen.distinct && numberedClasses({ data: Float64Array.from(seen.distinct), columns: 1 }, use);
  return codeOf(classes, transform, use, () => seen);
}

const NO_SCALING: { readonly mean: readonly number[]; readonly scale: readonly number[] } = { mean: [], scale: [] };

function codeOf(
  classes: readonly Label[] | undefined,
  transform: TargetTransform,
  use: TargetUse,
  scaling: () => typeof NO_SCALING,
): TargetCode {
  if (classes !== undefined) {
    if (transform !== 'none') refuse(OptionError, 'preprocess.targetTransform', "'none' for classes", transform);
    return { kind: 'classes', classes };
  }
  const none = { kind: 'values', transform, ...NO_SCALING } as const;
  if (transform === 'none') return none;
  if (use.targets !== 'values') {
    refuse(OptionError, 'preprocess.targetTransform', "'none' for a loss of classes", transform);
  }
  if (transform !== 'standardize') return none;
  const { mean, scale } = scaling();
  return { kind: 'values', transform, mean, scale };
}

function classesOf(path: string, labels: readonly Label[], { targets, outputUnits }: TargetUse): readonly Label[] {
  if (targets === 'values') {
    const expected = 'numbers';
    const cure = 'labels go with sparseCategoricalCrossentropy, or, if there are two, with binaryCrossentropy';
    refuse(
      'E_LABEL',
      path,
      expected,
      labels[0],
      `${path}: ${show(labels[0])} is a label, and the loss needs ${expected}; ${cure}`,
    );
  }
  const isTruth = typeof labels[0] === 'boolean';
  const classes: readonly Label[] = isTruth ? [false, true] : [...new Set(labels)].sort();
  const wanted = targets === 'binary' ? 2 : outputUnits;
  if (classes.length !== wanted || (targets === 'binary' && outputUnits !== 1)) {
    const what = `${classes.length} classes (${classes.slice(0, 5).map(show).join(', ')}${classes.length > 5 ? ', ...' : ''})`;
    const output = `the model's output has ${outputUnits} ${outputUnits === 1 ? 'unit' : 'units'}`;
    const cure = targets === 'binary' ? 'a binary loss needs two classes and one unit' : 'each class needs one unit';
    refuse(ShapeError, path, `${wanted} classes`, classes.length, `${path} has ${what}, and ${output}; ${cure}`);
  }
  return classes;
}

/** Classes of a target of numbers: 0, 1... as they are, other numbers by their order; undefined for values and shares. */
function numberedClasses(
  { data, columns }: Exclude<Cells, { labels: unknown }>,
  { targets, outputUnits }: TargetUse,
): readonly number[] | undefined {
  if (columns !== 1 || targets === 'values') return undefined;
  const count = targets === 'binary' ? 2 * Number(outputUnits === 1) : outputUnits;
  const isNumber = (value: number) => Number.isInteger(value) && value >= 0 && value < count;
  if (count > 0 && data.every(isNumber)) return Array.from({ length: count }, (_, number) => number);
  const distinct = [...new Set(data)].sort((a, b) => a - b);
  return targets !== 'binary' && distinct.length === outputUnits ? distinct : undefined;
}

/** Encodes a target by its code. @throws DataError `E_LABEL` for a class that training did not have; `E_DATA` for a number without a logarithm. */
export function encodeTarget(path: string, cells: Cells, code: TargetCode, { targets }: TargetUse): MatrixInput {
  if (code.kind === 'classes') {
    const numbers = new Map(code.classes.map((label, number) => [label, number]));
    const labels: ArrayLike<Label> = 'labels' in cells ? cells.labels : cells.data;
    const encoded = Float64Array.from(labels, (label, row) => {
      const number = numbers.get(label);
      if (number !== undefined) return number;
      const expected = `one of the classes ${code.classes.slice(0, 8).map(show).join(', ')}${code.classes.length > 8 ? ', ...' : ''}`;
      return refuse(
        'E_LABEL',
        `${path}[${row}]`,
        expected,
        label,
        `${path}: row ${row} is ${show(label)}, expected ${expected}`,
      );
    });
    if (targets !== 'distribution') return encoded;
    const columns = code.classes.length;
    const data = new Float32Array(encoded.length * columns);
    for (const [row, number] of encoded.entries()) data[row * columns + number] = 1;
    return { data, shape: [encoded.length, columns] };
  }
  if ('labels' in cells) {
    return refuse('E_LABEL', path, 'numbers, as in training', cells.labels[0]);
  }
  const { data, columns } = cells;
  const { transform, mean, scale } = code;
  if (transform === 'standardize' && mean.length !== columns) {
    refuse(
      ShapeError,
      path,
      `${mean.length} columns`,
      columns,
      `${path} has ${columns} columns, and in training it had ${mean.length}`,
    );
  }
  const encoded = data.map((value, at) => {
    if (transform === 'none') return value;
    if (transform === 'standardize') return (value - mean[at % columns]!) / scale[at % columns]!;
    const shifted = transform === 'log' ? value : 1 + value;
    if (shifted > 0) return transform === 'log' ? logarithm(value) : logarithmOfSum(value);
    const expected = transform === 'log' ? 'a number > 0' : 'a number > -1';
    const row = Math.floor(at / columns);
    return refuse(
      'E_DATA',
      `${path}[${row}]`,
      expected,
      value,
      `${path}: row ${row} is ${value}, and targetTransform '${transform}' needs ${expected}`,
    );
  });
  return { data: encoded, shape: [data.length / columns, columns] };
}

/** Undoes the transform of values in rows of `columns`: a copy, or the same array if there is none. */
export function undoTarget<T extends Float32Array | Float64Array | Int32Array>(
  values: T,
  columns: number,
  code: TargetCode | undefined,
): T {
  if (code?.kind !== 'values' || code.transform === 'none') return values;
  const { transform, mean, scale } = code;
  return values.map((value, at) => {
    if (transform === 'standardize') return value * scale[at % columns]! + mean[at % columns]!;
    return transform === 'log' ? exponential(value) : exponentialMinusOne(value);
  }) as T;
}

/** ln(1 + x) without the digits that 1 + x loses. Source: Kahan; Higham, Accuracy and Stability of Numerical Algorithms (2002), 1.14. */
function logarithmOfSum(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : (logarithm(sum) * x) / (sum - 1);
}

/** e^x - 1 in the same way. */
function exponentialMinusOne(x: number): number {
  const power = exponential(x);
  if (power === 1) return x;
  const difference = power - 1;
  return difference === -1 || difference === Infinity ? difference : (difference * x) / logarithm(power);
}
